// Threads in place of processes: no matter which enters a key first, all find the same node, and none is lost.
#include <leaklab/explore/child.hpp>
#include <leaklab/states/graph.hpp>
#include <leaklab/states/names.hpp>
#include <leaklab/states/ready_orders.hpp>
#include <leaklab/states/state_table.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace {

using leaklab::detail::map_shared;
using leaklab::detail::unmap;
using namespace leaklab::detail::states;

struct small_node {
  key of;
  std::uint32_t next;
  std::uint32_t payload;
};
using small_table = state_table<small_node, 1u << 16>;

template <class T>
std::unique_ptr<T, unmap> mapped() {
  return std::unique_ptr<T, unmap>(new (map_shared(sizeof(T))) T);
}

key key_number(std::uint64_t n) {
  mixer m;
  m.add(n);
  return m.result();
}

template <class F>
void on_four_threads(F f) {
  std::atomic<int> ready = 0;
  std::vector<std::thread> all;
  for (unsigned t = 0; t < 4; ++t)
    all.emplace_back([&, t] {
      ++ready;
      while (ready < 4) {
      }
      f(t);
    });
  for (auto& t : all)
    t.join();
}

// Enters keys 0 to n - 1 by four threads, each in another order.
void enter_all(small_table& table, std::uint32_t n, std::atomic<std::uint32_t>& made,
               std::vector<std::vector<std::uint32_t>>& found) {
  on_four_threads([&](unsigned t) {
    found[t].resize(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      auto const k = (i * (2 * t + 1) + 7 * t) % n; // n is a power of two: each once
      auto const f = table.find(
          key_number(k),
          [&](std::uint32_t at) {
            table[at].payload = k;
            return true;
          },
          [&](std::uint32_t at) { table[at].payload = ~0u; });
      made += f.is_new;
      found[t][k] = f.node;
    }
  });
}

TEST(StateTable, HasOneNodeForEachKey) {
  for (int again = 0; again < 20; ++again) {
    auto const table = mapped<small_table>();
    constexpr std::uint32_t n = 4096;
    std::atomic<std::uint32_t> made = 0;
    std::vector<std::vector<std::uint32_t>> found(4);
    enter_all(*table, n, made, found);
    EXPECT_EQ(made, n);
    EXPECT_GE(table->size(), n);
    for (unsigned t = 1; t < 4; ++t)
      EXPECT_EQ(found[t], found[0]);
    EXPECT_EQ(std::set<std::uint32_t>(found[0].begin(), found[0].end()).size(), n);
    for (std::uint32_t k = 0; k < n; ++k) {
      EXPECT_EQ((*table)[found[0][k]].payload, k);
      EXPECT_TRUE((*table)[found[0][k]].of == key_number(k));
    }
  }
}

// All threads want the same few keys at the same time.
TEST(StateTable, HasOneNodeForAKeyThatAllEnterAtOnce) {
  for (int again = 0; again < 100; ++again) {
    auto const table = mapped<small_table>();
    std::atomic<std::uint32_t> made = 0;
    std::vector<std::vector<std::uint32_t>> found(4);
    enter_all(*table, 8, made, found);
    EXPECT_EQ(made, 8u);
    EXPECT_EQ(std::set<std::uint32_t>(found[0].begin(), found[0].end()).size(), 8u);
  }
}

// Keys that differ in one half only, and those that a sign has, too.
TEST(StateTable, TellsKeysApartByBothHalves) {
  auto const table = mapped<small_table>();
  auto const make = [](std::uint32_t) { return true; };
  auto const spoil = [](std::uint32_t) {};
  std::set<std::uint32_t> nodes;
  std::uint32_t made = 0;
  for (int again = 0; again < 2; ++again)
    for (std::uint64_t const a :
         {std::uint64_t{0}, std::uint64_t{1} << 63, std::uint64_t{3} << 62, ~std::uint64_t{0}})
      for (std::uint64_t b = 0; b < 100; ++b) {
        auto const f = table->find({a, b}, make, spoil);
        made += f.is_new;
        nodes.insert(f.node);
      }
  EXPECT_EQ(made, 400u);
  EXPECT_EQ(nodes.size(), 400u);
}

TEST(StateTable, SaysWhenItIsFull) {
  auto const table = mapped<state_table<small_node, 16>>();
  auto const spoil = [](std::uint32_t) {};
  for (std::uint64_t k = 0; k < 16; ++k)
    EXPECT_NE(table
                  ->find(
                      key_number(k), [](std::uint32_t) { return true; }, spoil)
                  .node,
              ~0u);
  EXPECT_EQ(table
                ->find(
                    key_number(16), [](std::uint32_t) { return true; }, spoil)
                .node,
            ~0u);
  EXPECT_EQ(table->size(), 16u);
  EXPECT_FALSE(table
                   ->find(
                       key_number(3), [](std::uint32_t) { return false; }, spoil)
                   .is_new);
}

TEST(Names, AreTheSameForAll) {
  for (int again = 0; again < 100; ++again) {
    auto const all = mapped<names>();
    std::vector<std::vector<std::uint32_t>> numbers(4);
    on_four_threads([&](unsigned t) {
      for (std::uint32_t i = 0; i < most_fibers; ++i)
        numbers[t].push_back(all->number_of(most_fibers, i ^ t));
    });
    std::set<std::uint32_t> different;
    for (std::uint32_t i = 0; i < most_fibers; ++i) {
      different.insert(numbers[0][i]);
      for (unsigned t = 1; t < 4; ++t)
        EXPECT_EQ(numbers[t][i ^ t], numbers[0][i]);
    }
    EXPECT_EQ(different.size(), most_fibers);
    EXPECT_EQ(all->number_of(0, 0), most_fibers); // no more room
  }
}

TEST(ReadyOrders, AreTheSameForAll) {
  auto const all = mapped<ready_orders>();
  std::vector<std::vector<std::uint32_t>> numbers(4, std::vector<std::uint32_t>(1000));
  on_four_threads([&](unsigned t) {
    for (std::uint32_t i = 0; i < 1000; ++i) {
      auto const k = (i + 250 * t) % 1000;
      std::uint8_t const order[] = {static_cast<std::uint8_t>(k % 10), static_cast<std::uint8_t>(k / 10 % 10),
                                    static_cast<std::uint8_t>(k / 100)};
      numbers[t][k] = all->find(order);
    }
  });
  EXPECT_EQ(std::set<std::uint32_t>(numbers[0].begin(), numbers[0].end()).size(), 1000u);
  for (unsigned t = 1; t < 4; ++t)
    EXPECT_EQ(numbers[t], numbers[0]);
  EXPECT_EQ((*all)[numbers[0][987]][0], 7u);
}

TEST(AGraph, HandsOutEachChoiceOnce) {
  auto const g = mapped<graph>();
  auto const n = g->find(key_number(1), 64, graph::nowhere).node;
  EXPECT_FALSE(g->take_choice(n)); // not open yet
  g->open_and_take_first(n);
  std::vector<std::vector<std::uint32_t>> taken(4);
  on_four_threads([&](unsigned t) {
    while (auto const choice = g->take_choice(n))
      taken[t].push_back(*choice);
  });
  std::multiset<std::uint32_t> all;
  for (auto const& t : taken)
    all.insert(t.begin(), t.end());
  EXPECT_EQ(all.size(), 63u); // the first is its maker's
  EXPECT_EQ(std::set<std::uint32_t>(all.begin(), all.end()).size(), 63u);
  EXPECT_EQ(all.count(0), 0u);
}

} // namespace
