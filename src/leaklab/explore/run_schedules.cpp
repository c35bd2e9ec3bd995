// The loop over schedules; see run_schedules.hpp. There is one thread, and one world that begins anew for
// each schedule, since setting up threads would cost more than most schedules do. The thread is a new one: a
// forked child inherits the fibers of the caller's thread, and Boost.Fiber would run them among those of the
// world.
#include <leaklab/explore/run_schedules.hpp>

#include <leaklab/explore/failed_checks.hpp>
#include <leaklab/explore/failure_text.hpp>
#include <leaklab/explore/growth.hpp>
#include <leaklab/explore/refusal.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/explore/turns.hpp>
#include <leaklab/report/exception_text.hpp>
#include <leaklab/states/memory_put_back.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/threads/pauses.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/choose.hpp>
#include <leaklab/world/last_words.hpp>
#include <leaklab/world/owner_lock.hpp>
#include <leaklab/world/random_numbers.hpp>
#include <leaklab/world/world.hpp>
#include <shown/shown.hpp>

#include <cxxabi.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

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

std::string letters_of(std::uint64_t set) {
  std::string text;
  for (std::uint64_t id = 1; id < 63; ++id)
    if (set >> id & 1)
      text += (text.empty() ? "" : ", ") + fiber_letter(id);
  if (set & 1)
    text += (text.empty() ? "" : ", ") + std::string("others");
  return "{" + text + "}";
}

std::string were_ready(std::uint64_t set) {
  return letters_of(set) + (set & time_in_set ? " were ready and a deadline was pending" : " were ready");
}

std::string call_of_choose(std::uint64_t fiber, char const* called, std::size_t n) {
  return "fiber " + fiber_letter(fiber) + called + " choose(" + std::to_string(n) + ")";
}

class explorer final : public director {
public:
  explorer(progress& p, strategy& s, explore_options const& options)
      : progress_(p), strategy_(s), max_steps_(options.max_steps),
        any_time_(options.clock == clock::any_time),
        pauses_(options.switches == switches::at_synchronisation), part_(options.part),
        prefix_choices_(options.prefix.choices().size()) {}

  void begin() {
    turns_.begin();
    place_ = 0;
    among_fibers_ = 0;
    steps_ = 0;
    early_ = 0;
    print_ = 0;
    fixed_ = progress_.length;
  }

  // Refuses if not all choices that were fixed have been met.
  void end() {
    if (place_ < fixed_)
      refuse(progress_, differs("the run had ended"));
    if (strategy_.still_to_make() > 0)
      refuse(progress_, prefix_differs("the run had ended"));
    if (auto const number = number_of(progress_.schedules, part_); number < progress::first_schedules) {
      progress_.first_choices[number] = among_fibers_;
      progress_.first_steps.note(number, turns_);
    }
  }

  // Returns a number for the choices that were made and what could have been chosen.
  std::uint64_t print() const { return print_; }

  bool may_sleep(fiber_record const& r) override {
    refuse_here(progress_,
                "fiber " + fiber_letter(r.id) + (r.name.empty() ? "" : " \"" + shown::name(r.name) + "\"") +
                    " sleeps or waits with a deadline",
                ": with clock::real such a body cannot be explored");
  }

  bool may_go_on() override { return ++steps_ <= max_steps_; }

  bool may_time_pass() override { return any_time_; }
  bool pauses_before_operations() const override { return pauses_; }

  std::size_t choose(std::span<std::uint64_t const> ready) override {
    if (ready.back() == time && !may_come_early()) {
      ready = ready.first(ready.size() - 1);
      if (ready.size() == 1)
        return 0;
    }
    return choose_among(ready, ready.size(), false);
  }

  // If there may be no further extra switch, the fiber goes on. That is written down as well: so a schedule's
  // text means the same whatever the limit is.
  std::size_t choose_at_pause(std::span<std::uint64_t const> ready) override {
    bool const may_switch = early_ < progress_.most_early;
    progress_.could_be_earlier = progress_.could_be_earlier || !may_switch;
    return choose_among(ready, may_switch ? ready.size() : 1, true);
  }

  std::size_t result(fiber_record const& r, std::size_t n) override {
    if (!may_go_on())
      return stop;
    auto& c = progress_.path[place_];
    if (place_ < fixed_) {
      if (c.made.kind != kind_t::result || c.who != r.id || c.among != n)
        refuse_here(progress_, differs(call_of_choose(r.id, " called", n)));
      c.made.number = c.picked;
    } else {
      if (place_ == progress::most_choices)
        return stop;
      auto const picked = strategy_.result(n, place_);
      if (picked == strategy::impossible)
        refuse_here(progress_, prefix_differs(call_of_choose(r.id, " called", n)));
      c = {static_cast<std::uint32_t>(picked),
           static_cast<std::uint32_t>(n),
           schedule::choice::of_result(picked),
           r.id,
           0,
           false};
      progress_.length = place_ + 1;
    }
    ++place_;
    print_ = mixed(print_ + n, c.picked);
    return c.picked;
  }

  void on_spawn(fiber_record const& r) override { turns_.starts(r.id, r.parent); }
  void on_ready(fiber_record const& r) override {
    r.pauses ? turns_.pauses(r.id) : turns_.becomes_ready(r.id);
  }
  void on_run(fiber_record const& r) override { turns_.runs(r.id); }
  void on_suspend(fiber_record const& r) override { turns_.suspends(r.id); }
  void on_finish(fiber_record const& r) override { turns_.suspends(r.id); }
  void on_time(std::chrono::nanoseconds, bool) override { turns_.time_passes(); }

private:
  using kind_t = schedule::choice::kind_t;

