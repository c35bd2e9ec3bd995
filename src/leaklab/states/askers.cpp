// Reads whose code asks for the time; see askers.hpp.
#include <leaklab/states/askers.hpp>

#include <leaklab/report/function_name.hpp>
#include <leaklab/report/symbols.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace leaklab::detail::states {
namespace {

// In headers: the whole of each is `..._until(steady_clock::now() + duration)`.
constexpr std::string_view in_headers[] = {
    "boost::this_fiber::sleep_for",
    "boost::fibers::condition_variable_any::wait_for",
    "boost::fibers::buffered_channel::push_wait_for",
    "boost::fibers::buffered_channel::pop_wait_for",
    "boost::fibers::unbuffered_channel::push_wait_for",
    "boost::fibers::unbuffered_channel::pop_wait_for",
    "boost::fibers::timed_mutex::try_lock_for",
    "boost::fibers::recursive_timed_mutex::try_lock_for",
};
// In the library, which has no debug information. These are no templates, so none of the body's code is in them.
constexpr std::string_view in_library[] = {
    "boost::fibers::scheduler::wait_until",
    "boost::fibers::scheduler::sleep2ready_",
    "boost::fibers::timed_mutex::try_lock_until_",
    "boost::fibers::recursive_timed_mutex::try_lock_until_",
};

} // namespace

bool only_waits(std::uintptr_t place) {
  auto const call = place - 1; // the address where it returns to may be another line's, or another function's
  auto const frames = symbols::frames_of({&call, 1});
  if (frames.empty())
    return false;
  auto const& innermost = frames.front();
  auto const name = qualified_name(innermost.function);
  if (std::ranges::find(in_library, name) != std::end(in_library))
    return true;
  return std::ranges::find(in_headers, name) != std::end(in_headers) &&
         innermost.file.string().find("boost/fiber/") != std::string::npos;
}

} // namespace leaklab::detail::states
