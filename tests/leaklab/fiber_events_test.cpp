// What a listener is told about the fibers of a world: each event once, in an order that makes sense, on
// every number of threads.
#include <leaklab/run.hpp>
#include <leaklab/world/fiber_record.hpp>
#include <leaklab/world/run_directed.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace {

using leaklab::detail::fiber_record;

// Writes one letter for each event of a fiber: s(pawn), r(eady), R(un), b(lock), f(inish).
class letters final : public leaklab::detail::fiber_events {
public:
  void on_spawn(fiber_record const& r) override {
    write(r, 's');
    std::lock_guard const l(mutex_);
    parents_[r.id] = r.parent;
  }
  void on_ready(fiber_record const& r) override { write(r, 'r'); }
  void on_run(fiber_record const& r) override { write(r, 'R'); }
  void on_suspend(fiber_record const& r) override { write(r, 'b'); }
  void on_finish(fiber_record const& r) override { write(r, 'f'); }

  std::map<std::uint64_t, std::string> written() const {
    std::lock_guard const l(mutex_);
    return written_;
  }
  std::map<std::uint64_t, std::uint64_t> parents() const {
    std::lock_guard const l(mutex_);
    return parents_;
  }

private:
  void write(fiber_record const& r, char letter) {
    std::lock_guard const l(mutex_);
    written_[r.id] += letter;
  }

  mutable std::mutex mutex_;
  std::map<std::uint64_t, std::string> written_;
  std::map<std::uint64_t, std::uint64_t> parents_;
};

leaklab::run_report listen(letters& listener, std::function<void()> body, std::size_t threads = 1) {
  return leaklab::detail::run_directed(std::move(body), {.threads = threads}, nullptr, &listener);
}

using events = std::map<std::uint64_t, std::string>;

TEST(FiberEvents, AFiberIsStartedRunsAndFinishes) {
  letters l;
  listen(l, [] { boost::fibers::fiber([] {}).join(); });
  // The body waits for the fiber, and is woken by it.
  EXPECT_EQ(l.written(), (events{{1, "srRbrRf"}, {2, "srRf"}}));
  EXPECT_EQ(l.parents(), (std::map<std::uint64_t, std::uint64_t>{{1, 0}, {2, 1}}));
}

TEST(FiberEvents, AFiberThatYieldsSuspendsAndIsReadyAtOnce) {
  letters l;
  listen(l, [] { boost::this_fiber::yield(); });
  EXPECT_EQ(l.written(), (events{{1, "srRbrRf"}}));
}

TEST(FiberEvents, ADispatchedFiberRunsInPlaceOfItsParent) {
  letters l;
  listen(l, [] {
    boost::fibers::fiber(boost::fibers::launch::dispatch, [] { boost::this_fiber::yield(); }).detach();
  });
  // The parent is ready again without having suspended.
  EXPECT_EQ(l.written(), (events{{1, "srRrRf"}, {2, "sRbrRf"}}));
}

TEST(FiberEvents, AStuckFiberSuspendsLast) {
  letters l;
  auto const report = listen(l, [] {
    auto channel = std::make_shared<boost::fibers::unbuffered_channel<int>>();
    boost::fibers::fiber([=] { channel->push(1); }).detach();
  });
  EXPECT_EQ(report.verdict, leaklab::verdict::leak);
  EXPECT_EQ(l.written(), (events{{1, "srRf"}, {2, "srRb"}}));
}

// Expects a possible order of events: spawn once and first, then ready and run in turn, block only while
// running, finish once and last.
void expect_sense(std::string const& written) {
  ASSERT_EQ(written.front(), 's');
  char before = 's';
  for (char const c : written.substr(1)) {
    std::string const may_follow = before == 's'   ? "rR"
                                   : before == 'r' ? "R"
                                   : before == 'R' ? "bfr" // r: it has dispatched a fiber
                                   : before == 'b' ? "r"
                                                   : "";
    ASSERT_NE(may_follow.find(c), std::string::npos) << written;
    before = c;
  }
  EXPECT_EQ(std::count(written.begin(), written.end(), 's'), 1) << written;
  EXPECT_EQ(std::count(written.begin(), written.end(), 'f'), 1) << written;
  EXPECT_EQ(std::count(written.begin(), written.end(), 'r'), std::count(written.begin(), written.end(), 'R'))
      << written;
}

class OnThreads : public testing::TestWithParam<std::size_t> {};

TEST_P(OnThreads, EveryEventOfEveryFiberIsToldOnce) {
  for (int workers = 1; workers < 40; workers += 7) {
    letters l;
    auto const report = listen(
        l,
        [workers] {
          // A sender on another thread may still be inside push() when the body ends.
          auto const channel = std::make_shared<boost::fibers::unbuffered_channel<int>>();
          for (int i = 0; i < workers; ++i)
            boost::fibers::fiber([channel, i] {
              boost::this_fiber::yield();
              channel->push(i);
            }).detach();
          for (int i = 0; i < workers; ++i)
            channel->value_pop(); // often of a fiber on another thread
          boost::this_fiber::yield();
        },
        GetParam());
    auto const written = l.written();
    EXPECT_EQ(written.size(), report.spawned);
    for (auto const& [id, events_of_it] : written) {
      SCOPED_TRACE("fiber " + std::to_string(id));
      expect_sense(events_of_it);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, OnThreads, testing::Values(1, 2, 4));

} // namespace
