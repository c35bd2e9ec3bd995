// PNGs that unpack to far more than they show are refused, or not unpacked, before they have cost anything.
// PNGs with a little more in them than there should be are accepted.
#include <thumbnail/png_surplus.hpp>

#include "thumbnail/child.hpp"
#include "thumbnail/pictures.hpp"
#include "thumbnail/refused.hpp"

#include <sys/resource.h>
#include <zlib.h>

namespace thumbnail_test {
namespace {

using thumbnail::errc;

void append(bytes& to, bytes const& more) {
  to.insert(to.end(), more.begin(), more.end());
}

bytes number(std::uint32_t value) {
  return {static_cast<unsigned char>(value >> 24), static_cast<unsigned char>(value >> 16),
          static_cast<unsigned char>(value >> 8), static_cast<unsigned char>(value)};
}

bytes chunk(std::string const& type, bytes const& data) {
  bytes typed(type.begin(), type.end());
  append(typed, data);
  auto out = number(static_cast<std::uint32_t>(data.size()));
  append(out, typed);
  append(out, number(static_cast<std::uint32_t>(crc32(0, typed.data(), static_cast<uInt>(typed.size())))));
  return out;
}

// Returns zeros as a part of a deflate stream, which may be repeated and followed by others.
bytes packed_zeros(std::size_t count) {
  bytes const zeros(count, 0);
  bytes out(count / 500 + 100);
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = const_cast<unsigned char*>(zeros.data());
  stream.avail_in = static_cast<uInt>(count);
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FULL_FLUSH);
  out.erase(out.end() - static_cast<std::ptrdiff_t>(stream.avail_out), out.end());
  deflateEnd(&stream);
  return out;
}

// Returns a zlib stream of `count` zeros, and of `megabytes` megabytes of zeros more.
bytes zlib_of_zeros(std::size_t count, std::size_t megabytes = 0) {
  bytes out{0x78, 0xDA};
  append(out, packed_zeros(count));
  auto const more = packed_zeros(1 << 20);
  for (std::size_t i = 0; i != megabytes; ++i)
    append(out, more);
  append(out, {3, 0}); // the last block, empty
  uLong checksum = 1;
  if (megabytes == 0) { // a bomb is never read so far
    bytes const zeros(count, 0);
    checksum = adler32(checksum, zeros.data(), static_cast<uInt>(count));
  }
  append(out, number(static_cast<std::uint32_t>(checksum)));
  return out;
}

struct black { // a picture, grey
  std::uint32_t width = 20, height = 10;
  bool interlaced = false;
  thumbnail::png_layout layout() const { return {{width, height}, 8, interlaced}; }
  std::size_t unpacked() const { return thumbnail::promised_bytes(layout()); }
};

// Returns the PNG whose pixels are `stream`, in chunks of at most `at_once` bytes, with more chunks `before`
// and `after` them.
bytes png_of(black const& p, bytes const& stream, std::size_t at_once = 1 << 20, bytes const& before = {},
             bytes const& after = {}) {
  bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  auto header = number(p.width);
  append(header, number(p.height));
  append(header, {8, 0, 0, 0, static_cast<unsigned char>(p.interlaced ? 1 : 0)});
  append(out, chunk("IHDR", header));
  append(out, before);
  for (std::size_t at = 0; at < stream.size(); at += at_once) {
    auto const end = std::min(at + at_once, stream.size());
    append(out, chunk("IDAT", {stream.begin() + static_cast<std::ptrdiff_t>(at),
                               stream.begin() + static_cast<std::ptrdiff_t>(end)}));
  }
  append(out, after);
  append(out, chunk("IEND", {}));
  return out;
}

class PngBomb : public Refused {
protected:
  // Tries the bomb in a child that may use 10 seconds of a processor. No machine needs that long without
  // unpacking it all.
  void expect_without_unpacking_it(bytes const& bomb, bool accepted) {
    auto const outcome = in_child([&] {
      rlimit const limit{10, 10};
      if (::setrlimit(RLIMIT_CPU, &limit) != 0)
        cannot_set_up();
      auto const made = thumbnail::image_file(put("bomb.png", bomb));
      EXPECT_TRUE(made || made.error().code == errc::damaged);
      return made.has_value() == accepted;
    });
    EXPECT_EQ(outcome, child::passed);
  }

