// Finds or draws the pictures; see pictures.hpp.
#include <cli/lesson/pictures.hpp>

#include <cli/exit_code.hpp>
#include <cli/help/formatter.hpp>
#include <cli/terminal/terminal.hpp>

#include <photos/photos.hpp>
#include <thumbnail/write_file.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <system_error>

namespace cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t broken_by_default = 7;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Returns whether the name is that of a picture, and not of a thumbnail that an earlier run wrote.
bool is_picture_name(fs::path const& file) {
  static constexpr std::array<std::string_view, 3> endings{".jpg", ".jpeg", ".png"};
  return std::ranges::count(endings, lower(file.extension().string())) > 0 &&
         lower(file.stem().extension().string()) != ".thumb";
}

std::vector<fs::path> pictures_in(fs::path const& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
    std::error_code ignored; // a link that leads nowhere is no picture
    if (is_picture_name(i->path()) && i->is_regular_file(ignored))
      found.push_back(i->path());
  }
  if (error)
    throw input_error(folder.string(), error.message());
  if (found.empty())
    throw input_error(folder.string(), "no pictures (*.jpg, *.jpeg, *.png) in this folder");
  std::ranges::sort(found);
  return found;
}

std::vector<fs::path> expand(std::vector<std::string> const& names) {
  std::vector<fs::path> files;
  for (auto const& name : names) {
    std::error_code error;
    auto const status = fs::status(name, error);
    if (!fs::exists(status))
      throw input_error(name, error ? error.message() : "No such file or directory");
    if (fs::is_directory(status))
      std::ranges::move(pictures_in(name), std::back_inserter(files));
    else
      files.emplace_back(name);
  }
  return files;
}

pictures draw(picture_options const& options) {
  pictures p;
  p.broken = options.broken;
  if (p.broken.empty())
    p.broken.insert(std::min<std::size_t>(broken_by_default, options.count));
  check_broken(p.broken, options.count);
  p.drawn = std::make_unique<temporary_folder>();
  std::atomic<std::size_t> drawn = 0;
  terminal::progress shown("drawing pictures", options.count, [&] { return drawn.load(); });
  photos::set_options const set{.count = options.count,
                                .width = options.size.width,
                                .height = options.size.height,
                                .broken = p.broken,
                                .seed = options.seed};
  try {
    p.files = photos::write_set(p.drawn->path(), set, [&](std::size_t done) { drawn = done; });
  } catch (std::system_error const& e) {
    throw input_error(p.drawn->path().string(), e.code().message());
  }
  return p;
}

} // namespace

char const* const pictures_help =
    "A folder stands for its *.jpg, *.jpeg and *.png files, sorted by name; *.thumb.* files and folders\n"
    "in it are left out. Thumbnails are written beside the files: a.jpg gives a.thumb.jpg. Without FILES,\n"
    "pictures are drawn in a temporary folder, which is removed at the end.";

std::string pictures::summary() const {
  auto text = fmt::format("{} picture{}", files.size(), files.size() == 1 ? "" : "s");
  if (!broken.empty())
    text += fmt::format(", number{} {} broken", broken.size() == 1 ? "" : "s", fmt::join(broken, ", "));
  return text;
}

void add_drawing_options(CLI::App& app, picture_options& o) {
  constexpr std::uint64_t most = 100'000;
  o.files_option = add_number(app, "--files", o.count, 1, most, "How many pictures to draw, 1..100000");
  o.count_option = add_number(app, "--count", o.count, 1, most, "The same as --files")->group(old_names);
  o.size_option = add_size(app, "--size", o.size, "Size of the pictures to draw, in pixels");
  o.seed_option = add_number(app, "--seed", o.seed, 0, UINT64_MAX,
                             "What the pictures show; the same seed gives the same bytes");
}

void add_picture_options(CLI::App& app, picture_options& o) {
  app.add_option("FILES", o.files, "Pictures, or folders of pictures; without FILES, a set is drawn")
      ->type_name("");
  add_drawing_options(app, o);
  add_numbers(app, "--broken", o.broken,
              "File number K, from 1, is broken; may be repeated. One of FILES\n"
              "stays as it is, and the lesson gets an error in place of its\n"
              "thumbnail; a drawn picture is damaged.\n"
              "[default: none of FILES; of a drawn set 7, or the last]");
}

std::string without(std::string const& folder, std::string text) {
  if (!folder.empty())
    for (auto at = text.find(folder); at != text.npos; at = text.find(folder, at))
      text.erase(at, folder.size());
  return text;
}

void check_broken(std::set<std::size_t> const& broken, std::size_t count) {
  if (!broken.empty() && *broken.rbegin() > count)
    throw input_error(
        "--broken", fmt::format("there is no file number {}; the files are 1..{}", *broken.rbegin(), count));
}

pictures take_pictures(picture_options const& options) {
  if (options.files.empty())
    return draw(options);
  for (auto const* option :
       {options.files_option, options.count_option, options.size_option, options.seed_option})
    if (option->count() > 0)
      throw input_error(option->get_name(), "applies to pictures that are drawn, but files are given");
  pictures p;
  p.files = expand(options.files);
  p.no_rests = std::make_unique<undone_on_signal>(thumbnail::remove_temporaries);
  p.broken = options.broken;
  check_broken(p.broken, p.files.size());
  return p;
}

} // namespace cli
