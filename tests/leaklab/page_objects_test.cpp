// A page tells which object a fiber waits in, from the hook of the waiter and the slot of the channel; how many items a
// buffered channel holds; and what fibers tell about themselves.
#include "page_graph.hpp"

#include <leaklab/page.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gmock/gmock.h>

#include <array>
#include <memory>

namespace {

using boost::fibers::fiber;
using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

// Returns "B unbuffered_channel::push 1 slot" for each step of the order of a queue that ends in a wait.
std::vector<std::string> waits(std::function<void()> const& body) {
  auto const graph = leaklab::schedules_as_json(body, {.only = leaklab::schedule()});
  std::vector<std::string> all;
  for (std::size_t n = 0; graph["nodes"][n].size() > 1;) {
    auto const& edges = graph["nodes"][n];
    std::size_t at = 0;
    while (edges[at + 2] == -1)
      at += 3;
    auto const& step = graph["steps"][edges[at + 1].get<std::size_t>()];
    if (step[1] == 0) {
      auto const& place = graph["places"][step[2].get<std::size_t>()];
      all.push_back(leaklab::fiber_letter(step[0]) + ' ' + place[0].get<std::string>() + ' ' +
                    std::to_string(step[3].get<int>()) + (place[3] == 1 ? " queue" : ""));
    }
    n = edges[at + 2].get<std::size_t>();
  }
  return all;
}

TEST(WhatAFiberWaitsIn, IsAChannelByItsQueuesAndItsSlot) {
  EXPECT_THAT(waits([] {
                boost::fibers::unbuffered_channel<int> c;
                fiber a([&] { c.push(1); }), b([&] { c.push(2); });
                for (int i = 0, got; i < 2; ++i)
                  c.pop(got);
                a.join();
                b.join();
              }),
              IsSupersetOf({"A unbuffered_channel::pop 1 queue", "B unbuffered_channel::push 1",
                            "C unbuffered_channel::push 1 queue"}));
}

TEST(WhatAFiberWaitsIn, IsFoundForASenderWhoComesFirst) {
  EXPECT_THAT(waits([] {
                auto const c = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();
                fiber([c] { c->push("x"); }).detach();
                boost::this_fiber::yield();
                std::string got;
                c->pop(got);
              }),
              ElementsAre("B unbuffered_channel::push 1"));
}

TEST(WhatAFiberWaitsIn, IsToldApartFromOthersOfItsKind) {
  EXPECT_THAT(waits([] {
                std::array<boost::fibers::mutex, 2> forks;
                std::array<fiber, 2> eaters;
                for (std::size_t i = 0; i < 2; ++i)
                  eaters[i] = fiber([&forks, i] {
                    std::lock_guard const first(forks[i]);
                    boost::this_fiber::yield();
                    std::lock_guard const second(forks[1 - i]);
                  });
                eaters[0].join();
              }),
              ElementsAre("A fiber::join 1 queue", "B mutex::lock 2 queue", "C mutex::lock 3 queue"));
}

TEST(WhatAFiberWaitsIn, IsAConditionAndALatchOfFibers) {
  EXPECT_THAT(waits([] {
                boost::fibers::mutex m;
                boost::fibers::condition_variable ready;
                bool is_ready = false;
                fiber waits([&] {
                  std::unique_lock l(m);
                  ready.wait(l, [&] { return is_ready; });
                });
                boost::this_fiber::yield();
                {
                  std::lock_guard const l(m);
                  is_ready = true;
                }
                ready.notify_one();
                waits.join();
              }),
              ElementsAre("B condition_variable::wait 1 queue", "A fiber::join 2 queue"));
}

TEST(ABufferedChannel, HoldsAsManyItemsAsThePageSays) {
  auto const graph = leaklab::schedules_as_json(
      [] {
        boost::fibers::buffered_channel<int> c(4);
        fiber sender([&] {
          for (int i = 0; i < 5; ++i)
            c.push(i);
          c.close();
        });
        int got = 0;
        while (c.pop(got) == boost::fibers::channel_op_status::success)
          ;
        sender.join();
      },
      {.only = leaklab::schedule()});
  std::vector<nlohmann::json> buffers;
  for (auto const& step : graph["steps"])
    if (step.size() > 6)
      buffers.push_back(step[6]);
  // A waits in an empty channel; then B fills it, and waits
  EXPECT_THAT(buffers, IsSupersetOf({nlohmann::json({1, 0, 3}), nlohmann::json({1, 3, 3})}));
}

TEST(AFiber, TellsThePageItsNameAndWhatItHas) {
  auto const graph = leaklab::schedules_as_json(
      [] {
        fiber([] {
          leaklab::this_fiber::set_name("photo1");
          leaklab::tell(leaklab::telling::fails, "photo1");
        }).join();
        leaklab::tell(leaklab::telling::returns_error, "no picture");
      },
      {});
  EXPECT_EQ(graph["fibers"][1]["name"], "photo1");
  EXPECT_EQ(graph["fibers"][1]["parent"], 1);
  EXPECT_THAT(graph["texts"], ElementsAre("photo1", "no picture"));
}

TEST(AFiber, TellsNobodyIfThereIsNoPage) {
  leaklab::tell(leaklab::telling::gets, "nothing happens");
}

} // namespace
