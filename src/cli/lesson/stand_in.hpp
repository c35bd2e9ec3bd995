// Lessons without pictures, for exploring: the files exist by name only, and image_file needs no disk.
#pragma once

#include <lessons/lesson.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

class temporary_folder;

// What `explore` and `replay` ask for.
struct stand_in_options {
  std::uint64_t files = 3;
  std::set<std::size_t> broken{}; // file numbers, from 1
  bool any_broken = false;        // whether a file fails is a choice of the schedule
  bool none_broken = false;       // it was said that none fails

  // Returns whether nothing was said about which files fail.
  bool leaves_it_open() const { return broken.empty() && !any_broken && !none_broken; }
};

// Which files fail, while a lesson runs with any_broken.
class failing_files {
public:
  void begin() { numbers_.clear(); }
  void add(std::size_t number) { numbers_.insert(number); }

  std::set<std::size_t> const& numbers() const { return numbers_; }
  // Returns "1 3", or "none".
  std::string name() const;

private:
  std::set<std::size_t> numbers_;
};

// Adds --files, --broken and --any-broken. `options` must outlive the parsing. `by_default`: which files fail if nothing
// is said.
void add_stand_in_options(CLI::App&, stand_in_options& options, std::string const& by_default);

// Returns a function that calls the lesson on photo1.jpg, photo2.jpg, ...; the files with the numbers given
// fail, and with any_broken those that leaklab::may_fail() says: when the lesson has run, they are in
// `failing`. Throws input_error for a number beyond the files.
std::function<void()> without_pictures(lessons::lesson const&, stand_in_options const&,
                                       std::shared_ptr<failing_files> failing = nullptr);

// Returns the same for who watches: a fiber has the name of its file, "photo3", and tells what it gets; and the body
// tells what make_thumbnails returns.
std::function<void()> telling_lesson(lessons::lesson const&, stand_in_options const&);

// Returns that on real pictures, which are drawn into that folder, the broken ones damaged.
std::function<void()> on_pictures(lessons::lesson const&, stand_in_options const&, temporary_folder const&);

// Returns the options as they are typed: "--files 3 --broken 2".
std::string to_string(stand_in_options const&);

} // namespace cli
