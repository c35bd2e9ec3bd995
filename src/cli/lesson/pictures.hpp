// The pictures that a lesson works on: the user's, or a set that is drawn for this run.
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

// What the command line says about pictures.
struct picture_options {
  std::vector<std::string> files{}; // files and folders; empty: draw a set
  std::uint64_t count = 20;
  cli::size size{640, 480};
  std::uint64_t seed = 1;
  std::set<std::size_t> broken;              // file numbers, from 1
  CLI::Option const* files_option = nullptr; // how many to draw
  CLI::Option const* count_option = nullptr; // the same, by its old name
  CLI::Option const* size_option = nullptr;
  CLI::Option const* seed_option = nullptr;
};

// Files, in order, and which of them are broken.
struct pictures {
  std::vector<std::filesystem::path> files;
  std::set<std::size_t> broken; // numbers, from 1
  // where they are, if this program drew them; destroying it removes them
  std::unique_ptr<temporary_folder> drawn;
  // otherwise: makes sure that no signal leaves half a thumbnail beside the pictures
  std::unique_ptr<undone_on_signal> no_rests;

  // Returns "20 pictures, number 7 broken".
  std::string summary() const;
};

// Adds FILES, --files, --size, --seed and --broken. `options` must outlive the parsing.
void add_picture_options(CLI::App&, picture_options& options);

// Adds --files, --size and --seed, which `photos` has as well.
void add_drawing_options(CLI::App&, picture_options& options);

// The paragraph of --help that says where thumbnails go and what a FOLDER stands for.
extern char const* const pictures_help;

// Expands folders and checks that all files exist. Without files, draws a set; its number 7 (or its last) is
// damaged unless options.broken says otherwise. Throws input_error for a missing file, a folder without
// pictures, a K beyond the files, and an option that has no meaning for files that exist.
pictures take_pictures(picture_options const& options);

// Returns `text` without the folder ("/tmp/leaklab-x7/"), wherever it stands in it; without change if the
// folder is empty.
std::string without(std::string const& folder, std::string text);

// Throws input_error unless every K is in 1..count.
void check_broken(std::set<std::size_t> const& broken, std::size_t count);

} // namespace cli
