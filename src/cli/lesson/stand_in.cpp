// Lessons on files that exist by name only; see stand_in.hpp.
#include <cli/lesson/stand_in.hpp>

#include <cli/exit_code.hpp>
#include <cli/lesson/pictures.hpp>
#include <cli/options.hpp>
#include <cli/temporary_folder.hpp>

#include <photos/photos.hpp>
#include <shown/shown.hpp>
#include <thumbnail/stand_in.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <utility>

namespace cli {

namespace fs = std::filesystem;

void add_stand_in_options(CLI::App& app, stand_in_options& o) {
  add_number(app, "--files", o.files, 0, 50, "How many files the lesson is given, 0..50");
  add_numbers(app, "--broken", o.broken, "File number K, from 1, fails; may be repeated [default: none]");
}

std::function<void()> without_pictures(lessons::lesson const& lesson, stand_in_options const& o) {
  check_broken(o.broken, o.files);
  std::vector<fs::path> files;
  std::set<fs::path> broken;
  for (std::size_t k = 1; k <= o.files; ++k) {
    files.push_back(fmt::format("photo{}.jpg", k));
    if (o.broken.contains(k))
      broken.insert(files.back());
  }
  return [files = std::move(files), image_file = thumbnail::stand_in(std::move(broken)), &lesson] {
    lesson.make_thumbnails(files, image_file);
  };
}

std::function<void()> on_pictures(lessons::lesson const& lesson, stand_in_options const& o,
                                  temporary_folder const& f) {
  check_broken(o.broken, o.files);
  std::vector<fs::path> files;
  if (o.files > 0)
    files = photos::write_set(f.path(), {.count = o.files, .width = 320, .height = 240, .broken = o.broken});
  return [files = std::move(files), folder = shown::file(f.path() / ""), &lesson] {
    lesson.make_thumbnails(files, [folder](fs::path const& file) {
      auto made = thumbnail::image_file(file);
      if (!made)
        made.error().what = without(folder, std::move(made.error().what));
      return made;
    });
  };
}

std::string to_string(stand_in_options const& o) {
  auto text = fmt::format("--files {}", o.files);
  for (auto const k : o.broken)
    text += fmt::format(" --broken {}", k);
  return text;
}

} // namespace cli
