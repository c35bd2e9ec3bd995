// Small programs of many source files that share the contents of a header: inline functions, templates,
// lambdas, classes inside functions. They use no library, not even the standard one, so all their code is
// their own.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

struct program_options {
  std::string compiler = "g++";
  std::string flags = "-O2 -gdwarf-5";         // for the compiler
  std::size_t files = 2;                       // besides the one with start()
  std::size_t lines_of_an_unused_function = 3; // there is one in each file
  // instead of `flags`, if not empty: then the copies of what is shared differ
  std::string flags_of_odd_files = "";
};

// Writes the sources into the folder and compiles them there, position-independently. They may be linked many
// times.
void compile_program(program_options const&, std::filesystem::path const& folder);

// Links what was compiled there, and returns the path of the program, which gets this name in the folder.
// `how` is what the compiler is told: "-pie", "-no-pie", "-shared", "-static", and anything else.
std::filesystem::path link_program(std::string const& compiler, std::filesystem::path const& folder,
                                   std::string const& how, std::string const& name = "program");