  void accept(bytes const& png) {
    auto const made = thumbnail::image_file(put("a.png", png));
    ASSERT_TRUE(made) << made.error().what;
    auto const back = read_back(*made).picture;
    EXPECT_EQ(mean(back, 0), 0);
    std::filesystem::remove(*made);
  }
};

constexpr std::size_t sixty_four_gigabytes = 64 << 10;

TEST_F(PngBomb, BehindItsPixelsIsRefused) {
  for (bool const interlaced : {false, true}) {
    black const p{.interlaced = interlaced};
    expect_without_unpacking_it(png_of(p, zlib_of_zeros(p.unpacked(), sixty_four_gigabytes)), false);
  }
}

TEST_F(PngBomb, InManySmallChunksIsRefused) {
  black const p;
  auto const stream = zlib_of_zeros(p.unpacked(), sixty_four_gigabytes / 4);
  expect_without_unpacking_it(png_of(p, stream, 8), false);
}

TEST_F(PngBomb, ThatIsSmallIsRefusedToo) {
  for (bool const interlaced : {false, true}) {
    black const p{.interlaced = interlaced};
    auto const png = png_of(p, zlib_of_zeros(p.unpacked(), 2));
    ASSERT_LT(png.size(), 4096U);
    EXPECT_EQ(refused_bytes(png), errc::damaged);
    auto const made = thumbnail::image_file(put("a.png", png));
    EXPECT_THAT(made.error().what, testing::HasSubstr("more pixel data than its size needs"));
  }
}

TEST_F(PngBomb, InTextOrAColourProfileIsNotUnpacked) {
  black const p;
  auto const bomb = zlib_of_zeros(100, 7 << 10); // as large as a chunk of 8 MB holds
  bytes text{'a', 0, 0}, profile{'p', 0, 0}, wide{'a', 0, 1, 0, 0, 0};
  for (auto* const to : {&text, &profile, &wide})
    append(*to, bomb);
  auto const pixels = zlib_of_zeros(p.unpacked());
  for (auto const& other : {chunk("zTXt", text), chunk("iTXt", wide), chunk("iCCP", profile)}) {
    bytes many;
    for (int i = 0; i != 2; ++i)
      append(many, other);
    expect_without_unpacking_it(png_of(p, pixels, 1 << 20, many), true);
    expect_without_unpacking_it(png_of(p, pixels, 1 << 20, {}, many), true);
  }
}

TEST_F(PngBomb, IsNotAPictureWithALittleMoreThanItNeeds) {
  for (bool const interlaced : {false, true})
    for (std::size_t const at_once : {1, 3, 1 << 20}) {
      black const p{.interlaced = interlaced};
      auto const sound = zlib_of_zeros(p.unpacked());
      accept(png_of(p, sound, at_once));
      accept(png_of(p, zlib_of_zeros(p.unpacked() + 1), at_once));
      accept(png_of(p, zlib_of_zeros(p.unpacked() + 1 + p.width), at_once)); // a row
      auto padded = sound;
      padded.resize(padded.size() + 10'000, 0); // behind the end of the stream
      accept(png_of(p, padded, at_once));
      auto followed = png_of(p, sound, at_once);
      followed.resize(followed.size() + 10'000, 7);
      accept(followed);
    }
}

TEST_F(PngBomb, IsToldByWhatTheHeaderPromisesToTheByte) {
  for (unsigned width = 1; width != 20; ++width)
    for (unsigned const height : {1U, 2U, 5U, 9U})
      for (bool const interlaced : {false, true})
        for (auto const& [channels, depth] :
             {std::pair{1U, 1}, {1U, 4}, {1U, 16}, {2U, 8}, {3U, 8}, {4U, 16}}) {
          auto const png =
              png_file(gradient({width, height}, channels), {.interlaced = interlaced, .depth = depth});
          thumbnail::png_layout const layout{
              {width, height}, channels * static_cast<unsigned>(depth), interlaced};
          auto const promised = thumbnail::promised_bytes(layout);
          EXPECT_TRUE(thumbnail::unpacks_to_at_most(png, promised)) << width << 'x' << height;
          EXPECT_FALSE(thumbnail::unpacks_to_at_most(png, promised - 1)) << width << 'x' << height;
        }
}

} // namespace
} // namespace thumbnail_test
