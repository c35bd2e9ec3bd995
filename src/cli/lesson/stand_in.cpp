// Lessons on files that exist by name only; see stand_in.hpp.
#include <cli/lesson/stand_in.hpp>

#include <cli/exit_code.hpp>
#include <cli/lesson/pictures.hpp>
#include <cli/options.hpp>
#include <cli/temporary_folder.hpp>

#include <photos/photos.hpp>
#include <shown/shown.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace cli {
namespace {

namespace fs = std::filesystem;

// What the lesson's fibers use. They all run on one thread, and this lives as long as they do.
struct work {
  std::vector<fs::path> files;
  std::set<fs::path> broken;
  std::string folder; // as it is shown; to be left out of texts

  std::string shown(std::string text) const {
    for (auto at = text.find(folder); !folder.empty() && at != std::string::npos; at = text.find(folder, at))
      text.erase(at, folder.size());
    return text;
  }
};

} // namespace

void add_stand_in_options(CLI::App& app, stand_in_options& o) {
  add_number(app, "--files", o.files, 0, 50, "How many files the lesson is given, 0..50");
  add_numbers(app, "--broken", o.broken, "File number K, from 1, fails; may be repeated [default: none]");
}

std::function<void()> without_pictures(lessons::lesson const& lesson, stand_in_options const& o) {
  check_broken(o.broken, o.files);
  auto const w = std::make_shared<work>();
  for (std::size_t k = 1; k <= o.files; ++k) {
    w->files.push_back(fmt::format("photo{}.jpg", k));
    if (o.broken.contains(k))
      w->broken.insert(w->files.back());
  }
  return [w, &lesson] {
    lesson.make_thumbnails(w->files, [w](fs::path const& file) -> thumbnail::result {
      if (w->broken.contains(file))
        return tl::unexpected(thumbnail::image_error{.file = file,
                                                     .code = thumbnail::errc::damaged,
                                                     .what = shown::file(file) + ": broken on purpose"});
      return thumbnail::thumbnail_path(file);
    });
  };
}

std::function<void()> on_pictures(lessons::lesson const& lesson, stand_in_options const& o,
                                  temporary_folder const& f) {
  check_broken(o.broken, o.files);
  auto const w = std::make_shared<work>();
  w->folder = shown::file(f.path() / "");
  if (o.files > 0)
    w->files =
        photos::write_set(f.path(), {.count = o.files, .width = 320, .height = 240, .broken = o.broken});
  return [w, &lesson] {
    lesson.make_thumbnails(w->files, [w](fs::path const& file) {
      auto made = thumbnail::image_file(file);
      if (!made)
        made.error().what = w->shown(made.error().what);
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
