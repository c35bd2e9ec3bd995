// Turns return addresses into frames; see symbols.hpp.
#include <leaklab/report/symbols.hpp>

#include <leaklab/report/function_name.hpp>
#include <leaklab/report/places.hpp>

#include <backtrace.h>

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace leaklab::symbols {
namespace {

std::string demangled(char const* name) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> const text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 ? text.get() : name;
}

void ignore_error(void*, char const*, int) {}

int add_frame(void* frames, std::uintptr_t, char const* file, int line, char const* function) {
  if (file || function)
    static_cast<std::vector<frame>*>(frames)->push_back(
        {function ? demangled(function) : "", file ? file : "", static_cast<unsigned>(line)});
  return 0;
}

void take_name(void* name, std::uintptr_t, char const* symbol, std::uintptr_t, std::uintptr_t) {
  if (symbol)
    *static_cast<std::string*>(name) = demangled(symbol);
}

class table {
public:
  std::vector<frame> const& at(std::uintptr_t address) {
    auto [entry, unknown] = known_.try_emplace(address);
    if (unknown)
      entry->second = look_up(address);
    return entry->second;
  }

private:
  // Debug information names members, but not lambdas and templates over them, in full; the symbol table names
  // everything that was not inlined.
  std::vector<frame> look_up(std::uintptr_t address) {
    std::vector<frame> frames;
    std::string symbol;
    backtrace_pcinfo(state_, address, &add_frame, &ignore_error, &frames);
    backtrace_syminfo(state_, address, &take_name, &ignore_error, &symbol);
    if (frames.empty() && !symbol.empty())
      frames.emplace_back();
    if (frames.empty())
      return frames;
    if (!symbol.empty())
      frames.back().function = symbol;
    name_function_object(frames, symbol);
    return frames;
  }

  // A function object that was inlined into the code which calls it is known only as "operator()" there, but
  // the symbol of that code spells its type out.
  static void name_function_object(std::vector<frame>& frames, std::string_view symbol) {
    auto const type = function_object(symbol);
    if (type.empty())
      return;
    auto const outermost = std::find_if(frames.rbegin(), frames.rend(), [](frame const& f) {
      return f.function == "operator()" && !places::is_library(f);
    });
    if (outermost != frames.rend())
      outermost->function = std::string(type) + "::operator()()";
  }

  backtrace_state* const state_ = backtrace_create_state(nullptr, 1, &ignore_error, nullptr);
  std::unordered_map<std::uintptr_t, std::vector<frame>> known_;
};

std::mutex mutex;

table& the_table() {
  static auto* const t = new table; // never destroyed: libbacktrace cannot give back what it holds
  return *t;
}

} // namespace

void prepare() {
  static std::once_flag once;
  std::call_once(once, [] {
    auto const here = reinterpret_cast<std::uintptr_t>(&prepare);
    frames_of({&here, 1});
  });
}

std::vector<frame> frames_of(std::span<std::uintptr_t const> addresses) {
  std::vector<frame> result;
  std::lock_guard const l(mutex);
  for (auto const address : addresses) {
    auto const& frames = the_table().at(address);
    result.insert(result.end(), frames.begin(), frames.end());
  }
  return result;
}

} // namespace leaklab::symbols
