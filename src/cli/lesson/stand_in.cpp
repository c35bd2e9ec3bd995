// Lessons on files that exist by name only; see stand_in.hpp.
#include <cli/lesson/stand_in.hpp>

#include <cli/exit_code.hpp>
#include <cli/lesson/pictures.hpp>
#include <cli/options.hpp>
#include <cli/temporary_folder.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/telling.hpp>
#include <leaklab/this_fiber.hpp>
#include <photos/photos.hpp>
#include <shown/shown.hpp>
#include <thumbnail/stand_in.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

// The line of a choice is the lesson's that calls image_file, and not a line of ours.
namespace cli::stand_in {
namespace {

namespace fs = std::filesystem;

constexpr struct {
  char const *scope, *name;
} operation __attribute__((section("fiber_operations"), used)) = {"cli::stand_in::", "image_file"};

// An image_file that leaves it to the schedule whether a file fails, and passes on those that do not.
class any_may_fail {
public:
  any_may_fail(thumbnail::image_function image_file, std::vector<fs::path> files,
               std::shared_ptr<failing_files> failing)
      : image_file_(std::move(image_file)),
        files_(std::make_shared<std::vector<fs::path> const>(std::move(files))),
        failing_(std::move(failing)) {}

  thumbnail::result operator()(fs::path const& file) const {
    if (!leaklab::may_fail())
      return image_file_(file);
    if (failing_)
      failing_->add(static_cast<std::size_t>(std::ranges::find(*files_, file) - files_->begin()) + 1);
    return tl::unexpected(thumbnail::broken_on_purpose(file.filename()));
  }

private:
  thumbnail::image_function image_file_;
  std::shared_ptr<std::vector<fs::path> const> files_;
  std::shared_ptr<failing_files> failing_; // nullptr: nobody asks
};

// What is said of a file: "photo1", and "photo1.thumb.jpg" of its thumbnail.
struct words_of_file {
  explicit words_of_file(fs::path const& of)
      : file(of), thumbnail(thumbnail::thumbnail_path(of)), name(of.stem().string()),
        name_of_thumbnail(thumbnail.filename().string()) {}

  fs::path file, thumbnail;
  std::string name, name_of_thumbnail;
};

// An image_file that tells what it returns, and gives the fiber the name of the file. A page runs it in every schedule, and
// lessons copy it for each fiber: so what it says is made once, and a copy costs no more than that of an image_file.
class telling {
public:
  telling(thumbnail::image_function image_file, std::vector<fs::path> const& files)
      : shared_(std::make_shared<shared const>(std::move(image_file),
                                               std::vector<words_of_file>(files.begin(), files.end()))) {}

  thumbnail::result operator()(fs::path const& file) const {
    auto const& all = shared_->words;
    auto const known =
        std::ranges::find_if(all, [&](words_of_file const& s) { return s.file.native() == file.native(); });
    return known == all.end() ? told(file, words_of_file(file)) : told(file, *known);
  }

private:
  struct shared {
    shared(thumbnail::image_function f, std::vector<words_of_file> s)
        : image_file(std::move(f)), words(std::move(s)) {}

    thumbnail::image_function image_file;
    std::vector<words_of_file> words;
  };

  thumbnail::result told(fs::path const& file, words_of_file const& s) const {
    leaklab::this_fiber::set_name(s.name);
    auto made = shared_->image_file(file);
    if (!made)
      leaklab::tell(leaklab::telling::fails, s.name);
    else if (made->native() == s.thumbnail.native())
      leaklab::tell(leaklab::telling::gets, s.name_of_thumbnail);
    else
      leaklab::tell(leaklab::telling::gets, made->filename().string());
    return made;
  }

  std::shared_ptr<shared const> shared_;
};

} // namespace
} // namespace cli::stand_in

