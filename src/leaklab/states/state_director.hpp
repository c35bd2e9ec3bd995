// Directs one schedule after the other to a choice that was not made before, and from there on until a state
// is met that is known.
#pragma once

#include <leaklab/states/forced_circle.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/walk.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/world.hpp>

#include <array>
#include <cstdint>

namespace leaklab::detail::states {

class state_director final : public director {
public:
  state_director(search& s, walk& w, explore_options const& options)
      : search_(s), walk_(w), max_steps_(options.max_steps), any_time_(options.clock == clock::any_time) {}

  void directs(world const& w, attached_thread const& t);
  // From now on, what is made is the body's; and no longer.
  void body_is_made(bool begins);
  void begin();
  // Whether the schedule was stopped where a state was met that is known.
  bool was_cut() const { return cut_; }
  void give_up_if_time_counts() const;

  bool chooses_on_the_dispatcher() const override { return true; }
  void bookkeeping_begins() override;
  void bookkeeping_ends() override;
  bool may_sleep(fiber_record const& r) override;
  bool may_go_on() override;
  bool may_time_pass() override { return any_time_; }
  std::size_t choose(std::span<std::uint64_t const> ready) override;
  std::size_t result(fiber_record const& r, std::size_t n) override;

  void on_spawn(fiber_record const& r) override;
  void on_run(fiber_record const& r) override;
  void on_suspend(fiber_record const& r) override;
  void on_finish(fiber_record const& r) override;

private:
  struct known_fiber {
    fiber_record const* record = nullptr; // nullptr: it was not started in this schedule, or is gone
    boost::fibers::context* context = nullptr;
    std::uint32_t children = 0;
    bool started = false;   // in this schedule
    bool has_stack = false; // a block of its own is its stack
    bool finished = false;
  };

  std::uint32_t number_of(fiber_record const& r);
  key state(std::span<std::uint64_t const> ready);
  std::uint32_t now_ready(std::span<std::uint64_t const> ready) const;
  bool goes_round();
  std::size_t follow(std::span<std::uint64_t const> ready, std::uint32_t choice);

  void gone(std::uintptr_t from, std::uintptr_t to);

  search& search_;
  walk& walk_;
  std::uint64_t const max_steps_;
  bool const any_time_;
  world const* world_ = nullptr;
  attached_thread const* thread_ = nullptr;
  boost::fibers::scheduler const* scheduler_ = nullptr;
  std::array<known_fiber, most_fibers> fibers_;
  std::array<std::uint32_t, most_fibers + 2> number_of_id_;
  int running_ = of_scheduler; // a piece
  std::size_t place_ = 0;
  std::uint64_t all_steps_ = 0;
  bool cut_ = false;
  forced_circle circle_;
  std::array<std::uint8_t, most_fibers> were_ready_; // when the last choice was made, without the chosen one
  std::size_t were_ready_count_ = 0;
  std::uint64_t blocks_of_scheduler_ = 0;
};

} // namespace leaklab::detail::states
