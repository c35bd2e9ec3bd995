// Where --json writes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <span>
#include <string>

namespace CLI {
class App;
}

namespace cli {

// One JSON document for one destination: a file, "-" for stdout, or empty for none.
//
//   json_file json(options.json); // throws input_error if the file cannot be written
//   ... long work ...
//   json.write(document);
class json_file {
public:
  // Checks whether `destination` can be written, and leaves it as it is. Throws input_error if it cannot.
  // Where memory lies afterwards does not depend on what is on disk.
  explicit json_file(std::string destination);

  // Returns whether the document takes the place of the text on stdout.
  bool to_stdout() const { return destination_ == "-"; }

  // Throws input_error if the document would take the place of one of these pictures or of its thumbnail.
  void must_spare(std::span<std::filesystem::path const> pictures) const;

  // Writes the document, an object, and what was asked ("asked", see asked.hpp). Does nothing without a destination. A regular file is replaced in one step, is never
  // seen half-written, and keeps its mode. A symbolic link stays: its target is replaced, or made. Throws
  // input_error.
  void write(nlohmann::json document) const;
  // Does the same without "asked", for documents in a format of others.
  void write_alone(nlohmann::json const& document) const;
  // Does the same with any text.
  void write_text(std::string const& text) const;

private:
  std::string const destination_;
};

// Adds --json. `destination` must outlive the parsing.
void add_json_option(CLI::App&, std::string& destination, std::string const& what);

} // namespace cli
