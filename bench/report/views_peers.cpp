// The views of peers_bench.
#include <bench/report/view.hpp>

namespace bench_report {
namespace {

entry files(std::string const& label, std::string const& size, std::string const& count,
            std::string const& workers) {
  return {label, {{"size", size}, {"files", count}, {"workers", workers}}};
}

view programs(std::string title, std::string text, quantity what) {
  return {.title = std::move(title),
          .text = std::move(text),
          .workload = "programs",
          .fixed = {},
          .rows = {{"image_file (ours)", {{"program", "image_files"}}},
                   {"vipsthumbnail", {{"program", "vipsthumbnail"}}},
                   {"GraphicsMagick", {{"program", "graphicsmagick"}}},
                   {"ImageMagick", {{"program", "imagemagick"}}}},
          .columns = {files("16 of 4000x3000, 1 worker", "4000x3000", "16", "1"),
                      files("the same, 2 workers", "4000x3000", "16", "2"),
                      files("64 of 1600x1200, 1 worker", "1600x1200", "64", "1"),
                      files("the same, 2 workers", "1600x1200", "64", "2")},
          .what = what,
          .baseline_row = 1};
}

} // namespace

std::vector<view> peers_views() {
  auto time = programs(
      "Programs that make thumbnails: time",
      "Each as a child process on the same files, all told to decode no more of a JPEG than they need, and "
      "each with its own way to make it smaller; the time of one file, the start of the process included. "
      "Two "
      "workers: two threads of ours, two processes of the others.",
      quantity::time);
  time.drawn = picture{.name = "programs", .as = picture::kind::bars, .rows_axis = "", .logarithmic = false};
  return {time, programs("Programs that make thumbnails: memory",
                         "The peak of the whole, two processes added up, with the shared libraries of each.",
                         quantity::bytes)};
}

} // namespace bench_report
