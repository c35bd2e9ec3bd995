// Why a thumbnail was not made: the codes of this module, and image_error, which carries a code to the
// caller.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <type_traits>

namespace thumbnail {

// Reasons for which the operating system has no code. Every other reason is a std::errc:
// no_such_file_or_directory, is_a_directory, permission_denied, file_too_large (more bytes than options
// allow), no_space_on_device, not_enough_memory, ...
enum class errc {
  not_a_regular_file = 1, // a FIFO, socket or device
  empty,                  // no bytes at all
  not_an_image,           // neither a JPEG nor a PNG by its first bytes
  damaged,                // truncated, or breaks the rules of its format
  unsupported,            // a kind of JPEG that libjpeg cannot read: lossless, 12 bits, two channels
  too_large,              // more pixels, or a longer side, than options allow
  too_complex,            // more scans, or more decoder memory, than options allow: probably a bomb
  bad_option              // an option outside its documented range
};

// Returns the category "thumbnail", whose messages are short lower-case phrases.
std::error_category const& category() noexcept;

// Makes `error.code == thumbnail::errc::damaged` work: std::error_code's converting constructor calls it.
std::error_code make_error_code(errc) noexcept;

// Why a thumbnail was not made: the file, a code to test for, and a sentence. The sentence is one line that
// names the file and the reason. It may be shown on a terminal, whatever the file's name is (shown_name).
struct image_error {
  std::filesystem::path file;
  std::error_code code;
  std::string what;
};

} // namespace thumbnail

template <>
struct std::is_error_code_enum<thumbnail::errc> : std::true_type {};
