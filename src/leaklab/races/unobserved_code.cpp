// Names what is called and not observed; see unobserved_code.hpp.
#include <leaklab/races/unobserved_code.hpp>

#include <leaklab/races/program_code.hpp>
#include <leaklab/report/function_name.hpp>
#include <leaklab/report/library.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/report/symbols.hpp>

#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <set>
#include <span>
#include <string_view>

#include <dlfcn.h>

namespace leaklab::detail {
namespace {

using std::string_view;
using names = std::set<std::string>;

bool starts_with_any_of(string_view text, auto const& beginnings) {
  return std::ranges::any_of(beginnings, [text](string_view b) { return text.starts_with(b); });
}

// Symbols of what is observed in another way, or is no code of the program's.
constexpr std::array known_symbols = {
    string_view("__tsan_"),       string_view("__wrap_"),
    string_view("leaklab_"),      string_view("_Unwind_"),
    string_view("__cxa_"),        string_view("make_fcontext"),
    string_view("jump_fcontext"), string_view("ontop_fcontext"),
    string_view("__gxx_"),        string_view("_Zn"),
    string_view("_Zd"),           string_view("__clang_"),
    string_view("main"),          string_view("_start"),
    string_view("frame_dummy"),   string_view("__do_global_dtors_aux"),
    string_view("_GLOBAL__"),     string_view("__libc_csu_"),
};
constexpr std::array known_scopes = {string_view("boost::"), string_view("leaklab::"),
                                     string_view("testing::")};
constexpr std::array standard_scopes = {string_view("std::"), string_view("__gnu_cxx::")};
constexpr std::array known_libraries = {
    string_view("libgcc_s."), string_view("ld-linux"), string_view("libpthread"),
    string_view("libboost_"), string_view("libgtest"), string_view("libgmock"),
};
constexpr std::array standard_libraries = {string_view("libstdc++."), string_view("libc."),
                                           string_view("libm.")};

// Functions of the C and C++ libraries that touch no memory of the program's, or of which the accesses are seen: the
// linker puts others in their place (leaklab_observe_memory.cmake).
constexpr std::array harmless_symbols = {
    string_view("__cxa_"),
    string_view("_Unwind_"),
    string_view("__gxx_"),
    string_view("_Zn"),  // operator new
    string_view("_Zd"),  // operator delete
    string_view("_ZTv"), // thunks
    string_view("_ZSt9terminate"),
    string_view("_ZSt17rethrow_exception"),
    string_view("_ZSt17current_exception"),
    string_view("_ZSt18uncaught_exception"),
    string_view("_ZSt19uncaught_exceptions"),
    string_view("_ZNSt6chrono3_V2"),    // clocks
    string_view("_ZNSt8ios_base4Init"), // the standard streams, before main
    string_view("__stack_chk_fail"),
    string_view("__assert_fail"),
    string_view("__errno_location"),
    string_view("__tls_get_addr"),
    string_view("__libc_"),
    string_view("_dl_"),
    string_view("sched_"),
    string_view("pthread_self"),
};
constexpr std::array harmless_names = {
    string_view("malloc"), string_view("calloc"), string_view("realloc"), string_view("aligned_alloc"),
    string_view("free"),   string_view("memcpy"), string_view("memmove"), string_view("memset"),
    string_view("memcmp"), string_view("abort"),  string_view("exit"),    string_view("_exit"),
    string_view("atexit"), string_view("getpid"), string_view("rand"),
};
// What the linker puts in the place of the C library's locks (src/observed_memory/locks.cpp).
constexpr string_view seen_locks = "__wrap_pthread_";

// Of libm, these have a pointer.
constexpr std::array with_pointer = {string_view("frexp"), string_view("modf"), string_view("remquo"),
                                     string_view("sincos"), string_view("lgamma_r")};

std::string demangled(char const* symbol) {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> const name(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                    &std::free);
  return status == 0 ? name.get() : symbol;
}

bool is_harmless(string_view symbol, string_view library) {
  if (library.starts_with("libm."))
    return !starts_with_any_of(symbol, with_pointer);
  return starts_with_any_of(symbol, harmless_symbols) ||
         std::ranges::find(harmless_names, symbol) != harmless_names.end() ||
         qualified_name(demangled(std::string(symbol).c_str())).starts_with("std::__throw_");
}

class namer {
public:
  bool knows_units() const { return code_.has_observed_units(); }
  void calls() {
    for (auto const& [to, from] : code_.calls_of_what_is_not_observed())
      to.function == 0 ? call_of_library(std::string(to.needed), from) : call_of_program(to.function, from);
  }
  void addresses() {
    for (auto const function : code_.not_observed_with_address())
      if (auto name = code_.file_of(function) ? of_program(function) : std::string(); !name.empty())
        with_address_.insert(std::move(name));
  }
  unobserved_code result() const {
    auto const list = [](names const& n) { return std::vector<std::string>(n.begin(), n.end()); };
    names only_with_address;
    std::ranges::set_difference(with_address_, called_,
                                std::inserter(only_with_address, only_with_address.end()));
    return {code_.has_observed_units(), list(called_), list(only_with_address), list(standard_),
            list(locks_)};
  }

private:
  // Returns whether Boost, leaklab or GoogleTest make the call, in a function that is compiled into the program's.
  bool is_librarys_call(program_code::place from) const {
    auto const address = code_.in_memory(from);
    for (auto const& f : symbols::frames_of(std::span(&address, 1))) {
      auto const name = qualified_name(f.function);
      if (!starts_with_any_of(name, standard_scopes) && f.file.native().find("/c++/") == std::string::npos)
        return starts_with_any_of(name, known_scopes) || places::is_library(f);
    }
    return false;
  }

