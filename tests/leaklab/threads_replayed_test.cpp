// A body that goes one way or another by where its objects lie: each schedule replays as it was explored, if the replay
// has the explorer's addresses.
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/trace.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using boost::fibers::fiber;
using boost::fibers::mutex;
using leaklab::schedule;
using leaklab::switches;

// What happened in one run. It takes no memory.
class notes {
public:
  void begin() { size_ = 0; }
  void add(char what) { text_[size_++] = what; }
  std::string text() const { return {text_.data(), size_}; }

private:
  std::array<char, 256> text_{};
  std::size_t size_ = 0;
};

// Two fibers give back a block of the body's each, and the body takes a new one. Which it gets depends on the memory and
// on who came first. By that it decides in which order it locks.
void by_addresses(notes& n, bool whole_addresses) {
  n.begin();
  std::array<long*, 3> blocks{new long(1), new long(2), new long(3)};
  mutex a, b;
  auto const give_back = [&](std::size_t which) {
    n.add(static_cast<char>('p' + which));
    delete std::exchange(blocks[which], nullptr);
  };
  fiber first([&] {
    std::lock_guard const l(b);
    give_back(0);
    std::lock_guard const m(a);
  });
  fiber second([&] { give_back(1); });
  a.lock();
  auto* const taken = new long(4);
  a.unlock();
  bool const is_lower = taken < blocks[2];
  if (whole_addresses)
    for (auto rest = reinterpret_cast<std::uintptr_t>(taken); rest != 0; rest >>= 4)
      n.add("0123456789abcdef"[rest % 16]);
  n.add(is_lower ? '<' : '>');
  {
    std::lock_guard const l(is_lower && !whole_addresses ? a : b);
    std::lock_guard const m(is_lower && !whole_addresses ? b : a);
    n.add('m');
  }
  first.join();
  second.join();
  delete taken;
  for (auto* const left : blocks)
    delete left;
  n.add('.');
}

using outcomes = std::map<std::string, std::uint64_t>; // how often each came

// Replays every schedule that there is.
outcomes replayed_here(std::function<void()> const& body, notes const& n, bool explored) {
  outcomes found;
  std::vector<schedule> open{schedule::of({}, switches::at_synchronisation)};
  while (!open.empty()) {
    auto const beginning = std::move(open.back());
    open.pop_back();
    auto const run = leaklab::trace(body, beginning, {.explored_addresses = explored});
    ++found[n.text()];
    auto const& made = run.choices.choices();
    std::size_t place = 0;
    for (auto const& s : run.steps) {
      if (!s.chosen)
        continue;
      for (auto const other : s.ready) {
        if (place < beginning.choices().size() || other == s.fiber)
          continue;
        auto choices = std::vector(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(place));
        choices.push_back(schedule::choice::of_fiber(other));
        open.push_back(schedule::of(std::move(choices), switches::at_synchronisation));
      }
      ++place;
    }
  }
  return found;
}

// The same in a process of its own: what gets stuck leaves memory.
outcomes replayed(std::function<void()> const& body, notes const& n, bool explored) {
  auto const written = leaklab::detail::shared_text<1 << 16>();
  leaklab::detail::child c([&] {
    std::string text;
    for (auto const& [outcome, times] : replayed_here(body, n, explored))
      text += outcome + ' ' + std::to_string(times) + '\n';
    written->set(text);
  });
  EXPECT_TRUE(c.has_ended_within(std::chrono::minutes(1)));
  c.stop();
  std::istringstream in(written->get());
  outcomes found;
  std::string outcome;
  for (std::uint64_t times = 0; in >> outcome >> times;)
    found[outcome] = times;
  return found;
}

outcomes explored(std::function<void()> const& body, notes const& n, leaklab::explore_options o = {}) {
  o.switches = switches::at_synchronisation;
  o.group = [&n] { return n.text(); };
  auto const e = leaklab::explore(body, o);
  EXPECT_TRUE(e.complete) << e;
  outcomes found;
  for (auto const& [name, ended] : e.groups)
    found[name] = ended.schedules();
  return found;
}

class AReplay : public testing::Test {
protected:
  void SetUp() override {
    if (sanitized)
      GTEST_SKIP() << "memory is not put back under a sanitizer";
  }
  notes n;
};

TEST_F(AReplay, GoesTheWayThatWasExploredInEverySchedule) {
  auto const body = [this] { by_addresses(n, false); };
  auto const all = explored(body, n);
  EXPECT_EQ(replayed(body, n, true), all);
  EXPECT_TRUE(std::ranges::any_of(all, [](auto const& o) { return !o.first.ends_with('.'); })); // deadlocks
  EXPECT_EQ(explored(body, n, {.strategy = leaklab::enumeration{}}), all);
}

TEST_F(AReplay, HasTheAddressesThatWereExplored) {
  auto const body = [this] { by_addresses(n, true); };
  auto const all = explored(body, n);
  EXPECT_GT(all.size(), 2u);
  EXPECT_EQ(replayed(body, n, true), all);
  EXPECT_NE(replayed(body, n, false), all); // of malloc
}

// What a replay leaves is the program's, and may be given back by any thread.
TEST_F(AReplay, LeavesMemoryToTheProgram) {
  std::vector<std::string> kept;
  auto const body = [&kept] {
    for (int i = 0; i < 100; ++i)
      kept.push_back(std::string(100 + static_cast<std::size_t>(i), 'x'));
    std::vector<char>(std::size_t{64} << 20, 'y'); // more than there is room for
  };
  leaklab::trace(body, schedule(), {.explored_addresses = true});
  EXPECT_EQ(kept.size(), 100u);
  EXPECT_EQ(kept.back(), std::string(199, 'x'));
  std::thread([&] { kept.erase(kept.begin(), kept.begin() + 50); }).join();
  kept.resize(200, "and more");
  EXPECT_EQ(kept[149], "and more");
}

TEST_F(AReplay, IsNoReasonNotToCountStatesIfNothingIsLeftOfIt) {
  auto const body = [] { delete new int(1); };
  leaklab::trace(body, schedule(), {.explored_addresses = true});
  auto const e = leaklab::explore(
      [] {
        mutex m;
        std::vector<fiber> all;
        for (int i = 0; i < 5; ++i)
          all.emplace_back([&m] { std::lock_guard const l(m); });
        for (auto& f : all)
          f.join();
      },
      {.switches = switches::at_synchronisation, .extra_switches = 1});
  EXPECT_TRUE(e.complete) << e;
  EXPECT_FALSE(e.why_enumerated) << *e.why_enumerated;
}

} // namespace
