// The loop over schedules, each from the same memory; see run_states.hpp.
#include <leaklab/states/run_states.hpp>

#include <leaklab/explore/child_exit.hpp>
#include <leaklab/explore/failed_checks.hpp>
#include <leaklab/explore/failure_text.hpp>
#include <leaklab/races/memory_observer.hpp>
#include <leaklab/races/race_table.hpp>
#include <leaklab/report/exception_text.hpp>
#include <leaklab/states/aside.hpp>
#include <leaklab/states/fiber_table.hpp>
#include <leaklab/states/kept_states.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/other_memory.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/state_director.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/states/traps.hpp>
#include <leaklab/states/work_sharing.hpp>
#include <leaklab/threads/pauses.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/last_words.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <unistd.h>

namespace leaklab::detail::states {
namespace {

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

// The compiler puts a number on stacks, and looks whether it is still there. The system draws it for each program.
// It must not differ between processes that go on with the same search. Functions that have returned never look
// again, and those from which this is called never return. The same holds for the number with which libc hides
// addresses of functions that it is to call at an exit.
void draw_no_canary() {
#ifdef __x86_64__
  asm volatile("movq %0, %%fs:0x28" : : "r"(std::uint64_t{0x9e3779b97f4a7c00}));
  asm volatile("movq %0, %%fs:0x30" : : "r"(std::uint64_t{0x9e3779b97f4a7c15}));
#endif
}

// What floating-point arithmetic has left in the processor's status, which each fiber has on its stack, depends on what
// this process and its parent did before. So it differs between processes that search together.
void forget_arithmetic() {
#ifdef __x86_64__
  asm volatile("fnclex");
  constexpr unsigned exceptions = 0x3f;
  unsigned status = 0;
  asm volatile("stmxcsr %0" : "=m"(status));
  status &= ~exceptions;
  asm volatile("ldmxcsr %0" : : "m"(status));
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
    if (search_.bytes() > options_.max_memory) {
      search_.is_full = true;
      end_search(search_, ending::limit_reached);
    }
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

askers* of_time = nullptr; // of this process's search

void run_here(std::function<void()> const& body, explore_options const& options, times const& when,
              progress& p, search& s, walk& where) {
  make_memory();
  aside::begin();
  auto& fibers = made_in_system_memory<fiber_table>();
  auto const observer = when.races ? make_memory_observer() : nullptr;
  auto const director = std::make_shared<state_director>(s, where, fibers, options, observer ? &p : nullptr);
  auto const w = std::make_shared<world>(1, false, when.schedules_begin, director);
  w->observe_memory(observer);
  attached_thread here(w);
  director->directs(
      *w, here,
      made_in_system_memory<kept_states>(__builtin_frame_address(0), fibers, s, where, options.max_memory),
      made_in_system_memory<after_schedule>(s, where, p, options, when));
  tell_last_words_to(&note_failure_text);
  stop_traps_at_terminate();
  of_time = &s.of_time;
  time_here.on_question = [](std::uintptr_t by) { of_time->note(by); };
  failed_checks(options); // those before the first schedule are not the body's
  run_with_pauses const pauses(options.switches == switches::at_synchronisation);
  body_stack::store stacks([] { return memory::take(before, body_stack::bytes); });
  std::vector<std::span<std::byte const>> shared = {
      std::as_bytes(std::span(&p, 1)), std::as_bytes(std::span(&s, 1)), std::as_bytes(std::span(&where, 1))};
  if (observer) {
    std::ranges::copy(observer->memory(), std::back_inserter(shared));
    shared.push_back(std::as_bytes(std::span(when.races, 1)));
  }
  other_memory::watch(shared);
  memory::keep();
  while (where.in_a_schedule || await_work(s, where)) {
    memory::begin_anew();
    other_memory::begin_anew();
    p.begin_schedule();
    where.in_a_schedule = true;
    director->begin();
    if (observer)
      observer->begin(*when.races, &p.length, true);
    director->body_is_made(true);
    here.start(body, body_stack(&stacks));
    director->body_is_made(false);
    here.run_fibers(); // comes back once for each schedule that ends, or is not to go on
    traps::stop_system_calls(false);
    if (observer)
      when.races->note(p);
    if (director->is_over())
      continue;
    director->give_up_if_time_counts();
    if (!director->was_cut()) {
      auto const o = w->run.result();
      auto const wrong = what_failed(options);
      auto end = end_of(o, wrong.has_value());
      if (options.group)
        end.group = s.groups.number_of(options.group());
      director->give_up_if_time_counts(); // the caller's functions may have asked
      if (end.group == group_names::no_room)
        give_up(group_names::too_many);
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
  run_on_the_only_thread([&] {
    draw_no_canary();
    exit_without_the_callers_handlers(); // again: libc no longer finds those that were set with another number
    forget_arithmetic();
    run_here(body, options, when, p, s, w);
    _exit(0);
  });
}

} // namespace leaklab::detail::states
