// The list of what is allowed; see symbols.hpp.
#include <cli/course/symbols.hpp>

#include <os/child.hpp>
#include <shown/shown.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string_view>

#include <cxxabi.h>

namespace cli::course {
namespace {

using std::string_view;

// What the compiler calls by itself, and what the headers of Boost.Fiber and of the standard library do.
constexpr std::array functions{
    string_view("_GLOBAL_OFFSET_TABLE_"),
    string_view("_Unwind_Resume"),
    string_view("__assert_fail"),
    string_view("__dso_handle"),
    string_view("__errno_location"),
    string_view("__gxx_personality_v0"),
    string_view("__libc_single_threaded"),
    string_view("__stack_chk_fail"),
    string_view("__tls_get_addr"),
    string_view("bcmp"),
    string_view("free"),
    string_view("jump_fcontext"),
    string_view("make_fcontext"),
    string_view("malloc"),
    string_view("memchr"),
    string_view("memcmp"),
    string_view("memcpy"),
    string_view("memmove"),
    string_view("memset"),
    string_view("ontop_fcontext"),
    string_view("printf"),
    string_view("putchar"),
    string_view("puts"),
    string_view("sched_yield"),
    string_view("snprintf"),
    string_view("strcmp"),
    string_view("strlen"),
    string_view("strtol"),
    string_view("vsnprintf"),
};

constexpr std::array scopes{
    string_view("std::"),           string_view("boost::fibers::"),     string_view("boost::context::"),
    string_view("fiber_sync::"),    string_view("boost::this_fiber::"), string_view("operator new"),
    string_view("operator delete"), string_view("__cxxabiv1::"),        string_view("__gnu_cxx::"),
};

// What a test that the student writes may call besides.
constexpr std::array scopes_of_tests{
    string_view("testing::"),
    string_view("leaklab::"),
    string_view("coursework::make_thumbnails("),
};

// Parts of these that would go around the grader: files, threads, other schedulers.
constexpr std::array forbidden{
    string_view("boost::fibers::algo::"),
    string_view("boost::fibers::scheduler::set_algo"),
    string_view("filebuf"),
    string_view("fstream"),
    string_view("std::filesystem::"),
    string_view("std::thread::"),
    string_view("std::quick_exit"),
    string_view("boost::fibers::context::attach"),
    string_view("DeathTest"),
};

std::string demangled(std::string const& symbol) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> const text(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free);
  return text ? text.get() : symbol;
}

// Returns "std::bad_alloc" for "vtable for std::bad_alloc".
string_view without_kind(string_view name) {
  for (string_view const kind :
       {"vtable for ", "typeinfo for ", "typeinfo name for ", "VTT for ", "guard variable for ",
        "TLS wrapper function for ", "TLS init function for "})
    if (name.starts_with(kind))
      return name.substr(kind.size());
  return name;
}

bool is_allowed(std::string const& symbol, bool in_tests) {
  auto const whole = demangled(symbol);
  if (whole == symbol) // a function of C
    return symbol.starts_with("__cxa_") ||
           (in_tests && (symbol == "getenv" || symbol == "program_invocation_name")) ||
           std::ranges::find(functions, symbol) != functions.end();
  auto const name = without_kind(whole);
  if (in_tests &&
      name.starts_with("std::filesystem::__cxx11::path::")) // a name in a report; it opens nothing
    return true;
  if (whole.starts_with("typeinfo for ") && name.find("::") == name.npos) // of what is thrown: an int, a text
    return true;
  auto const begins = [&](auto s) { return name.starts_with(s); };
  return (std::ranges::any_of(scopes, begins) ||
          (in_tests && std::ranges::any_of(scopes_of_tests, begins))) &&
         std::ranges::none_of(forbidden, [&](auto f) { return name.find(f) != name.npos; });
}

// Returns whether there is an instruction that asks the system for something.
bool asks_the_system(std::filesystem::path const& object) {
  std::istringstream code(
      os::output_of({.words = {"objdump", "--disassemble", "--no-show-raw-insn", object.string()}}));
  for (std::string line; std::getline(code, line);) {
    auto const tab = line.find('\t');
    auto const instruction = tab == line.npos ? string_view() : string_view(line).substr(tab + 1);
    for (string_view const one : {"syscall", "sysenter", "int ", "svc"})
      if (instruction.starts_with(one))
        return true;
  }
  return false;
}

} // namespace

std::optional<std::string> forbidden_in(std::filesystem::path const& object, bool in_tests) {
  std::istringstream symbols(
      os::output_of({.words = {"nm", "--undefined-only", "--format=posix", object.string()}}));
  for (std::string line; std::getline(symbols, line);) {
    auto const symbol = line.substr(0, line.find(' '));
    if (!is_allowed(symbol, in_tests))
      return "it calls " + shown::name(demangled(symbol));
  }
  if (asks_the_system(object))
    return "it asks the operating system for something by itself";
  return std::nullopt;
}

} // namespace cli::course
