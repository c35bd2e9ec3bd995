// The loop over schedules, each from the same memory; see run_states.hpp.
#include <leaklab/states/run_states.hpp>

#include <leaklab/explore/failed_checks.hpp>
#include <leaklab/explore/failure_text.hpp>
#include <leaklab/report/exception_text.hpp>
#include <leaklab/states/allocator.hpp>
#include <leaklab/states/aside.hpp>
#include <leaklab/states/kept_states.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/needed_functions.hpp>
#include <leaklab/states/other_memory.hpp>
#include <leaklab/states/state_director.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/states/traps.hpp>
#include <leaklab/states/work_sharing.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/last_words.hpp>
#include <leaklab/world/owner_lock.hpp>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <linux/futex.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace leaklab::detail::states {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{2} << 30;

// The thread that the child began with. It must not run while memory is watched: even the kernel writes to
// its memory when it goes on. So it ends. The process goes on without it.
class ending_thread {
public:
  [[noreturn]] void end() {
    syscall(SYS_set_tid_address, &alive_); // which the kernel clears when the thread is gone
    for (;;)
      syscall(SYS_exit, 0);
  }
  void wait_for_its_end() {
    while (alive_.load() != 0)
      syscall(SYS_futex, &alive_, FUTEX_WAIT, 1, nullptr, nullptr, 0);
  }

private:
  std::atomic<int> alive_ = 1;
};

std::terminate_handler terminates = nullptr;

// What is said about a process that dies needs another thread, and the system.
[[noreturn]] void terminate_without_traps() {
  traps::stop_system_calls(false);
  current_piece = outside;
  terminates();
  std::abort();
}

end_of_schedule end_of(outcome const& o, bool checks_failed) {
  auto const kind = o.threw                       ? ending_kind::crashed
                    : checks_failed               ? ending_kind::failed
                    : o.verdict == verdict::clean ? ending_kind::clean
                    : o.verdict == verdict::leak  ? ending_kind::leak
                                                  : ending_kind::deadlock;
  return {.kind = kind,
          .came_to_an_end = true,
          .stuck = static_cast<std::uint32_t>(o.left),
          .outlived = static_cast<std::uint32_t>(o.outlived)};
}

// Both signals are needed here, and a handler of the program's own would not be called.
void give_up_if_the_program_handles_them() {
  for (auto const number : {SIGSEGV, SIGSYS}) {
    struct sigaction now {};
    sigaction(number, nullptr, &now);
    if (now.sa_handler != SIG_DFL)
      give_up(number == SIGSEGV ? "the program handles SIGSEGV itself" : "the program handles SIGSYS itself");
  }
}

// Makes the memory of schedules, on the thread that is to run them.
void make_memory() {
  give_up_if_the_program_handles_them();
  if (!memory::map())
    give_up("the system has no address space for the fibers' memory");
  find_functions_now();
  current_piece = of_scheduler;
  if (!replace_allocator())
    give_up("the program's memory comes from an allocator that cannot be replaced");
  if (!traps::set())
    give_up("the system does not tell of system calls");
}

// The compiler puts a number on stacks, and looks whether it is still there. The system draws it for each program.
// It must not differ between processes that go on with the same search. Functions that have returned never look
// again, and those from which this is called never return.
void draw_no_canary() {
#ifdef __x86_64__
  asm volatile("movq %0, %%fs:0x28" : : "r"(std::uint64_t{0x9e3779b97f4a7c00}));
#endif
}

// What is done when a schedule is over. It lies in system memory, since no state has it.
class after_schedule final : public between_schedules {
public:
  after_schedule(search& s, walk& where, progress& p, explore_options const& options, times const& when)
      : search_(s), walk_(where), progress_(p), options_(options), when_(when) {}

