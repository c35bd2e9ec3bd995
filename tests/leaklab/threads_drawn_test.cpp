// What drawn programs without data races do on several threads is among what the explorer has found on one, when it
// switches fibers before operations.
#include "drawn_operations.hpp"
#include "offered.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace drawn_operations;

// Makes fibers of a run on threads mix their operations. On a busy machine two threads rarely run at the same time, and a
// fiber would do all that it has to do before another one begins.
class mixed {
public:
  mixed(std::size_t threads, program const& p, std::uint64_t seed)
      : random_(seed), together_(std::min(threads, p.size())) {
    for (auto const& f : p)
      operations_ += f.size();
  }

  // Waits for as many fibers as there are threads.
  void begin() {
    ++begun_;
    wait_until(begun_, together_);
  }
  // Waits until some number of operations have ended, or for nothing.
  void before_operation() {
    auto const r = (random_ += 0x9e37'79b9'7f4a'7c15) >> 32;
    wait_until(ended_, r % 2 ? r / 2 % operations_ : 0);
    auto const end = clock::now() + std::chrono::nanoseconds(r % 4'000);
    while (clock::now() < end) {
    }
  }
  void after_operation() { ++ended_; }

private:
  using clock = std::chrono::steady_clock;

  // Not for long: what is waited for may need the calling thread, or be stuck.
  static void wait_until(std::atomic<std::size_t> const& count, std::size_t enough) {
    auto const end = clock::now() + std::chrono::milliseconds(2);
    while (count < enough && clock::now() < end)
      std::this_thread::sleep_for(std::chrono::microseconds(20));
  }

  std::atomic<std::uint64_t> random_;
  std::atomic<std::size_t> begun_{0}, ended_{0};
  std::size_t const together_;
  std::size_t operations_ = 0;
};

// Leaves what its fibers have shared in `last`. With `on_threads` the fibers mix their operations.
std::function<void()> body_of(program const& p, std::shared_ptr<things>& last,
                              std::shared_ptr<mixed> const& on_threads = nullptr) {
  return [p, &last, on_threads] {
    auto const with = std::make_shared<things>();
    with->done_by_fiber.resize(p.size());
    last = with;
    for (std::size_t f = 0; f < p.size(); ++f)
      boost::fibers::fiber([=] {
        if (on_threads)
          on_threads->begin();
        for (auto const what : p[f]) {
          if (on_threads)
            on_threads->before_operation();
          auto const done = perform(what, *with, f + 1);
          with->done_by_fiber[f] += done;
          if (on_threads)
            on_threads->after_operation();
        }
      }).detach();
  };
}

struct how_much {
  std::uint64_t programs = 12, repeats = 20, first_seed = 1, more = 2;
};

// LEAKLAB_DRAWN=PROGRAMSxREPEATSxSEEDxMORE in the environment asks for other programs, from that seed on, in which a fiber does up to
// so many more operations.
how_much asked_for() {
  how_much asked;
  auto const* const text = std::getenv("LEAKLAB_DRAWN");
  if (text && std::sscanf(text, "%" SCNu64 "x%" SCNu64 "x%" SCNu64 "x%" SCNu64, &asked.programs,
                          &asked.repeats, &asked.first_seed, &asked.more) < 2)
    throw std::invalid_argument("LEAKLAB_DRAWN is not PROGRAMSxREPEATS, with xSEED or xSEEDxMORE");
  return asked;
}

// Outcomes, as a process tells them to the one that has started it.
class told_outcomes {
public:
  void tell(std::set<std::string> const& outcomes) {
    std::string lines;
    for (auto const& outcome : outcomes)
      lines += outcome + '\n';
    written_->set(lines + "all");
  }
  std::set<std::string> get() const {
    std::set<std::string> outcomes;
    std::istringstream lines(written_->get());
    for (std::string line; std::getline(lines, line);)
      outcomes.insert(line);
    EXPECT_EQ(outcomes.erase("all"), 1u);
    return outcomes;
  }

private:
  std::unique_ptr<leaklab::detail::text_of_child<1 << 16>, leaklab::detail::unmap> written_ =
      leaklab::detail::shared_text<1 << 16>();
};

// Runs the program on 2 and on 4 threads, so often. Returns the outcomes. Several processes share the runs: a run mostly
// waits for the system to start its threads. Each that gets stuck leaves the stacks of its fibers, and exploring takes
// longer in a process with more memory.
std::set<std::string> met_on_threads(program const& p, std::uint64_t repeats, std::uint64_t seed) {
  constexpr std::uint64_t processes = 8;
  std::vector<told_outcomes> told(processes);
  std::vector<std::unique_ptr<leaklab::detail::child>> children;
  for (std::uint64_t c = 0; c < processes; ++c)
    children.push_back(std::make_unique<leaklab::detail::child>([&, c] {
      std::set<std::string> met;
      std::shared_ptr<things> last;
      for (std::size_t const threads : {2, 4})
        for (std::uint64_t i = 1 + c; i <= repeats; i += processes) {
          leaklab::run(body_of(p, last, std::make_shared<mixed>(threads, p, seed * 100'000 + i)),
                       {.threads = threads, .stacks = false});
          met.insert(last->outcome());
        }
      told[c].tell(met);
    }));
  std::set<std::string> met;
  for (std::uint64_t c = 0; c < processes; ++c) {
    EXPECT_TRUE(children[c]->has_ended_within(std::chrono::minutes(30))) << "program " << seed;
    children[c]->stop();
    auto const outcomes = told[c].get();
    EXPECT_FALSE(outcomes.empty()) << "program " << seed << ": " << children[c]->end_as_text();
    met.insert(outcomes.begin(), outcomes.end());
  }
  return met;
}

// Returns all schedules of the program on one thread, grouped by their outcomes.
leaklab::exploration explored(program const& p, leaklab::switches switches) {
  std::shared_ptr<things> last;
  return leaklab::explore(body_of(p, last), {.switches = switches,
                                             .max_schedules = 1'000'000'000,
                                             .time_limit = std::chrono::seconds(20),
                                             .group = [&] { return last->outcome(); }});
}

// On one thread, by Boost.Fiber alone. If it fails, Boost.Fiber is mended, and nothing above needs offered.hpp.
TEST(AnUnbufferedChannelThatIsClosedDuringPush, LetsTheNextPopReadWhatIsGone) {
  offers values;
  boost::fibers::unbuffered_channel<offers::offered> channel;
  auto pushed = channel_op_status::empty;
  boost::fibers::fiber producer([&] { pushed = values.push(channel, 1); });
  boost::this_fiber::yield();
  channel.close();
  producer.join();
  EXPECT_EQ(pushed, channel_op_status::closed);
  std::size_t by = 0;
  EXPECT_THROW(values.pop(channel, by), popped_what_is_gone);
  EXPECT_EQ(values.pop(channel, by), channel_op_status::closed);
}

// So threads that show it tell an exploration that has all switches from one that has none.
TEST(DrawnProgramsOnThreads, CanEndAsNoScheduleWithoutSwitches) {
  program const p{{operation::note, operation::note}, {operation::note}};
  auto const between = "n0n2/n1/";
  EXPECT_TRUE(explored(p, leaklab::switches::at_synchronisation).groups.contains(between));
  EXPECT_FALSE(explored(p, leaklab::switches::at_suspensions).groups.contains(between));
}

TEST(DrawnProgramsOnThreads, EndAsSomeScheduleOfOneThreadWithSwitches) {
  if (sanitized)
    GTEST_SKIP() << "there the same is run, slowly";
  auto const [programs, repeats, first_seed, more] = asked_for();
  std::uint64_t compared = 0, drawn_ones = 0, incomplete = 0, outcomes = 0, seen = 0, gone = 0;
  for (auto seed = first_seed; compared < programs && seed < first_seed + 20 * programs; ++seed) {
    auto const p = drawn(seed, more);
    auto const e = explored(p, leaklab::switches::at_synchronisation);
    ++drawn_ones;
    incomplete += !e.complete;
    if (!e.complete || e.groups.size() < 2)
      continue;
    ++compared;
    outcomes += e.groups.size();
    auto const met = met_on_threads(p, repeats, seed);
    seen += met.size();
    for (auto const& outcome : met) {
      EXPECT_TRUE(e.groups.contains(outcome)) << "program " << seed << ", outcome " << outcome << '\n' << e;
      gone += outcome.find(popped_gone) != outcome.npos;
    }
  }
  std::cout << drawn_ones << " programs drawn from " << first_seed << " on: " << incomplete
            << " not complete, " << drawn_ones - incomplete - compared << " with one outcome, " << compared
            << " compared: " << seen << " outcomes seen on threads, of " << outcomes << " found; in " << gone
            << " a value is popped whose push has returned\n";
  EXPECT_EQ(compared, programs);
}

} // namespace
