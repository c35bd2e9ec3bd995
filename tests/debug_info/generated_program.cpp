// Writes, compiles and links small programs; see generated_program.hpp.
#include "generated_program.hpp"

#include "command.hpp"

#include <fstream>

namespace {

constexpr auto header = R"(#pragma once
namespace lib {
template <typename T> struct box {
  T value{};
  template <typename F> T with(F f) {
    value = f(value);
    return value;
  }
  T get() const { return value; }
};
inline int twice(int x) {
  volatile int y = x;
  return y + y;
}
template <int N> int times(int x) {
  volatile int s = 0;
  for (int i = 0; i < N; ++i)
    s = s + twice(x);
  return s;
}
inline int hooked(int x) {
  auto f = [x](int y) {
    volatile int z = x * y;
    return z + 1;
  };
  return f(x) + f(x + 1);
}
struct base {
  virtual int run(int x) { return twice(x); }
};
}
)";

std::string numbered(std::string text, std::size_t n) {
  for (auto at = text.find('%'); at != std::string::npos; at = text.find('%', at))
    text.replace(at, 1, std::to_string(n));
  return text;
}

// Returns the text of one of the files. Each uses everything in the header, in its own way.
std::string source(std::size_t n, std::size_t lines) {
  auto text = numbered(R"(#include "shared.hpp"
namespace {
int own(int x) {
  volatile int a = x;
  return a * (% + 3);
}
}
struct derived% : lib::base {
  int run(int x) override { return own(x) + lib::hooked(x); }
};
__attribute__((noinline)) int run_it(lib::base& b, int x) __attribute__((weak));
int run_it(lib::base& b, int x) { return b.run(x); }
__attribute__((noinline)) int entry%(int x) {
  lib::box<int> b;
  derived% d;
  auto add = [&b](int y) { return y + lib::twice(y) + b.get(); };
  struct inner {
    static int go(int z) {
      volatile int q = z;
      return q + own(q);
    }
  };
  return b.with(add) + lib::times<% + 1>(x) + lib::times<7>(x) + run_it(d, x) + inner::go(x);
}
int unused%(int x) {
  volatile int s = 0;
)",
                       n);
  for (std::size_t i = 0; i < lines; ++i)
    text += "  s = s + lib::twice(x + " + std::to_string(i) + ");\n";
  return text + "  return s;\n}\n";
}

void write(std::filesystem::path const& file, std::string const& text) {
  std::ofstream(file) << text;
}

} // namespace

void compile_program(program_options const& options, std::filesystem::path const& folder) {
  write(folder / "shared.hpp", header);
  std::string declarations, calls;
  for (std::size_t n = 0; n < options.files; ++n) {
    write(folder / ("file" + std::to_string(n) + ".cpp"), source(n, options.lines_of_an_unused_function));
    declarations += numbered("int entry%(int);\n", n);
    calls += numbered(" + entry%(1)", n);
  }
  write(folder / "start.cpp", declarations + "extern \"C\" int start() {\n  return 0" + calls +
                                  ";\n}\nextern \"C\" void _start() { start(); }\n");
  auto const compile = [&](std::string const& flags, std::string const& files) {
    output_of(options.compiler + " -std=c++20 -fPIC -fno-rtti -fno-exceptions -fno-stack-protector -c " +
                  flags + " " + files,
              folder);
  };
  compile(options.flags, "start.cpp file*.cpp");
  if (!options.flags_of_odd_files.empty())
    compile(options.flags_of_odd_files, "file*[13579].cpp");
}

std::filesystem::path link_program(std::string const& compiler, std::filesystem::path const& folder,
                                   std::string const& how, std::string const& name) {
  output_of(compiler + " -nostdlib " + how + " start.o $(ls file*.o | sort -V) -o " + name, folder);
  return folder / name;
}
