// Where --html writes.
#pragma once

#include <cli/json_file.hpp>

#include <leaklab/page.hpp>

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace cli {

// A page for one destination: a file, or empty for none. If the name ends in ".json", only the page's data is written.
class page_file {
public:
  // Throws input_error if `destination` cannot be written.
  explicit page_file(std::string destination) : destination_(std::move(destination)), file_(destination_) {}

  bool is_wanted() const { return !destination_.empty(); }
  void write(std::span<nlohmann::json const> graphs) const;

private:
  std::string const destination_;
  json_file file_;
};

// Adds --html. `destination` must outlive the parsing.
void add_html_option(CLI::App&, std::string& destination, std::string const& what);

} // namespace cli
