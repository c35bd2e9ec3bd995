// Runs the schedules of a tree one after the other, and writes down each step that was not taken before.
#pragma once

#include <leaklab/explore/progress.hpp>
#include <leaklab/page.hpp>
#include <leaklab/page/objects.hpp>
#include <leaklab/page/search.hpp>
#include <leaklab/stack/capture.hpp>
#include <leaklab/states/director_with_pieces.hpp>
#include <leaklab/world/run_state.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace leaklab::detail::page {

class tree_director final : public states::replaying_director {
public:
  tree_director(search& s, progress& p, std::uint64_t max_steps)
      : replaying_director(true, states::memory::writes::ignored), search_(s), progress_(p),
        max_steps_(max_steps) {}

  void begin();
  // Returns the words of how the schedule ended; see ends_as_json.
  std::vector<std::uint32_t> end(outcome const& o, bool checks_failed);

  bool may_sleep(fiber_record const&) override { return true; }
  bool may_go_on() override { return ++steps_ <= max_steps_; }
  std::size_t choose(std::span<std::uint64_t const> ready) override;
  std::size_t result(fiber_record const& r, std::size_t n) override;

  void on_spawn(fiber_record const& r) override;
  void on_ready(fiber_record const& r) override;
  void on_run(fiber_record const& r) override;
  void on_suspend(fiber_record const& r) override;
  void on_finish(fiber_record const& r) override;
  void on_time(std::chrono::nanoseconds passed, bool early) override;
  void on_told(fiber_record const& r, telling what, std::string_view text) override;

private:
  struct fiber {
    fiber_record const* record = nullptr;
    bool finished = false;
    bool waits = false;
    std::uint32_t place = search::none; // where it has suspended last
  };

  fiber& at(std::uint64_t id);
  void begin_step(std::uint64_t id);
  void end_step();
  // Returns the index of what is chosen; `stop` if there is no room for more.
  std::size_t pick(std::span<std::uint32_t const> from, std::uint32_t first);
  std::uint32_t fixed_pick(std::span<std::uint64_t const> ready);
  std::uint32_t fixed_result(std::uint64_t id, std::size_t n);
  [[noreturn]] void misfit(std::string const& why);
  void note_name(fiber_record const& r); // the first that it has
  std::uint32_t place_here(bool of_choice);

  search& search_;
  progress& progress_;
  std::uint64_t const max_steps_;
  std::uint64_t steps_ = 0;
  bool chosen_ = false; // the next step
  std::size_t fixed_place_ = 0;
  objects objects_;
  std::vector<fiber> fibers_; // by their numbers
  std::vector<std::uint32_t> choices_;
  std::vector<std::uint32_t> words_;

  // The step that is running.
  std::uint64_t running_ = 0; // 0: none
  step_end end_ = step_end::runs;
  std::uint32_t place_ = search::none;
  std::uint32_t object_ = 0;
  std::uint32_t of_ = 0; // how many results there could be
  std::vector<std::uint32_t> readied_;
  std::vector<std::uint32_t> told_;
  std::uint64_t passed_ = 0; // nanoseconds, before it
  std::uint64_t passed_next_ = 0;
};

} // namespace leaklab::detail::page