namespace cli {

namespace fs = std::filesystem;
namespace {

void check(stand_in_options const& o) {
  check_broken(o.broken, o.files);
  if (o.any_broken && !o.broken.empty())
    throw input_error("--broken", "--any-broken covers every set of failing files: leave one of the two out");
  if (o.none_broken && (o.any_broken || !o.broken.empty()))
    throw input_error("--broken", "none says that no file fails: leave the others out");
}

// Returns a function that calls the lesson.
std::function<void()> call_of(lessons::lesson const& lesson, stand_in_options const& o,
                              std::vector<fs::path> files, thumbnail::image_function image_file,
                              std::shared_ptr<failing_files> failing = nullptr) {
  if (o.any_broken)
    image_file = stand_in::any_may_fail(std::move(image_file), files, failing);
  return
      [files = std::move(files), image_file = std::move(image_file), failing = std::move(failing), &lesson] {
        if (failing)
          failing->begin();
        lesson.make_thumbnails(files, image_file);
      };
}

// Returns a function that calls the lesson and tells what happens to the files.
std::function<void()> telling_call_of(lessons::lesson const& lesson, stand_in_options const& o,
                                      std::vector<fs::path> files, thumbnail::image_function image_file) {
  if (o.any_broken)
    image_file = stand_in::any_may_fail(std::move(image_file), files, nullptr);
  thumbnail::image_function tells = stand_in::telling(std::move(image_file), files);
  return [files = std::move(files), image_file = std::move(tells), &lesson] {
    auto const made = lesson.make_thumbnails(files, image_file);
    leaklab::tell(made.failed ? leaklab::telling::returns_error : leaklab::telling::returns, made.text);
  };
}

} // namespace

std::string failing_files::name() const {
  return numbers_.empty() ? "none" : fmt::format("{}", fmt::join(numbers_, " "));
}

void add_stand_in_options(CLI::App& app, stand_in_options& o, std::string const& by_default) {
  add_number(app, "--files", o.files, 0, 50, "How many files the lesson is given, 0..50");
  add_numbers(app, "--broken", o.broken,
              "File number K, from 1, fails; may be repeated; none: no file\n"
              "fails. [default: " +
                  by_default + "]",
              &o.none_broken);
  app.add_flag("--any-broken", o.any_broken,
               "Any file may fail: whether it does is a choice of the schedule,\n"
               "1 if it does, so that every set of failing files is covered");
}

namespace {

// Files by name only, and an image_file that fails for those that are broken.
struct names_only {
  explicit names_only(stand_in_options const& o) {
    check(o);
    std::set<fs::path> broken;
    for (std::size_t k = 1; k <= o.files; ++k) {
      files.push_back(fmt::format("photo{}.jpg", k));
      if (o.broken.contains(k))
        broken.insert(files.back());
    }
    image_file = thumbnail::stand_in(std::move(broken));
  }

  std::vector<fs::path> files;
  thumbnail::image_function image_file;
};

} // namespace

std::function<void()> without_pictures(lessons::lesson const& lesson, stand_in_options const& o,
                                       std::shared_ptr<failing_files> failing) {
  names_only n(o);
  return call_of(lesson, o, std::move(n.files), std::move(n.image_file), std::move(failing));
}

std::function<void()> telling_lesson(lessons::lesson const& lesson, stand_in_options const& o) {
  names_only n(o);
  return telling_call_of(lesson, o, std::move(n.files), std::move(n.image_file));
}

std::function<void()> on_pictures(lessons::lesson const& lesson, stand_in_options const& o,
                                  temporary_folder const& f) {
  check(o);
  std::vector<fs::path> files;
  if (o.files > 0)
    files = photos::write_set(f.path(), {.count = o.files, .width = 320, .height = 240, .broken = o.broken});
  return telling_call_of(lesson, o, std::move(files),
                         [folder = shown::file(f.path() / "")](fs::path const& file) {
                           auto made = thumbnail::image_file(file);
                           if (!made)
                             made.error().what = without(folder, std::move(made.error().what));
                           return made;
                         });
}

std::string to_string(stand_in_options const& o) {
  auto text = fmt::format("--files {}", o.files);
  for (auto const k : o.broken)
    text += fmt::format(" --broken {}", k);
  return text + (o.any_broken ? " --any-broken" : "");
}

} // namespace cli
