// leaklab photos: writes pictures to run lessons on.
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/pictures.hpp>
#include <cli/terminal/fatal_signals.hpp>
#include <cli/terminal/terminal.hpp>

#include <photos/photos.hpp>
#include <shown/shown.hpp>
#include <thumbnail/write_file.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace cli {
namespace {

struct photos_options {
  std::string folder;
  picture_options pictures;
  std::string json;
};

ending write_photos(photos_options const& options) {
  auto const& p = options.pictures;
  check_broken(p.broken, p.count);
  json_file const json(options.json);
  std::vector<std::filesystem::path> files;
  std::atomic<std::size_t> drawn = 0;
  undone_on_signal const no_rests(thumbnail::remove_temporaries);
  try {
    terminal::progress shown("drawing pictures", p.count, [&] { return drawn.load(); });
    files = photos::write_set(options.folder,
                              {.count = p.count,
                               .width = p.size.width,
                               .height = p.size.height,
                               .broken = p.broken,
                               .seed = p.seed},
                              [&](std::size_t done) { drawn = done; });
  } catch (std::system_error const& e) {
    throw input_error(options.folder, e.code().message());
  }
  auto const name = [&](std::size_t number) { return files[number - 1].filename().string(); };
  auto names = nlohmann::json::array();
  for (auto const& file : files)
    names.push_back(file.filename().string());
  json.write({{"files", std::move(names)}, {"damaged", p.broken}});
  if (json.to_stdout())
    return {};
  terminal::print(fmt::format("{}: {}, {}x{}\n", shown::name(options.folder),
                              files.size() == 1 ? name(1) : name(1) + " ... " + name(files.size()),
                              p.size.width, p.size.height));
  for (auto const number : p.broken)
    terminal::print(fmt::format("damaged: {}\n", name(number)));
  return {};
}

} // namespace

void add_photos(CLI::App& app, command& chosen) {
  auto const options = std::make_shared<photos_options>();
  options->pictures.size = {1600, 1200};
  auto* const sub =
      app.add_subcommand("photos", "Draw pictures with detail like a photograph's, as JPEG files");
  sub->add_option("DIR", options->folder, "The folder to write to; made if it does not exist")
      ->required()
      ->type_name("");
  add_drawing_options(*sub, options->pictures);
  add_numbers(*sub, "--broken", options->pictures.broken,
              "Damage file number K, from 1; may be repeated [default: none]");
  add_json_option(*sub, options->json,
                  "Write the names of the files to FILE as well; - means to stdout,\n"
                  "instead of text");
  sub->footer(
      std::string(
          "Files are named photo01.jpg ... photo20.jpg; existing files of these names are replaced.\n\n") +
      exit_codes_help);
  sub->callback([options, &chosen] { chosen = [options] { return write_photos(*options); }; });
}

} // namespace cli