  void call_of_library(std::string const& symbol, program_code::place from) {
    Dl_info info{};
    if (!dladdr(dlsym(RTLD_DEFAULT, symbol.c_str()), &info) || !info.dli_fname)
      return;
    auto const library = std::filesystem::path(info.dli_fname).filename().string();
    if (starts_with_any_of(library, known_libraries))
      return;
    auto const name = short_name(demangled(symbol.c_str()));
    if (!starts_with_any_of(library, standard_libraries))
      called_.insert(name + " (" + library + ")");
    else if (!is_harmless(symbol, library) && !is_librarys_call(from))
      standard_.insert(name);
  }

  void call_of_program(program_code::place function, program_code::place from) {
    std::string const symbol = code_.symbol(function);
    auto const name = demangled(symbol.c_str());
    if (symbol.starts_with(seen_locks)) {
      if (!symbol.ends_with("unlock") && !is_librarys_call(from))
        locks_.insert(symbol.substr(seen_locks.find("pthread")));
    } else if (starts_with_any_of(qualified_name(name),
                                  standard_scopes)) { // a template's, taken from elsewhere
      if (!is_harmless(symbol, "") && !is_librarys_call(from))
        standard_.insert(short_name(name));
    } else if (auto known = of_program(function); !known.empty()) {
      called_.insert(std::move(known));
    }
  }

  // Returns how a report names a function of the program; empty if it need not.
  std::string of_program(program_code::place function) const {
    string_view const symbol = code_.symbol(function);
    if (starts_with_any_of(symbol, known_symbols))
      return "";
    auto const name = demangled(symbol.data());
    auto const* const file = code_.file_of(function);
    auto const qualified = qualified_name(name);
    if (starts_with_any_of(qualified, known_scopes) || starts_with_any_of(qualified, standard_scopes))
      return "";
    if (!file)
      return short_name(name);
    if (places::is_library({.function = "", .file = file}))
      return "";
    return short_name(name) + " (" + source::display_path(file) + ")";
  }

  program_code code_;
  names called_, with_address_, standard_, locks_;
};

} // namespace

unobserved_code const& unobserved_code_here() {
  static auto const* const found = [] { // never destroyed: a program at its end may still ask
#ifdef __x86_64__
    namer n;
    if (n.knows_units()) {
      n.calls();
      n.addresses();
    }
    return new unobserved_code(n.result());
#else
    return new unobserved_code;
#endif
  }();
  return *found;
}

} // namespace leaklab::detail
