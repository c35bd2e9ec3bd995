// The pictures that a lesson works on: the user's, or a set drawn for the occasion.
#pragma once

#include <cli/options.hpp>
#include <cli/temporary_folder.hpp>
#include <cli/terminal/fatal_signals.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cli {

// What the command line said about pictures.
struct picture_options {
  std::vector<std::string> files{}; // and folders; empty: draw a set
  std::uint64_t count = 20;
  cli::size size{640, 480};
  std::uint64_t seed = 1;
  std::set<std::size_t> broken; // file numbers, from 1
  CLI::Option const* count_option = nullptr;
  CLI::Option const* size_option = nullptr;
  CLI::Option const* seed_option = nullptr;
};

// Files, in order, and which of them are broken.
struct pictures {
  std::vector<std::filesystem::path> files;
  std::set<std::size_t> broken;               // numbers, from 1
  std::unique_ptr<temporary_folder> drawn;    // where they are, when we drew them; they go with it
  std::unique_ptr<undone_on_signal> no_rests; // else: no signal leaves half a thumbnail beside them

  // "20 pictures, number 7 broken".
  std::string summary() const;
};

// Adds FILES, --count, --size, --seed and --broken. `options` must outlive the parsing.
void add_picture_options(CLI::App&, picture_options& options);

// --count, --size, --seed: what `photos` shares with the above.
void add_drawing_options(CLI::App&, picture_options& options);

// The paragraph of --help on where thumbnails go and what a FOLDER stands for.
extern char const* const pictures_help;

// Expands folders and checks that all exist; without files, draws a set, its number 7 (or its last) damaged
// unless options.broken says otherwise. Throws input_error: a missing file, a folder without pictures, a K
// beyond the files, an option that has no meaning for files that exist.
pictures take_pictures(picture_options const& options);

// Throws input_error unless every K is in 1..count.
void check_broken(std::set<std::size_t> const& broken, std::size_t count);

} // namespace cli
