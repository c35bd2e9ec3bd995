// What drawn programs without data races do on several threads is among what the explorer has found on one, when it
// switches fibers before operations.
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using boost::fibers::channel_op_status;

// What fibers of a program share. Each operation is one of Boost.Fiber's; what is plain is written under `a`, or by one
// fiber only.
struct things {
  boost::fibers::mutex a, b;
  boost::fibers::condition_variable told;
  boost::fibers::unbuffered_channel<int> unbuffered;
  boost::fibers::buffered_channel<int> buffered{2};
  boost::fibers::barrier meeting{2};
  boost::fibers::promise<int> kept;
  boost::fibers::shared_future<int> value = kept.get_future().share();
  int notes = 0; // under a
  std::vector<std::string>
      done_by_fiber; // one letter for each operation that has ended, and what it returned

  std::string outcome() const {
    std::string all;
    for (auto const& done : done_by_fiber)
      all += done + '/';
    return all;
  }
};

enum class operation {
  push,
  pop,
  close,
  push_buffered,
  pop_buffered,
  try_push_buffered,
  try_pop_buffered,
  a_then_b,
  b_then_a,
  try_a,
  note,
  note_without_lock_held,
  await_note,
  meet,
  keep,
  get
};
constexpr unsigned operations = 16;

char letter(channel_op_status s) {
  return s == channel_op_status::success ? 's' : s == channel_op_status::closed ? 'c' : 'n';
}

constexpr int most_fibers = 3;
// A value that nobody has pushed. When a channel is closed, Boost.Fiber 1.81 leaves a pointer to the value of a fiber that
// is in push behind, and the next pop reads what is there by then: by chance what was pushed, as in the explorer, or not.
constexpr char never_pushed = '?';

// Returns a letter for what it did.
std::string perform(operation what, things& with, int by) {
  auto const with_value = [](channel_op_status s, int value) {
    bool const was_pushed = value >= 1 && value <= most_fibers;
    return std::string(1, letter(s)) + (s != channel_op_status::success ? ""
                                        : was_pushed                    ? std::to_string(value)
                                                                        : std::string(1, never_pushed));
  };
  int value = 0;
  switch (what) {
  case operation::push:
    return {letter(with.unbuffered.push(by))};
  case operation::pop: {
    auto const s = with.unbuffered.pop(value);
    return with_value(s, value);
  }
  case operation::close:
    with.unbuffered.close();
    return "x";
  case operation::push_buffered:
    return {letter(with.buffered.push(by))};
  case operation::pop_buffered: {
    auto const s = with.buffered.pop(value);
    return with_value(s, value);
  }
  case operation::try_push_buffered:
    return {letter(with.buffered.try_push(by))};
  case operation::try_pop_buffered: {
    auto const s = with.buffered.try_pop(value);
    return with_value(s, value);
  }
  case operation::a_then_b: {
    std::scoped_lock const one(with.a);
    std::scoped_lock const two(with.b);
    return "l";
  }
  case operation::b_then_a: {
    std::scoped_lock const one(with.b);
    std::scoped_lock const two(with.a);
    return "l";
  }
  case operation::try_a: {
    std::unique_lock const l(with.a, std::try_to_lock);
    return l ? "t" : "f";
  }
  case operation::note: {
    std::scoped_lock const l(with.a);
    ++with.notes;
    with.told.notify_one();
    return "n";
  }
  case operation::note_without_lock_held: {
    {
      std::scoped_lock const l(with.a);
      ++with.notes;
    }
    with.told.notify_all();
    return "n";
  }
  case operation::await_note: {
    std::unique_lock l(with.a);
    with.told.wait(l, [&] { return with.notes > 0; });
    return std::to_string(with.notes--);
  }
  case operation::meet:
    return with.meeting.wait() ? "m" : "w";
  case operation::keep:
    try {
      with.kept.set_value(by);
      return "k";
    } catch (boost::fibers::promise_already_satisfied const&) {
      return "p";
    }
  case operation::get:
    return std::to_string(with.value.get());
  }
  throw std::logic_error("no such operation");
}

// What each fiber does, one after the other.
using program = std::vector<std::vector<operation>>;

program drawn(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  program fibers(2 + random() % 2);
  for (auto& f : fibers)
    for (auto n = fibers.size() == 2 ? 1 + random() % 2 : 1; n > 0; --n)
      f.push_back(static_cast<operation>(random() % operations));
  return fibers;
}

// Makes fibers of a run on threads come to their operations at about the same time.
class together {
public:
  together(std::size_t fibers, std::uint64_t seed) : seed_(seed), fibers_(fibers) {}

