// print_headers INCLUDE EXERCISE_HPP FILE: writes the source of grader::built_with() to FILE, unless that is what it has
// already. A step of each build.
#include <header_print/header_print.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "print_headers: INCLUDE, EXERCISE_HPP and FILE are wanted\n";
    return 2;
  }
  auto const source =
      "#include <grader/built_with.hpp>\n\nstd::string_view grader::built_with() {\n  return \"" +
      header_print(argv[1], argv[2]) + "\";\n}\n";
  std::ifstream in(argv[3]);
  if (std::string(std::istreambuf_iterator(in), {}) == source)
    return 0;
  in.close();
  return std::ofstream(argv[3]) << source << std::flush ? 0 : 1;
}