  bool go_on() override {
    if (walk_.has_died)
      give_up("a schedule ended its process, and did not when it was run once more");
    walk_.in_a_schedule = false;
    walk_.note_done();
    ++progress_.schedules; // the parent sees that it goes on
    if (search_.states.bytes() > most_bytes)
      give_up("there are too many states: their graph takes more than 2 GiB");
    if (choices_tried() / choices_for_a_schedule >= options_.max_schedules || is_time_up())
      end_search(search_, ending::limit_reached);
    walk_.in_a_schedule = ending_of(search_) == ending::running && find_work(search_, walk_);
    return walk_.in_a_schedule;
  }

private:
  // Trying a choice from a state that is put back takes less time than a schedule, so the limit of these allows
  // for more of those.
  static constexpr std::uint64_t choices_for_a_schedule = 16;

  // Counts another one. Returns how many there are of all processes, but for the last few of each other one.
  std::uint64_t choices_tried() {
    constexpr std::uint64_t few = 64; // since all processes write one number
    std::atomic_ref all(search_.runs);
    if (++walk_.runs % few == 0)
      return all.fetch_add(few, std::memory_order_relaxed) + few;
    return all.load(std::memory_order_relaxed) + walk_.runs % few;
  }
  // Looks at the clock now and then, since a schedule may take less time than that.
  bool is_time_up() const { return walk_.runs % 16 == 0 && real_now() >= when_.deadline; }

  search& search_;
  walk& walk_;
  progress& progress_;
  explore_options const& options_;
  times const& when_;
};

template <typename T, typename... Args>
T& made_in_system_memory(Args&&... args) {
  return *new (system_memory(sizeof(T))) T(std::forward<Args>(args)...);
}

void run_here(std::function<void()> const& body, explore_options const& options, times const& when,
              progress& p, search& s, walk& where) {
  make_memory();
  aside::begin();
  auto const director = std::make_shared<state_director>(s, where, options);
  auto const w = std::make_shared<world>(1, false, when.schedules_begin, director);
  attached_thread here(w);
  director->directs(*w, here, made_in_system_memory<kept_states>(__builtin_frame_address(0)),
                    made_in_system_memory<after_schedule>(s, where, p, options, when));
  tell_last_words_to(&note_failure_text);
  terminates = std::set_terminate(&terminate_without_traps);
  what_failed(options);
  body_stack::store stacks([] { return memory::take(before, body_stack::bytes); });
  std::span<std::byte const> const shared[] = {
      std::as_bytes(std::span(&p, 1)), std::as_bytes(std::span(&s, 1)), std::as_bytes(std::span(&where, 1))};
  other_memory::watch(shared);
  memory::keep();
  while (where.in_a_schedule || await_work(s, where)) {
    memory::begin_anew();
    other_memory::begin_anew();
    p.begin_schedule();
    where.in_a_schedule = true;
    director->begin();
    director->body_is_made(true);
    here.start(body, body_stack(&stacks));
    director->body_is_made(false);
    here.run_fibers(); // comes back once for each schedule that ends, or is not to go on
    traps::stop_system_calls(false);
    if (director->is_over())
      continue;
    director->give_up_if_time_counts();
    if (!director->was_cut()) {
      auto const o = w->run.result();
      auto const wrong = what_failed(options);
      auto end = end_of(o, wrong.has_value());
      if (options.group)
        end.group = s.groups.number_of(options.group());
      auto const to = s.states.end(end);
      if (to == graph::nowhere)
        give_up("schedules end in too many ways");
      where.arrive(s, to);
    }
    director->has_ended();
  }
}

} // namespace

void run_states(std::function<void()> const& body, explore_options const& options, times const& when,
                progress& p, search& s, walk& w) {
  begin_system_memory(s);
  tell_failures_to(p);
  // If memory runs short, the system should end this process and not the caller's.
  std::ofstream("/proc/self/oom_score_adj") << 1000;
  auto* const first_thread = new (system_memory(sizeof(ending_thread))) ending_thread;
  // This registers the process with membarrier(2). That takes milliseconds once the process has two threads.
  owner_lock const registered;
  try {
    std::thread([&] {
      prctl(PR_SET_PDEATHSIG, SIGKILL); // as child.cpp does for the thread that ends
      first_thread->wait_for_its_end();
      draw_no_canary();
      run_here(body, options, when, p, s, w);
      _exit(0);
    }).detach();
  } catch (std::system_error const&) {
    give_up("no thread can be started");
  }
  first_thread->end();
}

} // namespace leaklab::detail::states
