// The views of explorer_bench.
#include <bench/report/view.hpp>

namespace bench_report {

std::vector<view> explorer_views() {
  return {
      {.title = "Schedules in a second",
       .text = "Lesson 4, the leaking one, on files that exist by name only, the first of them broken. "
               "Starting and "
               "ending the explorer's child process is included, which counts where there are few schedules: "
               "exhaustive has 590 for 3 files and 102,612 for 4, the others 50,000.",
       .workload = "explore",
       .fixed = {},
       .rows = {{"random walk", {{"strategy", "random_walk"}}},
                {"pct", {{"strategy", "pct"}}},
                {"exhaustive", {{"strategy", "exhaustive"}}}},
       .columns = {{"3 files", {{"files", "3"}}}, {"4 files", {{"files", "4"}}}},
       .what = quantity::rate,
       .baseline_row = 0,
       .drawn =
           picture{.name = "explorer", .as = picture::kind::bars, .rows_axis = "", .logarithmic = false}}};
}

} // namespace bench_report
