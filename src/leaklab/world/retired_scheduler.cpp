// Changes a thread's scheduler for another; see retired_scheduler.hpp.
#include <leaklab/world/retired_scheduler.hpp>

#include <leaklab/world/context_access.hpp>

#include <mutex>
#include <vector>

namespace leaklab {
namespace {

using boost::fibers::context;

// Keeps them in sight of LeakSanitizer.
void keep_for_ever(boost::fibers::scheduler* retired) {
  static auto* const mutex = new std::mutex;
  static auto* const all = new std::vector<boost::fibers::scheduler*>;
  std::lock_guard const l(*mutex);
  all->push_back(retired);
}

} // namespace

void retire_scheduler_of_this_thread() {
  auto* const main = context::active();
  auto* const retired = main->get_scheduler();
  auto* const successor = new boost::fibers::scheduler;
  // The thread's own dispatcher ends in the retired scheduler's loop, in which it is; the successor destroys
  // it. The retired one goes on to name it without owning it: its owner's reference is the one that the
  // successor has now.
  auto* const dispatcher = dispatcher_of(*retired).get();
  successor->attach_main_context(main);
  successor->attach_dispatcher_context(boost::intrusive_ptr<context>(dispatcher, false));
  let_dispatcher_end(*retired);
  keep_for_ever(retired);
}

} // namespace leaklab
