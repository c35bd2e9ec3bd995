// Stops the program for a debugger; see stop.hpp.
#include <leaklab/stack/stop.hpp>

#include <leaklab/stack/context_access.hpp>

#include <boost/context/fiber.hpp>

#include <csignal>
#include <utility>

namespace leaklab::detail {

// As an instruction, so that a debugger is in this function and not in those by which a signal is sent.
__attribute__((noinline)) void stop_here() {
#if defined(__x86_64__)
  asm volatile("int3");
#else
  std::raise(SIGTRAP);
#endif
}

#if defined(BOOST_USE_UCONTEXT)

// ucontext has room for one function on top of a stack, and this one would stand in Boost.Fiber's own's place.
char const* why_no_stop() {
  return "Boost.Fiber is built for a sanitizer, and no fiber can be stopped where it goes on";
}
void stop_when_resumed(boost::fibers::context&) {}

#else

char const* why_no_stop() {
  return nullptr;
}

namespace {

// What resume_with runs on top of the suspended stack. It goes back at once, and so the fiber is suspended in
// it from then on. When the fiber is resumed, it stops.
struct stopping {
  __attribute__((noinline)) boost::context::fiber operator()(boost::context::fiber&& back) const {
    auto resumed_by = std::move(back).resume();
    stop_here();
    return resumed_by;
  }
};

} // namespace

void stop_when_resumed(boost::fibers::context& fiber) {
  auto& suspended = suspended_in(fiber);
  suspended = std::move(suspended).resume_with(stopping());
}

#endif

} // namespace leaklab::detail
