// Makes a thumbnail of one picture: the work that every version of makeThumbnails hands to its fibers.
//
//   auto made = thumbnail::image_file("holiday/beach.jpg");
//   if (made)
//     std::cout << *made << '\n';           // "holiday/beach.thumb.jpg"
//   else
//     std::cerr << made.error().what << '\n'; // holiday/beach.jpg: damaged JPEG: Premature end of JPEG file
//
// Nothing here knows of fibers, but all of it may run inside one: no call suspends, and a fiber's default
// stack (128 KiB) is ample. Any number of threads may call it at once.
#pragma once

#include <thumbnail/error.hpp>

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace thumbnail {

// The options of image_file. A value outside its range (1 or more, if no range is given) is refused with
// errc::bad_option.
struct options {
  unsigned box = 128;                     // pixels: no side of a thumbnail is longer; 1..65500
  int jpeg_quality = 85;                  // libjpeg's scale, 1..100
  std::uint64_t max_pixels = 100'000'000; // larger pictures are refused before their pixels are allocated
  // pixels; pictures with a longer side are refused as well; bounds one row
  std::uint32_t max_side = 1'000'000;
  std::uint64_t max_file_bytes = 512'000'000; // larger files are refused before they are read
  int max_scans = 100;                        // of a progressive JPEG; honest files have about 10
  // for the coefficients of a progressive JPEG: 3 bytes a pixel at 4:2:0, 6 at 4:4:4
  std::size_t max_decoder_bytes = 256'000'000;
};

// The path of the thumbnail that was written, or why there is none.
using result = tl::expected<std::filesystem::path, image_error>;

// Any function that makes one thumbnail. The lessons take one as their last parameter.
using image_function = std::function<result(std::filesystem::path const&)>;

// Returns the name of a file in the form that image_error::what has: as `ls -b` shows it, except that a space
// stays. So no name ends a line or acts on a terminal, and no two look alike. "a\nb.jpg" has a backslash and
// an n where the name has a newline. Names of plain letters, of any script, stay as they are.
std::string shown_name(std::filesystem::path const& file);

// Returns where the thumbnail of `infile` goes: the same folder and extension, with ".thumb" before the
// extension. "dir/foo.jpg" -> "dir/foo.thumb.jpg", "a.JPG" -> "a.thumb.JPG", "foo" -> "foo.thumb", ".hidden"
// -> ".hidden.thumb". Different names in one folder always give different thumbnails: "a.jpg", "a.JPG",
// "a.jpeg" and "a" do not collide. Two inputs do share a thumbnail if they are one path spelled twice
// ("a.jpg", "./a.jpg"), or if the file system ignores case, so that "a.thumb.jpg" and "a.thumb.JPG" are the
// same name. The last to finish then wins, whole.
std::filesystem::path thumbnail_path(std::filesystem::path const& infile);

// Writes a thumbnail of `infile` to thumbnail_path(infile) and returns that path.
//
// JPEG and PNG are told by content, whatever the name's ending; a JPEG gives a JPEG, a PNG a PNG. The
// thumbnail fits in a box of options::box pixels, keeps the aspect, has at least one pixel a side, is never
// larger than the original, and stands as its EXIF orientation says. Pixels are area averages. Transparency
// is laid over white. Colour profiles and other metadata are dropped. A file at the target is replaced in one
// step (a symbolic link itself, not its target), with the permissions of a new file (0666 less the umask): a
// reader sees the old file or the new one, never a part.
//
// Every other file gives an image_error, with no file left behind and nothing printed: missing, unreadable,
// not a regular file, empty, truncated, damaged, not an image, too large, a bomb, an unwritable folder, a
// full disk, no memory. Does not throw, unless memory runs out while the error itself is being made.
result image_file(std::filesystem::path const& infile, options const& = {});

// Calls image_file with default options. As a value, it is the default argument for an image_function.
inline constexpr auto real_image_file = [](std::filesystem::path const& infile) {
  return image_file(infile);
};

} // namespace thumbnail