  // Waits for the others, but not for long: there may be fewer threads than fibers.
  void begin() {
    ++begun_;
    spin(std::chrono::microseconds(200), [&] { return begun_ < fibers_; });
  }
  void before_operation() {
    auto const how = (seed_ += 0x9e37'79b9'7f4a'7c15) >> 40;
    spin(std::chrono::nanoseconds(how % 4 ? how / 4 % 4'000 : 0), [] { return true; });
  }

private:
  template <class While>
  static void spin(std::chrono::nanoseconds time, While const& go_on) {
    auto const end = std::chrono::steady_clock::now() + time;
    while (go_on() && std::chrono::steady_clock::now() < end) {
    }
  }

  std::atomic<std::uint64_t> seed_;
  std::atomic<std::size_t> begun_{0};
  std::size_t const fibers_;
};

// Leaves what its fibers have shared in `last`. With `on_threads` the fibers come together.
std::function<void()> body_of(program const& p, std::shared_ptr<things>& last,
                              std::shared_ptr<together> const& on_threads = nullptr) {
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
          auto const done = perform(what, *with, static_cast<int>(f) + 1);
          with->done_by_fiber[f] += done;
        }
      }).detach();
  };
}

struct how_much {
  std::uint64_t programs = 12, repeats = 20, first_seed = 1;
};

// LEAKLAB_DRAWN=PROGRAMSxREPEATSxSEED in the environment asks for more, from that seed on.
how_much asked_for() {
  how_much asked;
  auto const* const text = std::getenv("LEAKLAB_DRAWN");
  if (text && std::sscanf(text, "%" SCNu64 "x%" SCNu64 "x%" SCNu64, &asked.programs, &asked.repeats,
                          &asked.first_seed) < 2)
    throw std::invalid_argument("LEAKLAB_DRAWN is not PROGRAMSxREPEATS");
  return asked;
}

// Runs the program on 2 and on 4 threads, so often. Returns the outcomes. The runs have a process of their own: each that
// gets stuck leaves the stacks of its fibers, and exploring takes longer in a process with more memory.
std::set<std::string> met_on_threads(program const& p, std::uint64_t repeats, std::uint64_t seed) {
  auto const written = leaklab::detail::shared_text<1 << 16>();
  leaklab::detail::child c([&] {
    std::set<std::string> met;
    std::shared_ptr<things> last;
    for (std::size_t const threads : {2, 4})
      for (std::uint64_t i = 1; i <= repeats; ++i) {
        leaklab::run(body_of(p, last, std::make_shared<together>(p.size(), seed * 100'000 + i)),
                     {.threads = threads, .stacks = false});
        met.insert(last->outcome());
      }
    std::string lines;
    for (auto const& outcome : met)
      lines += outcome + '\n';
    written->set(lines + "all");
  });
  EXPECT_TRUE(c.has_ended_within(std::chrono::minutes(30))) << "program " << seed;
  c.stop();
  std::set<std::string> met;
  std::istringstream lines(written->get());
  for (std::string line; std::getline(lines, line);)
    met.insert(line);
  EXPECT_EQ(met.erase("all"), 1u) << "program " << seed << ": " << c.end_as_text();
  return met;
}

TEST(DrawnProgramsOnThreads, EndAsSomeScheduleOfOneThreadWithSwitches) {
  if (sanitized)
    GTEST_SKIP() << "there the same is run, slowly";
  auto const [programs, repeats, first_seed] = asked_for();
  std::uint64_t tried = 0, outcomes = 0, seen = 0, defects = 0;
  for (auto seed = first_seed; tried < programs && seed < first_seed + 20 * programs; ++seed) {
    auto const p = drawn(seed);
    std::shared_ptr<things> last;
    auto const e = leaklab::explore(body_of(p, last), {.switches = leaklab::switches::at_synchronisation,
                                                       .max_schedules = 2'000,
                                                       .group = [&] { return last->outcome(); }});
    if (!e.complete || e.groups.size() < 2)
      continue;
    ++tried;
    outcomes += e.groups.size();
    auto const met = met_on_threads(p, repeats, seed);
    seen += met.size();
    for (auto const& outcome : met)
      if (outcome.find(never_pushed) != outcome.npos)
        ++defects;
      else
        EXPECT_TRUE(e.groups.contains(outcome)) << "program " << seed << ", outcome " << outcome << '\n' << e;
  }
  std::cout << tried << " programs: " << seen << " outcomes seen on threads, of " << outcomes << " found; in "
            << defects << " a value is popped that nobody has pushed\n";
  EXPECT_EQ(tried, programs);
}

} // namespace
