// The views of channels_bench.
#include <bench/report/view.hpp>

namespace bench_report {
namespace {

std::vector<entry> const hosts{{"round_robin", {{"by", "round_robin"}}},
                               {"shared_work", {{"by", "shared_work"}}},
                               {"world", {{"by", "world"}}},
                               {"world, stacks", {{"by", "world_stacks"}}},
                               {"Go", {{"by", "go"}}}};

std::vector<entry> capacities() {
  auto rows = entries("slots", {"0", "1", "3", "7", "63", "1023"});
  rows.front().label = "unbuffered";
  return rows;
}

std::vector<entry> shapes() {
  std::vector<entry> rows{{"1 to 1", {{"from", "1"}, {"to", "1"}}}};
  for (std::string const n : {"2", "8", "64"}) {
    rows.push_back({n + " to 1", {{"from", n}, {"to", "1"}}});
    rows.push_back({"1 to " + n, {{"from", "1"}, {"to", n}}});
    rows.push_back({n + " to " + n, {{"from", n}, {"to", n}}});
  }
  return rows;
}

std::vector<entry> items() {
  return {{"int", {{"item", "int"}}},
          {"std::string, 32 characters", {{"item", "string"}}},
          {"64 bytes", {{"item", "bytes64"}}}};
}

std::string on(std::string const& threads) {
  return threads == "1" ? "one thread" : "two threads";
}

// What the others are compared with. On two threads not round_robin, which keeps sender and receiver apart
// for ever, so that its times are those of waking a thread.
std::size_t baseline(std::string const& threads) {
  return threads == "1" ? 0 : 2;
}

} // namespace

std::vector<view> channels_views() {
  std::vector<view> all;
  for (std::string const threads : {"1", "2"})
    all.push_back(
        {.title = "Hand-over against capacity, " + on(threads),
         .text = threads == "1"
                     ? "One int from one fiber to another; the time of one item."
                     : "The same. round_robin never moves a fiber: sender and receiver are on threads "
                       "of their own, and have to wake each other. world and Go bring both together.",
         .workload = "handover",
         .fixed = {{"from", "1"}, {"to", "1"}, {"item", "int"}, {"threads", threads}},
         .rows = capacities(),
         .columns = hosts,
         .baseline_column = baseline(threads),
         .drawn = picture{.name = "channels-" + threads + (threads == "1" ? "-thread" : "-threads"),
                          .rows_axis = "slots: items that fit into the channel"}});
  for (std::string const threads : {"1", "2"})
    for (std::string const slots : {"0", "63"}) {
      auto const channel =
          slots == "0" ? std::string("unbuffered channel") : "channel with " + slots + " slots";
      all.push_back({.title = "Shapes, " + channel + ", " + on(threads),
                     .text = "Fibers that push to fibers that pop, each its share of all ints.",
                     .workload = "handover",
                     .fixed = {{"slots", slots}, {"item", "int"}, {"threads", threads}},
                     .rows = shapes(),
                     .columns = hosts,
                     .baseline_column = baseline(threads)});
      all.push_back({.title = "Kinds of items, " + channel + ", " + on(threads),
                     .text = "One fiber to one. Every string is made anew.",
                     .workload = "handover",
                     .fixed = {{"slots", slots}, {"from", "1"}, {"to", "1"}, {"threads", threads}},
                     .rows = items(),
                     .columns = hosts,
                     .baseline_column = baseline(threads)});
    }
  return all;
}

} // namespace bench_report
