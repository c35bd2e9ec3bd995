// Takes any bytes as a picture: image_file must make a thumbnail or return an error, leave no other file
// behind, and touch no memory that is not its own. With PLANTED_BUG there is a bug to be found.
#include "png_checksums.hpp"

#include <os/fresh_folder.hpp>
#include <thumbnail/thumbnail.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// In memory if possible, since every input is written to it.
fs::path parent_of_folder() {
  return fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
}

void must(bool holds, char const* what) {
  if (holds)
    return;
  std::fprintf(stderr, "image_file_fuzz: %s\n", what);
  std::abort();
}

bool is_picture(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::string const bytes(std::istreambuf_iterator<char>(in), {});
  return bytes.starts_with("\xff\xd8\xff") || bytes.starts_with("\x89PNG\r\n\x1a\n");
}

#if defined(PLANTED_BUG)
// Reads a byte beyond the end of a PNG that says it is larger than allowed. No picture with which the fuzzer
// begins is such a PNG: the fuzzer has to change the size in one, and the checksum with it.
void go_wrong(thumbnail::result const& made, std::uint8_t const* data, std::size_t size) {
  if (made || made.error().code != thumbnail::errc::too_large || data[0] != 0x89)
    return;
  std::vector<unsigned char> const copy(data, data + size);
  static_cast<void>(static_cast<unsigned char const volatile*>(copy.data())[size]);
}
#else
void go_wrong(thumbnail::result const&, std::uint8_t const*, std::size_t) {}
#endif

} // namespace

// libFuzzer defines it.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// libFuzzer calls this to change an input. Makes libFuzzer's own change; after that, most of the time, gives
// a PNG the right checksums again.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  auto const changed = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 8 != 0)
    mend_png_checksums({data, changed});
  return changed;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static os::fresh_folder const here(parent_of_folder()); // removed if the process ends normally
  auto const file = here.path() / "picture";
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<char const*>(data), static_cast<std::streamsize>(size));

  // The limits are small: this tests the decoders, not how long a large picture takes.
  auto const made = thumbnail::image_file(file, {.box = 16,
                                                 .max_pixels = 250'000,
                                                 .max_side = 5'000,
                                                 .max_scans = 20,
                                                 .max_decoder_bytes = 20'000'000});
  go_wrong(made, data, size);

  auto const files = std::distance(fs::directory_iterator(here.path()), {});
  if (made) {
    must(*made == thumbnail::thumbnail_path(file), "the thumbnail has another name");
    must(files == 2, "something is left behind beside the thumbnail");
    must(is_picture(*made), "the thumbnail is no picture");
    auto const again = thumbnail::image_file(*made, {.box = 16, .max_pixels = 256});
    must(again.has_value(), "the thumbnail cannot be read, or is too large");
    fs::remove(*again);
    fs::remove(*made);
  } else {
    must(files == 1, "something is left behind after an error");
    must(bool(made.error().code), "an error without a code");
    must(made.error().what.starts_with(file.string()), "an error that does not name its file");
  }
  return 0;
}
