// Turns return addresses into frames; see symbols.hpp.
#include <leaklab/report/symbols.hpp>

#include <leaklab/debug_info/loaded.hpp>
#include <leaklab/report/function_name.hpp>
#include <leaklab/report/places.hpp>

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace leaklab::detail::symbols {
namespace {

class table {
public:
  // Forgets what was known if something was unloaded: another file may be at its addresses now.
  void begin() {
    if (files_.have_changed())
      known_.clear();
  }

  std::vector<frame> const& at(std::uintptr_t address) {
    if (auto const found = known_.find(address); found != known_.end())
      return found->second;
    auto const [file, place] = files_.at(address);
    if (!file)
      return nothing_; // not kept: something may be loaded there later
    auto frames = file->frames_at(place);
    name_function_object(frames, file->symbol_at(place));
    return known_[address] = std::move(frames);
  }

private:
  // Gives a function object its name. If it was inlined into the code that calls it, it is known only as
  // "operator()" there, but the symbol of that code spells its type out.
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

  debug_info::loaded_files files_;
  std::unordered_map<std::uintptr_t, std::vector<frame>> known_;
  std::vector<frame> const nothing_{};
};

std::mutex mutex;

// If a process forks while another of its threads reads, the child gets a table that it can read, too. That is
// arranged before any thread can read. For the same reason no variable in here is initialized when it is first
// used: a child that was forked meanwhile would wait for ever for the thread that did that.
[[maybe_unused]] int const arranged =
    ::pthread_atfork([] { mutex.lock(); }, [] { mutex.unlock(); }, [] { mutex.unlock(); });

// Call with the mutex.
table& the_table() {
  constinit static table* t = nullptr;
  if (!t)
    t = new table; // never destroyed: reports may be made until the very end
  return *t;
}

} // namespace

void prepare() {
  static std::atomic_flag begun;
  if (begun.test_and_set())
    return;
  auto const here = reinterpret_cast<std::uintptr_t>(&prepare);
  frames_of({&here, 1});
}

std::vector<frame> frames_of(std::span<std::uintptr_t const> addresses) {
  std::vector<frame> result;
  std::lock_guard const l(mutex);
  auto& t = the_table();
  t.begin();
  for (auto const address : addresses) {
    auto const& frames = t.at(address);
    result.insert(result.end(), frames.begin(), frames.end());
  }
  return result;
}

} // namespace leaklab::detail::symbols
