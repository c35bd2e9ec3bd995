// Writes a page, or its data; see page_file.hpp.
#include <cli/page_file.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace cli {

void page_file::write(std::span<nlohmann::json const> graphs) const {
  constexpr auto replace = nlohmann::json::error_handler_t::replace; // a file name may hold any bytes
  if (!is_wanted())
    return;
  file_.write_text(destination_.ends_with(".json") ? graphs.front().dump(-1, ' ', false, replace) + '\n'
                                                   : leaklab::to_html(graphs));
}

void add_html_option(CLI::App& app, std::string& destination, std::string const& what) {
  app.add_option("--html", destination, what)->type_name("FILE")->check([](std::string const& file) {
    return file.empty() || file == "-" ? std::string("needs the name of a file") : std::string();
  });
}

} // namespace cli
