// The views of lessons_bench.
#include <bench/report/view.hpp>

namespace bench_report {
namespace {

std::vector<entry> lesson_rows() {
  return entries("lesson", {"lesson1_sequential", "lesson2_fire_and_forget", "lesson3_done_channel",
                            "lesson4_drain", "lesson4_leak", "lesson5_buffered", "lesson6_wait_group"});
}

entry pictures(std::string const& label, std::string const& size, std::string const& files,
               std::string const& broken, std::string const& threads) {
  return {label, {{"size", size}, {"files", files}, {"broken", broken}, {"threads", threads}}};
}

view on_pictures(std::string title, std::string text, std::vector<entry> columns) {
  auto rows = lesson_rows();
  rows.push_back({"Go's makeThumbnails5", {{"lesson", "go_makeThumbnails5"}}});
  return {.title = std::move(title),
          .text = std::move(text),
          .workload = "pictures",
          .fixed = {},
          .rows = std::move(rows),
          .columns = std::move(columns),
          .baseline_row = 0};
}

} // namespace

std::vector<view> lessons_views() {
  std::string const small = "1600x1200", large = "4000x3000";
  std::vector<view> all;
  all.push_back(on_pictures(
      "makeThumbnails on pictures",
      "The time of one file, everything included that a lesson starts; in a world. Go's decodes every "
      "pixel, image_file no more of a JPEG than it needs.",
      {pictures("64 of 1600x1200, 1 thread", small, "64", "none", "1"),
       pictures("the same, 2 threads", small, "64", "none", "2"),
       pictures("16 of 4000x3000, 1 thread", large, "16", "none", "1"),
       pictures("the same, 2 threads", large, "16", "none", "2")}));
  all.back().drawn =
      picture{.name = "lessons", .as = picture::kind::bars, .rows_axis = "", .logarithmic = true};
  all.push_back(on_pictures("How many pictures", "Of 1600x1200, on two threads.",
                            {pictures("16 files", small, "16", "none", "2"),
                             pictures("64 files", small, "64", "none", "2"),
                             pictures("256 files", small, "256", "none", "2")}));
  all.push_back(on_pictures(
      "Broken pictures",
      "64 of 1600x1200 on two threads. A leaking lesson does all of its pictures, too: its fibers "
      "are stuck only when they want to tell.",
      {pictures("none", small, "64", "none", "2"), pictures("the first", small, "64", "first", "2"),
       pictures("the last", small, "64", "last", "2")}));

  all.push_back(
      {.title = "Fibers and channels alone: cost of a file against their number",
       .text =
           "A stand-in for image_file that does nothing; one thread, a world without stacks. With many files "
           "the cost is that of fresh memory for as many stacks. Lesson 6 asks the file system for the size "
           "of each thumbnail.",
       .workload = "stand_in",
       .fixed = {{"broken", "none"}, {"by", "world"}},
       .rows = entries("files", {"10", "100", "1000", "10000", "100000"}),
       .columns = lesson_rows(),
       .baseline_row = 0,
       .drawn = picture{.name = "files", .rows_axis = "files"}});
  auto by = entries("by", {"round_robin", "world", "world_stacks"});
  by.back().label = "world, stacks";
  all.push_back({.title = "The same under other schedulers",
                 .text = "1000 files, one thread.",
                 .workload = "stand_in",
                 .fixed = {{"broken", "none"}, {"files", "1000"}},
                 .rows = lesson_rows(),
                 .columns = by,
                 .baseline_column = 0});
  all.push_back({.title = "The same with a broken file",
                 .text = "1000 files, one thread, a world. The leaking lesson keeps the stacks of its stuck "
                         "fibers, and takes new ones; at its end is the report of them.",
                 .workload = "stand_in",
                 .fixed = {{"by", "world"}, {"files", "1000"}},
                 .rows = lesson_rows(),
                 .columns = entries("broken", {"none", "first", "last"}),
                 .baseline_column = 0});
  std::vector<entry> go;
  for (std::string const version : {"1", "3", "4", "5", "6"})
    go.push_back({"makeThumbnails" + version, {{"lesson", "go_makeThumbnails" + version}}});
  all.push_back({.title = "Goroutines and Go's channels alone",
                 .text = "The Go program with a stand-in; GOMAXPROCS is 1.",
                 .workload = "stand_in",
                 .fixed = {{"broken", "none"}, {"by", "go"}},
                 .rows = entries("files", {"10", "100", "1000", "10000"}),
                 .columns = go,
                 .baseline_row = 0});
  return all;
}

} // namespace bench_report
