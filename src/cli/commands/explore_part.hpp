// The parts of a random search: which one a program runs, and the JSON of it that leaklab merge reads.
#pragma once

#include <leaklab/explore.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace cli {

// Reads "3/8". Throws CLI::ValidationError.
leaklab::part parse_part(std::string const& text);

// Returns what says which part this is, and of what.
nlohmann::json to_json(nlohmann::json const& search, leaklab::part part);

// A part that was run.
struct part_file {
  std::filesystem::path file;
  nlohmann::json search; // what all parts of it have in common
  leaklab::part part;
  leaklab::exploration found;
};

// Throws input_error, which names the file, if that is no part.
part_file read_part(std::filesystem::path const& file);

} // namespace cli
