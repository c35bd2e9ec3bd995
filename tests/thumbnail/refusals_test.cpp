// Files that are no sound pictures, with one planted fault each.
#include "thumbnail/child.hpp"
#include "thumbnail/pictures.hpp"
#include "thumbnail/refused.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace thumbnail_test {
namespace {

using thumbnail::errc;

TEST_F(Refused, AMissingFile) {
  EXPECT_EQ(refused(folder / "none.jpg"), std::errc::no_such_file_or_directory);
}

TEST_F(Refused, AnEmptyName) {
  EXPECT_EQ(refused(""), std::errc::no_such_file_or_directory);
}

TEST_F(Refused, AnAddressInTheWeb) {
  EXPECT_EQ(refused("http://localhost/a.jpg"), std::errc::no_such_file_or_directory);
}

TEST_F(Refused, ANameWithAZeroByte) {
  put("a", jpeg_file(gradient({9, 9})));
  EXPECT_EQ(refused(folder / std::string("a\0.jpg", 6)), std::errc::invalid_argument);
}

TEST_F(Refused, ANameThatWouldActOnATerminalIsEscapedInTheReason) {
  auto const made = thumbnail::image_file(folder / "a\nb\033[2J\xff.jpg");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().what,
            (folder / "a").string() + "\\nb\\033[2J\\377.jpg: cannot open: No such file or directory");
}

TEST_F(Refused, ADirectory) {
  std::filesystem::create_directory(folder / "album.jpg");
  EXPECT_EQ(refused(folder / "album.jpg"), std::errc::is_a_directory);
  EXPECT_EQ(refused(folder / "album.jpg/"), std::errc::is_a_directory);
  EXPECT_EQ(refused(folder / "album.jpg/."), std::errc::is_a_directory);
}

TEST_F(Refused, AFifoWithoutWaitingForAWriter) {
  ASSERT_EQ(::mkfifo((folder / "pipe.jpg").c_str(), 0666), 0);
  EXPECT_EQ(refused(folder / "pipe.jpg"), errc::not_a_regular_file);
}

TEST_F(Refused, ADevice) {
  EXPECT_EQ(refused("/dev/zero"), errc::not_a_regular_file);
}

TEST_F(Refused, ASocket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  auto const path = (folder / "s.jpg").string();
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  int const socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address), 0);
  EXPECT_EQ(refused(path), errc::not_a_regular_file);
  ::close(socket);
}

TEST_F(Refused, ALinkToNothingOrToItself) {
  std::filesystem::create_symlink("none", folder / "dangling.jpg");
  EXPECT_EQ(refused(folder / "dangling.jpg"), std::errc::no_such_file_or_directory);
  std::filesystem::create_symlink("loop.jpg", folder / "loop.jpg");
  EXPECT_EQ(refused(folder / "loop.jpg"), std::errc::too_many_symbolic_link_levels);
}

TEST_F(Refused, AFileThatMayNotBeRead) {
  auto const file = put("secret.jpg", jpeg_file(gradient({30, 30})));
  std::filesystem::permissions(file, std::filesystem::perms::none);
  auto const outcome = in_child([&] {
    drop_root();
    return refused(file) == std::errc::permission_denied;
  });
  EXPECT_EQ(outcome, child::passed);
}

TEST_F(Refused, AnEmptyFile) {
  EXPECT_EQ(refused_bytes({}), errc::empty);
}

TEST_F(Refused, AFileOfMoreBytesThanAllowedBeforeItIsRead) {
  auto const file = put("sparse.jpg", jpeg_file(gradient({30, 30})));
  std::filesystem::resize_file(file, 1ULL << 36); // 64 GB of nothing
  EXPECT_EQ(refused(file), std::errc::file_too_large);
}

TEST_F(Refused, WhatIsNoPicture) {
  std::string const text = "%!PS-Adobe-3.0\n(%pipe%echo) (w) file";
  EXPECT_EQ(refused_bytes({text.begin(), text.end()}), errc::not_an_image);
  EXPECT_EQ(refused_bytes(bytes(100, 0)), errc::not_an_image);
  EXPECT_EQ(refused_bytes({'G', 'I', 'F', '8', '9', 'a'}), errc::not_an_image);
  EXPECT_EQ(refused_bytes({0xFF}), errc::not_an_image);
}

// Cuts `whole` to every length, or to every 13th of a long one. A picture is whole or refused, to the last
// byte that counts.
void expect_refused_at_every_length(bytes const& whole,
                                    std::function<std::error_code(bytes const&)> const& refused) {
  for (std::size_t length = 1; length < whole.size(); length += length < 700 ? 1 : 13) {
    auto const code = refused({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
    ASSERT_EQ(code, length < 8 && code == errc::not_an_image ? errc::not_an_image : errc::damaged) << length;
  }
}

TEST_F(Refused, ATruncatedPng) {
  for (bool const interlaced : {false, true})
    expect_refused_at_every_length(png_file(gradient({90, 70}), {.interlaced = interlaced}),
                                   [&](bytes const& cut) { return refused_bytes(cut); });
}

TEST_F(Refused, ATruncatedJpeg) {
  for (bool const progressive : {false, true})
    expect_refused_at_every_length(jpeg_file(gradient({90, 70}), {.progressive = progressive}),
                                   [&](bytes const& cut) { return refused_bytes(cut); });
}

TEST_F(Refused, AProgressiveJpegThatEndsBetweenTwoScans) {
  auto const whole = jpeg_file(gradient({90, 70}), {.progressive = true});
  int scans = 0;
  for (std::size_t i = 2; i + 1 < whole.size(); ++i)
    if (whole[i] == 0xFF && whole[i + 1] == 0xDA) { // a scan starts: end the picture here
      bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i));
      cut.insert(cut.end(), {0xFF, 0xD9});
      EXPECT_EQ(refused_bytes(cut), errc::damaged) << scans;
      ++scans;
    }
  EXPECT_EQ(scans, 10);
}

TEST_F(Refused, APngWithAPixelThatIsNotInItsPalette) {
  auto indices = plain({40, 30}, {1});
  indices.pixels.back() = 3;
  for (bool const interlaced : {false, true})
    EXPECT_EQ(refused_bytes(png_file(
                  indices, {.interlaced = interlaced, .palette = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}})),
              errc::damaged);
}

TEST_F(Refused, AKindOfJpegThatCannotBeDecoded) {
  auto const sound = jpeg_file(gradient({90, 70}));
  bytes const frame{0xFF, 0xC0, 0, 17, 8}; // marker, length, precision
  auto const at = std::search(sound.begin(), sound.end(), frame.begin(), frame.end()) - sound.begin();
  ASSERT_LT(static_cast<std::size_t>(at), sound.size());
  auto lossless = sound, twelve_bits = sound;
  lossless[static_cast<std::size_t>(at + 1)] = 0xC3;
  twelve_bits[static_cast<std::size_t>(at + 4)] = 12;
  EXPECT_EQ(refused_bytes(lossless), errc::unsupported);
  EXPECT_EQ(refused_bytes(twelve_bits), errc::unsupported);
}

TEST_F(Refused, APngWithAWrongByteInItsPixels) {
  auto file = png_file(gradient({90, 70}));
  file[file.size() / 2] ^= 1;
  EXPECT_EQ(refused_bytes(file), errc::damaged);
}

TEST_F(Refused, AJpegWithAHoleInItsPixels) {
  auto file = jpeg_file(gradient({300, 300}));
  std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(file.size() / 2), 64, 0xFF);
  EXPECT_EQ(refused_bytes(file), errc::damaged);
}

} // namespace
} // namespace thumbnail_test
