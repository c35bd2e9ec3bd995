// The loop over schedules; see run_schedules.hpp. There is one thread, and one world that begins anew for
// each schedule, since setting up threads would cost more than most schedules do. The thread is a new one: a
// forked child inherits the fibers of the caller's thread, and Boost.Fiber would run them among those of the
// world.
#include <leaklab/explore/run_schedules.hpp>

#include <leaklab/explore/explorer.hpp>
#include <leaklab/explore/failed_checks.hpp>
#include <leaklab/explore/failure_text.hpp>
#include <leaklab/explore/growth.hpp>
#include <leaklab/explore/refusal.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/races/memory_observer.hpp>
#include <leaklab/races/race_table.hpp>
#include <leaklab/report/exception_text.hpp>
#include <leaklab/states/memory_put_back.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/replayed_memory.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/threads/pauses.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/choose.hpp>
#include <leaklab/world/exceptions_on_their_way.hpp>
#include <leaklab/world/last_words.hpp>
#include <leaklab/world/owner_lock.hpp>
#include <leaklab/world/random_numbers.hpp>
#include <leaklab/world/world.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <malloc.h>
#include <unistd.h>

#ifdef __SANITIZE_THREAD__
extern "C" char const* __tsan_default_options();

// ThreadSanitizer asks the program for its options, and a program that defines this function itself is asked
// first. Without this option a process that is forked beside other threads ends as soon as it starts a
// thread.
extern "C" __attribute__((weak)) char const* __tsan_default_options() {
  return "die_after_fork=0";
}
#endif

