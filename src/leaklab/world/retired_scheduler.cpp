// Changes a thread's scheduler for another; see retired_scheduler.hpp.
#include <leaklab/world/retired_scheduler.hpp>

#include <leaklab/stack/context_access.hpp>

#include <boost/fiber/algo/algorithm.hpp>

#include <chrono>
#include <mutex>
#include <vector>

namespace leaklab::detail {
namespace {

using boost::fibers::context;

// Keeps a retired scheduler where LeakSanitizer finds it.
void keep_for_ever(boost::fibers::scheduler* retired) {
  static auto* const mutex = new std::mutex;
  static auto* const all = new std::vector<boost::fibers::scheduler*>;
  std::lock_guard const l(*mutex);
  all->push_back(retired);
}

// The algorithm of the scheduler that takes the place of a retired one. Boost.Fiber asks it only when the
// thread ends, and all there is to run then is the dispatcher. The dispatcher is still in the loop of the
// retired scheduler, and leaves that loop when the retired scheduler is shut down. But no thread may put a
// fiber into a scheduler that is shut down. So this shuts it down only while the dispatcher runs, with the
// lock held that a thread takes to put a fiber there.
class last_turn final : public boost::fibers::algo::algorithm {
public:
  explicit last_turn(boost::fibers::scheduler& retired) : retired_(retired) {}
  last_turn(last_turn const&) = delete;
  last_turn& operator=(last_turn const&) = delete;
  ~last_turn() override {
    if (!dispatcher_runs_)
      return;
    is_shut_down(retired_) = false;
    remote_lock_of(retired_).unlock();
  }

  void awakened(context* c) noexcept override { dispatcher_ = c; }
  context* pick_next() noexcept override {
    dispatcher_runs_ = true;
    remote_lock_of(retired_).lock();
    is_shut_down(retired_) = true;
    return dispatcher_;
  }
  bool has_ready_fibers() const noexcept override { return false; }
  void suspend_until(std::chrono::steady_clock::time_point const&) noexcept override {}
  void notify() noexcept override {}

private:
  boost::fibers::scheduler& retired_;
  context* dispatcher_ = nullptr;
  bool dispatcher_runs_ = false;
};

} // namespace

void retire_scheduler_of_this_thread() {
  auto* const main = context::active();
  auto* const retired = main->get_scheduler();
  auto* const successor = new boost::fibers::scheduler;
  successor->set_algo(boost::intrusive_ptr<last_turn>(new last_turn(*retired)));
  // The successor destroys the dispatcher. The retired scheduler still names the dispatcher but does not own
  // it: its reference went to the successor.
  auto* const dispatcher = dispatcher_of(*retired).get();
  successor->attach_main_context(main);
  successor->attach_dispatcher_context(boost::intrusive_ptr<context>(dispatcher, false));
  keep_for_ever(retired);
}

} // namespace leaklab::detail
