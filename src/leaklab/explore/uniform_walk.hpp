// Makes each choice at random, and a fiber is as likely as it has steps left: Zhao, Wolff, Mathur and
// Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025, where it is URW.
//
// If all ready fibers were equally likely at each choice, of two fibers with ten steps each one would run as a
// whole before the other in one schedule of a thousand; there are 184,756 orders of their steps, of which that is
// one. Chosen by what they have left, all orders of a given number of steps are equally likely, as long as no
// fiber waits for another.
//
// How many steps a fiber has, and who starts it, is taken from the first 256 schedules of the seed: their mean. The
// steps of a fiber that is not started yet are those of the fiber that starts it. In the first schedule all fibers
// are equally likely, and of the 64th fiber on each counts as if it had one step left. A fiber that has more steps
// than the mean counts the same. So every ready fiber can be chosen at each choice, and none is passed over for ever.
// Where a deadline may come early, time is as likely as the mean of the fibers. All results of choose() are equally
// likely. The same seed gives the same schedules.
#pragma once

#include <leaklab/explore/step_profile.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/random_numbers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace leaklab::detail {

class uniform_walk_search : public strategy {
public:
  uniform_walk_search(std::uint64_t seed, part p) : seed_(seed), part_(p) {}

  bool begin(progress& p) override {
    p.length = 0;
    auto const number = number_of(p.schedules, part_);
    walk_ = mixed(seed_, number);
    if (number < step_profile::most_schedules) {
      expected_ = p.first_steps.before(number);
    } else {
      if (!p.first_steps_are_added_up) {
        p.steps_of_first = p.first_steps.before(step_profile::most_schedules);
        p.first_steps_are_added_up = true;
      }
      expected_ = p.steps_of_first;
    }
    return true;
  }

  std::size_t choose(turns const& t, std::span<std::uint64_t const> ready, std::size_t place) override {
    left_.fill(0);
    for (std::size_t id = 1; id < expected_.top; ++id) {
      auto const& f = expected_.fibers[id];
      auto const done = t.steps_of(id) * expected_.schedules;
      if (f.steps > done)
        left_[who_starts(t, id)] += f.steps - done;
    }
    auto const fibers = ready.last(1)[0] == director::time ? ready.first(ready.size() - 1) : ready;
    std::uint64_t sum = 0;
    for (auto const id : fibers)
      sum += weight_of(id);
    auto const of_time = fibers.size() < ready.size() ? std::max<std::uint64_t>(sum / fibers.size(), 1) : 0;
    auto drawn = mixed(walk_, place) % (sum + of_time);
    for (std::size_t i = 0; i < fibers.size(); ++i) {
      auto const weight = weight_of(fibers[i]);
      if (drawn < weight)
        return i;
      drawn -= weight;
    }
    return fibers.size(); // time
  }
  std::size_t result(std::size_t n, std::size_t place) override { return mixed(walk_, place) % n; }

private:
  // Returns the fiber itself if it was started, else the one that is expected to start what starts it.
  std::size_t who_starts(turns const& t, std::size_t id) const {
    while (id > 1 && t.steps_of(id) == 0 && !t.was_started(id))
      id = std::min(expected_.fibers[id].parent, id - 1); // a parent is older than what it starts
    return id;
  }
  // One step counts as `schedules`, since all are sums over so many.
  std::uint64_t weight_of(std::uint64_t id) const {
    auto const one_step = std::max<std::uint64_t>(expected_.schedules, 1);
    return id < step_profile::most_fibers ? std::max(left_[id], one_step) : one_step;
  }

  std::uint64_t const seed_;
  part const part_;
  std::uint64_t walk_ = 0;
  step_profile::sum expected_;
  std::array<std::uint64_t, step_profile::most_fibers> left_{}; // to whom steps belong, and how many
};

} // namespace leaklab::detail
