// Deadlines that come early, counted twice: by the explorer, and by a model of fibers that sleep, yield, wait and
// notify, which knows nothing of Boost.Fiber. Both must find the same number of schedules of each outcome.
#include "exploring.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>

#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using std::chrono::milliseconds;

// What a fiber does next, and for how long at most; a wait of 0 has no end.
struct operation {
  enum class what_t { sleep, yield, wait, notify } what;
  int milliseconds;
};
using script = std::vector<operation>;
using counts = std::map<std::string, std::uint64_t>; // schedules, by what their fibers saw

// ---------------------------------------------------------------- the model

class model {
public:
  model(std::vector<script> const& scripts, std::uint64_t early) : early_(early) {
    for (auto const& s : scripts)
      fibers_.push_back({.rest = {s.begin(), s.end()}});
  }

  counts count() && {
    go_on();
    return std::move(*found_);
  }

private:
  static constexpr int never = std::numeric_limits<int>::max();

  struct fiber {
    std::deque<operation> rest;
    enum class state_t { ready, blocked, ended } state = state_t::ready;
    int until = never; // also after it was woken: it asks what time it is when it runs
    bool waits = false;
    std::string saw{};
  };

  void go_on() {
    std::size_t ready = 0;
    int next = never; // deadline
    for (auto const& f : fibers_) {
      ready += f.state == fiber::state_t::ready;
      if (f.until > now_ && f.state != fiber::state_t::ended)
        next = std::min(next, f.until);
    }
    if (ready == 0 && next == never)
      return end();
    if (ready == 0)
      return pass_to(next, 0);
    for (std::size_t i = 0; i < fibers_.size(); ++i)
      if (fibers_[i].state == fiber::state_t::ready) {
        auto other = *this;
        other.run(i);
        other.go_on();
      }
    if (next != never && early_ > 0)
      pass_to(next, 1);
  }

  void pass_to(int time, std::uint64_t early) const {
    auto other = *this;
    other.early_ -= early;
    other.now_ = time;
    for (auto& f : other.fibers_)
      if (f.state == fiber::state_t::blocked && f.until <= time)
        f.state = fiber::state_t::ready;
    other.go_on();
  }

  void run(std::size_t i) {
    auto& f = fibers_[i];
    if (f.waits)
      f.saw += now_ >= f.until ? 't' : 'n';
    if (f.waits)
      std::erase(waiting_, i);
    f.waits = false;
    f.until = never;
    while (!f.rest.empty()) {
      auto const op = f.rest.front();
      f.rest.pop_front();
      switch (op.what) {
      case operation::what_t::yield:
        return;
      case operation::what_t::notify:
        notify();
        break;
      case operation::what_t::wait:
        f.waits = true;
        waiting_.push_back(i);
        [[fallthrough]];
      case operation::what_t::sleep:
        f.until = op.milliseconds > 0 ? now_ + op.milliseconds : never;
        f.state = fiber::state_t::blocked;
        return;
      }
    }
    f.state = fiber::state_t::ended;
  }

  void notify() {
    while (!waiting_.empty()) {
      auto& f = fibers_[waiting_.front()];
      waiting_.pop_front();
      if (f.state != fiber::state_t::blocked)
        continue; // its deadline has come first
      f.state = fiber::state_t::ready;
      return;
    }
  }

  void end() const {
    std::string saw;
    for (auto const& f : fibers_)
      saw += f.saw + (f.state == fiber::state_t::ended ? "." : "stuck.");
    ++(*found_)[saw];
  }

  std::vector<fiber> fibers_;
  std::deque<std::size_t> waiting_; // who waits, the first one first
  int now_ = 0;
  std::uint64_t early_; // how many deadlines may still come early
  std::shared_ptr<counts> found_ = std::make_shared<counts>();
};

// ---------------------------------------------------------------- the same with Boost.Fiber

struct shared {
  boost::fibers::mutex m;
  boost::fibers::condition_variable told;
  std::vector<std::string> saw;
};

void perform(script const& s, shared& with, std::size_t i) {
  for (auto const& op : s) {
    std::unique_lock l(with.m, std::defer_lock);
    switch (op.what) {
    case operation::what_t::yield:
      boost::this_fiber::yield();
      break;
    case operation::what_t::sleep:
      boost::this_fiber::sleep_for(milliseconds(op.milliseconds));
      break;
    case operation::what_t::notify:
      with.told.notify_one();
      break;
    case operation::what_t::wait:
      l.lock();
      if (op.milliseconds == 0) {
        with.told.wait(l);
        with.saw[i] += 'n';
      } else {
        auto const status = with.told.wait_for(l, milliseconds(op.milliseconds));
        with.saw[i] += status == boost::fibers::cv_status::timeout ? 't' : 'n';
      }
    }
  }
  with.saw[i] += '.';
}

counts explored(std::vector<script> const& scripts, std::uint64_t early, leaklab::clock clock) {
  auto const now = std::make_shared<std::shared_ptr<shared>>();
  auto const e = leaklab::explore(
      [=] {
        auto const with = *now = std::make_shared<shared>();
        with->saw.resize(scripts.size());
        for (std::size_t i = 0; i < scripts.size(); ++i)
          boost::fibers::fiber([=] { perform(scripts[i], *with, i); }).detach();
      },
      {.strategy = leaklab::enumeration{}, .clock = clock, .early_deadlines = early, .group = [=] {
         std::string saw;
         for (auto const& s : (*now)->saw)
           saw += s + (s.ends_with('.') ? "" : "stuck.");
         return saw;
       }});
  EXPECT_TRUE(e.complete) << e;
  EXPECT_FALSE(e.doubt) << *e.doubt;
  counts by_outcome;
  std::uint64_t all = 0;
  for (auto const& [saw, n] : e.groups)
    all += by_outcome[saw] = n.schedules();
  EXPECT_EQ(all, e.schedules);
  return by_outcome;
}

// ---------------------------------------------------------------- both

std::vector<script> drawn_scripts(std::mt19937_64& random) {
  std::vector<script> scripts(2 + random() % 2);
  for (auto& s : scripts)
    for (auto n = 1 + random() % (scripts.size() == 2 ? 3 : 2); n > 0; --n)
      s.push_back({static_cast<operation::what_t>(random() % 4), static_cast<int>(random() % 4)});
  for (auto& s : scripts)
    for (auto& op : s)
      if (op.what == operation::what_t::sleep)
        ++op.milliseconds; // which must not be 0
  return scripts;
}

class AModelOfTime : public Exploring {};

TEST_F(AModelOfTime, HasTheSameNumberOfSchedulesOfEachOutcome) {
  constexpr auto any_number = leaklab::any_number;
  std::mt19937_64 random(20);
  std::uint64_t with_others = 0;
  for (int program = 0; program < (sanitized ? 8 : 60); ++program) {
    SCOPED_TRACE(program);
    auto const scripts = drawn_scripts(random);
    auto const when_idle = model(scripts, 0).count();
    EXPECT_EQ(explored(scripts, 0, leaklab::clock::any_time), when_idle);
    EXPECT_EQ(explored(scripts, 2, leaklab::clock::when_idle), when_idle);
    for (auto const early : {std::uint64_t{1}, std::uint64_t{2}, any_number}) {
      auto const at_any_time = model(scripts, early).count();
      EXPECT_EQ(explored(scripts, early, leaklab::clock::any_time), at_any_time) << early;
      with_others += at_any_time.size() > when_idle.size();
    }
    if (HasFailure())
      return;
  }
  EXPECT_GT(with_others, sanitized ? 0u : 20u) << "the programs that were drawn say nothing";
}

} // namespace
