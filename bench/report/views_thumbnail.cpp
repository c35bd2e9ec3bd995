// The views of thumbnail_bench.
#include <bench/report/view.hpp>

namespace bench_report {

std::vector<view> thumbnail_views() {
  return {{.title = "image_file by kind and size",
           .text = "The same picture as a file of each kind. Of a JPEG only a small version is decoded, of a "
                   "PNG every pixel.",
           .workload = "image_file",
           .fixed = {},
           .rows = {{"JPEG", {{"kind", "jpeg"}}},
                    {"progressive JPEG", {{"kind", "jpeg_progressive"}}},
                    {"PNG", {{"kind", "png"}}},
                    {"interlaced PNG", {{"kind", "png_interlaced"}}}},
           .columns = entries("size", {"400x300", "1600x1200", "4000x3000"}),
           .baseline_row = 0,
           .drawn = picture{.name = "formats", .as = picture::kind::bars, .rows_axis = ""}}};
}

} // namespace bench_report
