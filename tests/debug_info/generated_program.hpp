// Small programs of many source files that share what is in a header: inline functions, templates, lambdas,
// classes inside functions. They use no library, not even the standard one, so that all their code is theirs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

struct program_options {
  std::string compiler = "g++";
  std::string flags = "-O2 -gdwarf-5";         // for the compiler
  std::size_t files = 2;                       // besides the one with start()
  std::size_t lines_of_an_unused_function = 3; // there is one in each file
  std::string flags_of_odd_files = "";         // if not those: then the copies of what is shared differ
};

// Writes the sources into the folder and compiles them there, position-independently. May be linked often.
void compile_program(program_options const&, std::filesystem::path const& folder);

// Links what was compiled there; how: "-pie", "-no-pie", "-shared", "-static", and whatever else the compiler
// is to be told. Gives the path of the program, which has the name there.
std::filesystem::path link_program(std::string const& compiler, std::filesystem::path const& folder,
                                   std::string const& how, std::string const& name = "program");