namespace leaklab::detail {
namespace {

std::uint64_t& count_of(outcome const& o, bool checks_failed, progress& p) {
  if (o.threw)
    return p.crashed;
  if (checks_failed)
    return p.failed;
  switch (o.verdict) {
  case verdict::clean:
    return p.clean;
  case verdict::leak:
    return p.leak;
  case verdict::deadlock:
    return p.deadlock;
  default:
    return p.unfinished;
  }
}

void count(outcome const& o, bool checks_failed, std::uint64_t choices, group_table::group* group,
           bool only_failed_are_sought, progress& p) {
  auto const counted = [](std::size_t n) { return std::min(n, progress::most_counted); };
  bool const counts = p.counts();
  if (counts && o.verdict != verdict::unfinished) {
    ++p.by_stuck[counted(o.left)];
    ++p.by_outlived[counted(o.outlived)];
  }
  auto& n = count_of(o, checks_failed, p);
  n += counts;
  if (group && counts)
    ++group->ended[static_cast<std::size_t>(&n - &p.clean)];
  if (&n == &p.unfinished || &n == &p.failed || (&n != &p.clean && !only_failed_are_sought))
    p.note(&n == &p.unfinished ? p.never_ending : p.failing);
  p.last_length = p.length;
  p.last_print =
      mixed(mixed(choices, static_cast<std::uint64_t>(&n - &p.clean)), mixed(o.left, o.outlived)) | 1;
  ++p.schedules;
}

progress* this_process = nullptr; // what it runs

// A thread or a fiber that is not the world's calls choose().
void refuse_choice_outside() {
  refuse_here(*this_process, "choose() is called outside the fibers of the world",
              ": what it returns there is no part of a schedule, so such a body cannot be explored");
}

// Runs the schedules on this thread, which Boost.Fiber does not know yet.
void run_here(std::function<void()> const& body, strategy& chosen, explore_options const& options,
              times const& when, progress& p, states::search* put_back) {
  std::optional<states::memory_put_back> memory;
  if (put_back)
    memory.emplace();
  // Where memory is not put back, what lies lower than what is the same as where it is.
  bool const has_pieces = memory || states::make_memory_of_replays(states::memory::writes::ignored);
  auto const director = std::make_shared<explorer>(p, chosen, options, has_pieces,
                                                   memory ? states::of_scheduler : states::outside);
  auto const w = std::make_shared<world>(1, false, when.schedules_begin, director);
  auto const observer = when.races ? make_memory_observer() : nullptr;
  w->observe_memory(observer);
  if (!memory) // which starting a thread ends
    w->run.expect_no_more_threads();
  attached_thread here(w);
  tell_last_words_to(&note_failure_text);
  failed_checks(options); // those before the first schedule are not the body's
  growth size;
  p.switches = options.switches;
  run_with_pauses const pauses(options.switches == switches::at_synchronisation);
  body_stack::store own_stacks(memory ? &states::memory_put_back::stack_of_a_body : nullptr);
  auto* const stacks = has_pieces && !memory ? &states::stacks_of_replays() : &own_stacks;
  p.ending = ending::running;
  if (memory) {
    std::vector<std::span<std::byte const>> shared;
    if (observer) {
      shared = observer->memory();
      shared.push_back(std::as_bytes(std::span(when.races, 1)));
    }
    shared.push_back(std::as_bytes(std::span(&p, 1)));
    shared.push_back(std::as_bytes(std::span(put_back, 1)));
    memory->watch(shared);
  }
  for (;;) {
    if (memory)
      memory->put_back();
    if (p.schedules >= options.max_schedules) {
      p.ending = ending::limit_reached;
      return;
    }
    if (!chosen.begin(p)) {
      p.ending = ending::no_more_schedules;
      return;
    }
    p.begin_schedule();
    director->begin();
    if (observer)
      observer->begin(*when.races, &director->choices_made());
    if (memory)
      memory->schedule_runs(true);
    director->body_is_made(true);
    here.start(body, body_stack(stacks));
    director->body_is_made(false);
    here.run_fibers();
    if (memory)
      memory->schedule_runs(false);
    if (observer) {
      p.runs = false; // its path is another one meanwhile
      when.races->note(p);
    }
    director->end();
    auto const o = w->run.result();
    auto const wrong = what_failed(options);
    if (wrong)
      note_failure_text(*wrong);
    auto* const group = options.group ? &p.groups.of(options.group()) : nullptr;
    if (auto const thrown = w->run.take_failure())
      note_failure_text(text_of(thrown));
    if (!memory) {
      here.abandon_fibers();
      w->begin_anew();
      exceptions_on_their_way::forget();
    }
    if (real_now() >= when.deadline) {
      p.ending = ending::limit_reached;
      return;
    }
    p.runs = false;
    count(o, wrong.has_value(), director->print(), group, options.outcome != nullptr, p);
    if (p.unfinished > 0 && real_now() >= when.if_unfinished) {
      p.ending = ending::limit_reached;
      return;
    }
    if (!memory &&
        (states::replays_need_another_process() || (size.is_time_to_look() && size.is_too_large()))) {
      p.ending = ending::grown;
      return;
    }
  }
}

} // namespace

void run_schedules(std::function<void()> const& body, strategy& chosen, explore_options const& options,
                   times const& when, progress& p, states::search* put_back) {
  if (put_back)
    states::begin_system_memory(*put_back);
  tell_failures_to(p);
  this_process = &p;
  tell_choices_outside_to(&refuse_choice_outside);
  // If memory runs short, the system should end this process and not the caller's.
  std::ofstream("/proc/self/oom_score_adj") << 1000;
  if (put_back)
    states::run_on_the_only_thread([&] { run_here(body, chosen, options, when, p, put_back); });
  // Stuck fibers keep their stacks, so take memory from the system in large pieces, and the same for all
  // threads. This process has no second thread yet.
  for (auto const& [parameter, value] : {std::pair{M_MMAP_THRESHOLD, 1 << 30},
                                         {M_TRIM_THRESHOLD, 1 << 30},
                                         {M_TOP_PAD, 16 << 20},
                                         {M_ARENA_MAX, 1}})
    mallopt(parameter, value); // NOLINT(concurrency-mt-unsafe)
  // This registers the process with membarrier(2). That takes milliseconds once the process has two threads.
  owner_lock const registered;
  try {
    std::thread([&] {
      run_here(body, chosen, options, when, p, nullptr);
      // Before the thread takes its scheduler apart: stuck fibers would keep it from ending.
      _exit(0);
    }).join();
  } catch (std::system_error const& e) {
    refuse(p, std::string("no thread can be started: ") + e.what());
  }
}

} // namespace leaklab::detail
