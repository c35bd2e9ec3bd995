// Sums of areas, in whole numbers: a line of `whole` pixels is measured in units of 1/blocks of a pixel, so
// that a pixel is `blocks` units long, a block `whole` units, and every share of a pixel is exact.
#include <thumbnail/block_average.hpp>

#include <array>
#include <cstddef>

namespace thumbnail {
namespace {

constexpr std::uint64_t kept_per_target_pixel = 4;

std::uint32_t blocks_along(std::uint32_t whole, std::uint32_t target) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(whole, kept_per_target_pixel * target));
}

} // namespace

block_average::block_average(extent whole, extent target, unsigned channels)
    : whole_(whole), blocks_{blocks_along(whole.width, target.width),
                             blocks_along(whole.height, target.height)},
      channels_(channels), line_(std::size_t{blocks_.width} * channels),
      sums_(std::size_t{blocks_.width} * blocks_.height * channels) {
  columns_.reserve(whole.width);
  for (std::uint64_t x = 0; x != whole.width; ++x)
    columns_.push_back(share_of(x, whole.width, blocks_.width));
}

block_average::share block_average::share_of(std::uint64_t pixel, std::uint64_t whole, std::uint64_t blocks) {
  auto const start = pixel * blocks, end = start + blocks;
  auto const block = start / whole;
  auto const here = std::min(end, (block + 1) * whole) - start;
  return {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(here),
          static_cast<std::uint32_t>(blocks - here)};
}

void block_average::add_to_line(unsigned char const* colour, share const& column) noexcept {
  auto* const sum = line_.data() + std::size_t{column.block} * channels_;
  for (unsigned c = 0; c != channels_; ++c)
    sum[c] += std::uint64_t{colour[c]} * column.here;
  if (column.next == 0)
    return;
  for (unsigned c = 0; c != channels_; ++c)
    sum[channels_ + c] += std::uint64_t{colour[c]} * column.next;
}

void block_average::add_line_to(std::uint32_t block_y, std::uint64_t weight) noexcept {
  auto* sum = sums_.data() + std::size_t{block_y} * line_.size();
  for (auto const value : line_)
    *sum++ += value * weight;
}

void block_average::add_row(unsigned char const* row, unsigned stride, std::uint32_t y, std::uint32_t first_x,
                            std::uint32_t step_x) noexcept {
  std::fill(line_.begin(), line_.end(), 0);
  bool const has_alpha = stride != channels_;
  for (std::uint64_t x = first_x; x < whole_.width; x += step_x, row += stride) {
    if (!has_alpha) {
      add_to_line(row, columns_[x]);
      continue;
    }
    unsigned const alpha = row[channels_];
    std::array<unsigned char, 3> over_white{};
    for (unsigned c = 0; c != channels_; ++c)
      over_white[c] = static_cast<unsigned char>((row[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    add_to_line(over_white.data(), columns_[x]);
  }
  auto const rows = share_of(y, whole_.height, blocks_.height);
  add_line_to(rows.block, rows.here);
  if (rows.next != 0)
    add_line_to(rows.block + 1, rows.next);
}

float_picture block_average::result() const {
  float_picture out{blocks_, channels_, std::vector<float>(sums_.size())};
  std::size_t const plane = std::size_t{blocks_.width} * blocks_.height;
  auto const area = static_cast<double>(whole_.width) * static_cast<double>(whole_.height);
  for (std::size_t i = 0; i != sums_.size(); ++i)
    out.values[i % channels_ * plane + i / channels_] =
        static_cast<float>(static_cast<double>(sums_[i]) / area);
  return out;
}

} // namespace thumbnail