  // Chooses one of the first `among` fibers that are ready.
  std::size_t choose_among(std::span<std::uint64_t const> ready, std::size_t among, bool at_pause) {
    turns_.a_choice_is_made();
    among_fibers_ += among > 1;
    auto const set = ready_set(ready);
    std::size_t picked = 0;
    if (place_ < fixed_) {
      auto& c = progress_.path[place_];
      if (c.made.kind == kind_t::result || c.who != set || c.among != among || c.at_pause != at_pause)
        refuse(progress_, differs("fibers " + were_ready(set)));
      picked = c.picked;
      c.made = made(ready[picked]);
    } else {
      if (place_ == progress::most_choices)
        return stop;
      picked = among > 1 ? strategy_.choose(turns_, ready, place_) : 0;
      if (picked == strategy::impossible)
        refuse(progress_, prefix_differs("fibers " + were_ready(set)));
      progress_.path[place_] = {static_cast<std::uint32_t>(picked),
                                static_cast<std::uint32_t>(among),
                                made(ready[picked]),
                                set,
                                among > 1 ? strategy_.held_back(turns_, ready) : 0,
                                at_pause};
      progress_.length = place_ + 1;
    }
    early_ += progress_.path[place_].is_extra();
    ++place_;
    note_in_print(ready, set, picked);
    return picked;
  }

  static schedule::choice made(std::uint64_t number) {
    return number == time ? schedule::choice::of_time() : schedule::choice::of_fiber(number);
  }

  // Whether the deadline that is pending may come although a fiber is ready.
  bool may_come_early() {
    if (!strategy_.may_time_pass(place_))
      return false;
    if (early_ < progress_.most_early)
      return true;
    progress_.could_be_earlier = true;
    return false;
  }

  // That time could pass and did not leaves no trace, as in a schedule.
  void note_in_print(std::span<std::uint64_t const> ready, std::uint64_t set, std::size_t picked) {
    if (ready.size() > 2 || ready.back() != time || ready[picked] == time)
      print_ = mixed(print_ + (set & ~time_in_set), ready[picked]);
  }

  std::string differs(std::string const& now) const {
    auto const& c = progress_.path[place_];
    return "the body is not deterministic: at choice " + std::to_string(place_ + 1) + ' ' +
           (c.made.kind == kind_t::result ? call_of_choose(c.who, " had called", c.among)
                                          : "fibers " + letters_of(c.who) + " had been ready" +
                                                (c.who & time_in_set ? " and a deadline pending" : "")) +
           ", and after the same choices " + now;
  }

  std::string prefix_differs(std::string const& now) const {
    auto const at = prefix_choices_ - strategy_.still_to_make() + 1;
    return "explore_options::prefix is not how the body can begin: at its choice " + std::to_string(at) +
           ' ' + now;
  }

  progress& progress_;
  strategy& strategy_;
  std::uint64_t const max_steps_;
  bool const any_time_;
  bool const pauses_;
  part const part_;
  std::size_t const prefix_choices_;
  turns turns_;
  std::size_t place_ = 0;
  std::size_t fixed_ = 0;          // how many choices are to be made as they were
  std::uint64_t among_fibers_ = 0; // how many choices were made among fibers
  std::uint64_t steps_ = 0;
  std::uint64_t early_ = 0; // how many deadlines have come early, or extra switches were made
  std::uint64_t print_ = 0;
};

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

// Resets C++'s count of the exceptions that are on their way in this thread. An exception that a stuck fiber
// was unwinding for, or handling, would be on its way for ever.
void forget_exceptions_on_their_way() {
  struct eh_globals { // of the Itanium C++ ABI
    void* caught;
    unsigned uncaught;
  };
  *reinterpret_cast<eh_globals*>(abi::__cxa_get_globals()) = {nullptr, 0};
}

// Runs the schedules on this thread, which Boost.Fiber does not know yet.
void run_here(std::function<void()> const& body, strategy& chosen, explore_options const& options,
              times const& when, progress& p, states::search* put_back) {
  std::optional<states::memory_put_back> memory;
  if (put_back)
    memory.emplace();
  auto const director = std::make_shared<explorer>(p, chosen, options);
  auto const w = std::make_shared<world>(1, false, when.schedules_begin, director);
  attached_thread here(w);
  tell_last_words_to(&note_failure_text);
  failed_checks(options); // those before the first schedule are not the body's
  growth size;
  p.switches = options.switches;
  run_with_pauses const pauses(options.switches == switches::at_synchronisation);
  body_stack::store stacks(memory ? &states::memory_put_back::stack_of_a_body : nullptr);
  p.ending = ending::running;
  if (memory) {
    std::span<std::byte const> const shared[] = {std::as_bytes(std::span(&p, 1)),
                                                 std::as_bytes(std::span(put_back, 1))};
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
    if (memory)
      memory->schedule_runs(true);
    here.start(body, body_stack(&stacks));
    here.run_fibers();
    if (memory)
      memory->schedule_runs(false);
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
      forget_exceptions_on_their_way();
    }
    if (real_now() >= when.deadline) {
      p.ending = ending::limit_reached;
      return;
    }
    count(o, wrong.has_value(), director->print(), group, options.outcome != nullptr, p);
    if (p.unfinished > 0 && real_now() >= when.if_unfinished) {
      p.ending = ending::limit_reached;
      return;
    }
    if (!memory && size.is_time_to_look() && size.is_too_large()) {
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
