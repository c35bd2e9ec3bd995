// Internal: the first step of shrinking. Rows come in as they are decoded, and only averages of areas are
// kept.
#pragma once

#include <thumbnail/picture.hpp>

#include <cstdint>
#include <vector>

namespace thumbnail {

// Averages as float, planar: all of channel 0, then channel 1, ...
struct float_picture {
  extent size;
  unsigned channels = 0;
  std::vector<float> values;
};

// What the decoders keep. More would not be more exact, and takes longer to store and to resize.
constexpr unsigned kept_by_decoders = 2;

// How fine the averages are, and how coarse the rows.
struct resolution {
  unsigned kept = 4; // at most so many averages along a side of a thumbnail's pixel; 1..4
  // how many pixels of the picture lie along a side of a pixel that comes in from a scaled decoder
  unsigned pixel = 1;
};

// Keeps at most `kept` x `kept` block averages for each pixel of the thumbnail, so memory is bounded by the
// thumbnail's size and not by the picture's. A side of up to `kept` times the target keeps every pixel. A
// pixel on the border of two blocks counts for each of them by its share, so averages of these averages are
// exact for every `kept`. If `pixel` does not divide a side, the last pixel of a row or column stands for
// what is left, and counts for no more. Rows may come in any order and thinned out, like the passes of an
// interlaced PNG. In order is fastest.
//
//   block_average blocks({4000, 3000}, {128, 96}, 3);
//   for (y...) blocks.add_row(row, 3, y, 0, 1);
//   float_picture small = blocks.result(); // 512x384
class block_average {
public:
  // `channels` is 1 or 3. Throws std::bad_alloc.
  block_average(extent whole, extent target, unsigned channels, resolution = {});

  // Adds pixels x = first_x, first_x + step_x, ... of row y. `stride` is the bytes from one pixel to the
  // next; a stride of channels + 1 means that an alpha follows the colour, and the pixel is laid over white.
  // Does not throw or allocate: safe between a setjmp and its longjmp.
  void add_row(unsigned char const* row, unsigned stride, std::uint32_t y, std::uint32_t first_x,
               std::uint32_t step_x) noexcept;

  // Returns the averages. Every pixel must have been added exactly once. Throws std::bad_alloc.
  float_picture result();

private:
  // Where one pixel of a line goes: to a block, and what is left over to the next block.
  struct share {
    std::uint32_t block, here, next;
  };
  share share_of(std::uint64_t index, std::uint64_t whole, std::uint64_t blocks) const noexcept;

  // A row, or every step_x-th pixel of one, as add_row was given it.
  struct thinned_row {
    unsigned char const* pixels;
    unsigned stride;
    std::uint32_t first_x, step_x;
  };
  void add_to_columns(thinned_row const&, std::uint32_t block_y, std::uint16_t weight) noexcept;
  void empty_columns() noexcept;

  extent whole_;
  unsigned pixel_;
  extent blocks_;
  unsigned channels_;
  std::vector<share> shares_; // one for every x
  // the rows of one row of blocks, by weight; full width, interleaved
  std::vector<std::uint32_t> columns_;
  std::uint32_t columns_block_y_ = 0; // which row of blocks that is
  std::uint32_t columns_weight_ = 0;  // the sum of their weights: no column is more than 255 times this
  std::vector<std::uint64_t> sums_;   // at most 255 * width * height
};

} // namespace thumbnail
