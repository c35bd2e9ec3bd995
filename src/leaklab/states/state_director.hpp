// Directs one schedule after the other to a choice that was not made before, and from there on until a state
// is met that is known.
#pragma once

#include <leaklab/states/aside.hpp>
#include <leaklab/states/fiber_set.hpp>
#include <leaklab/states/fiber_table.hpp>
#include <leaklab/states/forced_circle.hpp>
#include <leaklab/states/kept_states.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/mixer.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/walk.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/world.hpp>

#include <array>
#include <cstdint>

namespace leaklab::detail::states {

// What is done when a schedule is over.
class between_schedules {
public:
  // Returns whether there is another one to run now, with a way that leads to its first new choice.
  virtual bool go_on() = 0;

protected:
  ~between_schedules() = default;
};

class state_director final : public director {
public:
  // `observed`: what happens before what is part of a state, and the choices are written down there; nullptr: memory is
  // not observed.
  state_director(search& s, walk& w, fiber_table& fibers, explore_options const& options, progress* observed)
      : search_(s), walk_(w), fibers_(fibers), observed_(observed), max_steps_(options.max_steps),
        any_time_(options.clock == clock::any_time),
        pauses_(options.switches == switches::at_synchronisation),
        most_early_(any_time_ || pauses_ ? options.early_deadlines : 0) {}

  // `k` and `b` must not be in memory that is put back.
  void directs(world const& w, attached_thread const& t, kept_states& k, between_schedules& b);
  // From now on, what is made is the body's; and no longer.
  void body_is_made(bool begins) override;
  void begin();
  // The schedule has ended, on the thread's own stack. Puts back the state from which the next one goes on, and
  // does not return; or returns, if there is none, or if it is to be run from its beginning.
  void has_ended();
  // Whether the schedule was stopped where a circle is closed.
  bool was_cut() const { return cut_; }
  // Whether it was stopped where a state was met that is known, and nothing is left to do about it.
  bool is_over() const { return is_over_; }
  void give_up_if_time_counts() const;

  bool chooses_on_the_dispatcher() const override { return true; }
  void has_missed_an_operation(fiber_record const&) override;
  void bookkeeping_begins() override;
  void bookkeeping_ends() override;
  bool may_sleep(fiber_record const& r) override;
  bool may_go_on() override;
  bool may_time_pass() override { return any_time_; }
  bool pauses_before_operations() const override { return pauses_; }
  std::size_t choose(std::span<std::uint64_t const> ready) override;
  std::size_t choose_at_pause(std::span<std::uint64_t const> ready) override;
  std::size_t result(fiber_record const& r, std::size_t n) override;

  void on_spawn(fiber_record const& r) override;
  void on_ready(fiber_record const& r) override;
  void on_run(fiber_record const& r) override;
  void on_suspend(fiber_record const& r) override;
  void on_finish(fiber_record const& r) override;

private:
  std::uint32_t number_of(fiber_record const& r);
  void end_stacks(bool after_image);
  void end_dispatcher(void* end);
  std::uintptr_t end_of_stack(known_fiber const& f) const;
  key state();
  key memory_now();
  std::size_t choose_one_of_ready();
  aside::answer choose_aside(aside::place suspended);
  aside::answer result_aside(aside::place suspended);
  aside::answer choose_one_of(std::size_t choices, aside::place suspended);
  aside::answer end_aside(aside::place suspended);
  aside::answer next_schedule(aside::place suspended);
  aside::answer go_on(aside::place suspended);
  std::size_t kept_on_the_way() const;
  std::uint32_t now_ready() const;
  std::size_t follow(std::uint32_t choice);
  void add_time(mixer& m, fiber_set const& ready) const;
  void add_extra_switches(mixer& m) const;
  void add_order_so_far(mixer& m) const;
  void write_down(choice const& c) const;
  bool goes_round(bool stays);

  void gone(std::uintptr_t from, std::uintptr_t to);

  search& search_;
  walk& walk_;
  fiber_table& fibers_;
  progress* const observed_;
  std::uint64_t const max_steps_;
  bool const any_time_;
  bool const pauses_; // before operations
  std::uint64_t const
      most_early_; // how often a deadline may come early; or how many extra switches there may be
  kept_states* kept_ = nullptr;
  between_schedules* between_ = nullptr;
  world const* world_ = nullptr;
  attached_thread const* thread_ = nullptr;
  boost::fibers::scheduler* scheduler_ = nullptr;
  boost::fibers::context* main_ = nullptr; // of the thread's own stack
  int running_ = of_scheduler;             // a piece
  fiber_set started_;                      // in this schedule
  fiber_set have_run_;                     // since the last choice
  std::size_t place_ = 0;
  std::uint64_t all_steps_ = 0;
  bool cut_ = false;
  bool is_over_ = false;
  forced_circle circle_;
  // At the last choice among fibers: who is ready, whether a deadline may come early, and whether the first of those
  // that are ready has paused.
  std::span<std::uint64_t const> ready_;
  bool may_come_early_ = false;
  bool at_pause_ = false;
  bool stays_ = false;      // the fiber that goes on has paused, and there was no choice
  std::uint64_t early_ = 0; // how many deadlines have come early, or how many extra switches there were
  // Who is ready: numbers, in the order in which they became ready, but for one that pauses, which comes first. After
  // that one, the first `were_ready_` were ready at the last choice, if none of them has run.
  std::array<std::uint8_t, most_fibers> order_;
  std::size_t order_count_ = 0;
  std::size_t were_ready_ = 0;
  // The last choice is the result of choose(), which this fiber has called; most_fibers: none has. Its stack
  // ends there.
  std::uint32_t caller_ = most_fibers;
  void* caller_end_ = nullptr;
  std::size_t results_ = 0; // it chooses from so many
  // Where the dispatcher's stack was suspended at the last choice, and the thread's own.
  void* dispatcher_end_ = nullptr;
  void* thread_end_ = nullptr;
  std::uint64_t blocks_of_scheduler_ = 0;
};

} // namespace leaklab::detail::states
