// Sums of areas, in whole numbers. A line of `whole` pixels is measured in units of 1/blocks of a pixel. So a
// pixel of the picture is `blocks` units long (one that comes in is `pixel` times that), a block is `whole`
// units long, and every share of a pixel is exact.
//
// Rows are first added up in columns, as wide as the picture, which the compiler can do for many columns at a
// time. When a row of blocks is complete, its columns are shared out to the blocks.
#include <thumbnail/block_average.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace thumbnail {
namespace {

// 16 bits by 16 bits give 32: every x86-64 multiplies eight of these at a time.
constexpr std::uint32_t most_weight_at_once = std::numeric_limits<std::uint16_t>::max();

// The most weight that white rows may have in columns of 32 bits.
constexpr std::uint32_t most_weight = std::numeric_limits<std::uint32_t>::max() / 255;

// Returns how many blocks a line has. No block is smaller than a pixel that comes in, so no such pixel
// touches more than two blocks.
std::uint32_t blocks_along(std::uint32_t whole, std::uint32_t target, resolution const& fine) {
  auto const most = std::max(1U, whole / fine.pixel);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(most, std::uint64_t{fine.kept} * target));
}

std::uint32_t divided_up(std::uint32_t whole, unsigned by) {
  return whole / by + (whole % by != 0 ? 1 : 0);
}

} // namespace

block_average::block_average(extent whole, extent target, unsigned channels, resolution fine)
    : whole_(whole), pixel_(fine.pixel), blocks_{blocks_along(whole.width, target.width, fine),
                                                 blocks_along(whole.height, target.height, fine)},
      channels_(channels), shares_(divided_up(whole.width, fine.pixel)), columns_(shares_.size() * channels),
      sums_(std::size_t{blocks_.width} * blocks_.height * channels) {
  for (std::size_t x = 0; x != shares_.size(); ++x)
    shares_[x] = share_of(x, whole.width, blocks_.width);
}

block_average::share block_average::share_of(std::uint64_t index, std::uint64_t whole,
                                             std::uint64_t blocks) const noexcept {
  auto const start = index * pixel_ * blocks, end = std::min((index + 1) * pixel_, whole) * blocks;
  auto const block = start / whole;
  auto const here = std::min(end, (block + 1) * whole) - start;
  return {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(here),
          static_cast<std::uint32_t>(end - start - here)};
}

void block_average::add_to_columns(thinned_row const& row, std::uint32_t block_y,
                                   std::uint16_t weight) noexcept {
  if (block_y != columns_block_y_ || weight > most_weight - columns_weight_)
    empty_columns();
  columns_block_y_ = block_y;
  columns_weight_ += weight;

  auto const* pixel = row.pixels;
  auto* const columns = columns_.data();
  if (row.step_x == 1 && row.stride == channels_) {
    for (std::size_t i = 0; i != columns_.size(); ++i)
      columns[i] += std::uint32_t{std::uint16_t{pixel[i]}} * weight;
    return;
  }
  bool const has_alpha = row.stride != channels_;
  for (std::size_t x = row.first_x; x < shares_.size(); x += row.step_x, pixel += row.stride)
    for (unsigned c = 0; c != channels_; ++c)
      columns[x * channels_ + c] +=
          std::uint32_t{weight} * (has_alpha ? over_white(pixel[c], pixel[channels_]) : pixel[c]);
}

void block_average::empty_columns() noexcept {
  auto* const line = sums_.data() + std::size_t{columns_block_y_} * blocks_.width * channels_;
  auto* column = columns_.data();
  for (auto const& share : shares_) {
    auto* const sum = line + std::size_t{share.block} * channels_;
    for (unsigned c = 0; c != channels_; ++c)
      sum[c] += std::uint64_t{column[c]} * share.here;
    for (unsigned c = 0; share.next != 0 && c != channels_; ++c)
      sum[channels_ + c] += std::uint64_t{column[c]} * share.next;
    column += channels_;
  }
  std::fill(columns_.begin(), columns_.end(), 0);
  columns_weight_ = 0;
}

void block_average::add_row(unsigned char const* row, unsigned stride, std::uint32_t y, std::uint32_t first_x,
                            std::uint32_t step_x) noexcept {
  thinned_row const pixels{row, stride, first_x, step_x};
  auto const rows = share_of(y, whole_.height, blocks_.height);
  for (auto [block_y, weight] : {std::pair{rows.block, rows.here}, std::pair{rows.block + 1, rows.next}})
    while (weight != 0) {
      auto const part = static_cast<std::uint16_t>(std::min<std::uint32_t>(weight, most_weight_at_once));
      add_to_columns(pixels, block_y, part);
      weight -= part;
    }
}

float_picture block_average::result() {
  empty_columns();
  std::size_t const plane = std::size_t{blocks_.width} * blocks_.height;
  float_picture out{blocks_, channels_, std::vector<float>(plane * channels_)};
  auto const area = static_cast<double>(whole_.width) * static_cast<double>(whole_.height);
  for (unsigned c = 0; c != channels_; ++c)
    for (std::size_t i = 0; i != plane; ++i)
      out.values[c * plane + i] = static_cast<float>(static_cast<double>(sums_[i * channels_ + c]) / area);
  return out;
}

} // namespace thumbnail
