// Replaces the active context when the program exits in a fiber; see process_exit.hpp.
#include <leaklab/world/process_exit.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/world/world.hpp>

#include <new>
#include <utility>

namespace leaklab::detail {

struct of_no_scheduler {}; // names the stand-in among Boost.Fiber's contexts

} // namespace leaklab::detail

// Only Boost.Fiber's own classes may make a context, among them every worker_context.
template <>
class boost::fibers::worker_context<leaklab::detail::of_no_scheduler> final : public context {
public:
  worker_context() : context{1, type::main_context, launch::post} {}

  // In a stack of its own it makes itself the active context, and goes back to where it was called.
  void become_active() {
    auto& caller = leaklab::detail::suspended_in(*context::active());
    auto const go_back = [&caller](boost::context::fiber&& c) {
#if defined(BOOST_USE_UCONTEXT)
      std::move(c).resume(); // as worker_context::run_ does
#else
      (void)c;
#endif
      return std::move(caller);
    };
    c_ = boost::context::fiber(go_back);
#if defined(BOOST_USE_UCONTEXT)
    c_ = std::move(c_).resume();
#endif
    resume();
#if defined(BOOST_USE_UCONTEXT)
    // Boost.Context has such an object as well, whose record must be a thread's own; it deletes it.
    boost::context::detail::fiber_activation_record::current() =
        new boost::context::detail::fiber_activation_record;
#endif
  }

  // context_initializer deletes it, but it stays the active context, which a channel that is destroyed later
  // asks for its scheduler: so there is another one in its place.
  static void operator delete(void* place) {
    ::new (place) worker_context;
  }
};

namespace leaklab::detail {
namespace {

using stand_in = boost::fibers::worker_context<of_no_scheduler>;

// Destroyed before Boost.Fiber's object of the thread, since it is made later.
struct thread_state {
  std::shared_ptr<world> at_work; // on this thread

  ~thread_state() {
    if (!at_work)
      return; // the thread ends as it should
    at_work->run.process_exits();
    // Without memory the program ends here instead. NOLINTNEXTLINE(bugprone-unhandled-exception-at-new)
    (new stand_in)->become_active();
  }
};

thread_state& of_this_thread() {
  thread_local thread_state state;
  return state;
}

} // namespace

process_exit_allowed::process_exit_allowed(std::shared_ptr<world> w) {
  of_this_thread().at_work = std::move(w);
}

process_exit_allowed::~process_exit_allowed() {
  of_this_thread().at_work = nullptr;
}

} // namespace leaklab::detail
