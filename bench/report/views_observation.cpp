// The views of observation_bench.
#include <bench/report/view.hpp>

namespace bench_report {
namespace {

std::vector<entry> const compared{{"round_robin", {{"by", "round_robin"}}},
                                  {"world", {{"by", "world"}}},
                                  {"world, stacks", {{"by", "world_stacks"}}}};

view operation(std::string const& workload, std::string const& title, std::string const& text) {
  return {.title = title,
          .text = text,
          .workload = workload,
          .fixed = {},
          .rows = {{title, {}}},
          .columns = compared,
          .baseline_column = 0};
}

entry stuck(std::string const& label, std::string const& n, std::string const& first) {
  return {label, {{"stuck", n}, {"first", first}}};
}

} // namespace

std::vector<view> observation_views() {
  std::vector<view> all;
  all.push_back(operation("spawn_join", "Spawn and join",
                          "A fiber that does nothing is started and joined; one thread."));
  all.push_back(operation("yield", "Yield", "Two fibers give way to each other; one thread."));
  all.push_back(operation("handover", "Hand-over", "An int through an unbuffered channel; one thread."));
  all.push_back(
      {.title = "From quiet to the finished report",
       .text =
           "From the last act of the body until run() returns with so many fibers stuck in push; one thread. "
           "The first report of a process reads its debug information.",
       .workload = "report",
       .fixed = {},
       .rows = {stuck("1 stuck", "1", "no"), stuck("100 stuck", "100", "no"),
                stuck("10,000 stuck", "10000", "no"), stuck("1 stuck, the first report", "1", "yes")},
       .columns = {{"without stacks", {{"stacks", "off"}}}, {"with stacks", {{"stacks", "on"}}}},
       .baseline_column = 0,
       .drawn = picture{.name = "report", .as = picture::kind::bars, .rows_axis = ""}});
  all.push_back({.title = "Memory of a fiber",
                 .text = "What each of 10,000 fibers adds to the memory that is there in fact. Live: blocked "
                         "while the program "
                         "runs. Stuck: left behind after the report.",
                 .workload = "memory",
                 .fixed = {{"fibers", "10000"}},
                 .rows = entries("state", {"live", "stuck"}),
                 .columns = compared,
                 .what = quantity::bytes,
                 .baseline_column = 0});
  return all;
}

} // namespace bench_report
