// leaklab explore --html: the page of all schedules of a lesson, or of two.
#pragma once

#include <cli/lesson/stand_in.hpp>
#include <cli/page_file.hpp>

#include <leaklab/clock.hpp>
#include <lessons/lesson.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace cli {

struct explore_page_options {
  std::string html;
  std::string beside; // another lesson
};

// Adds --html and --beside. `options` must outlive the parsing.
void add_explore_page_options(CLI::App&, explore_page_options& options);

class explore_page {
public:
  // Throws input_error if the page cannot be written, or makes no sense.
  explore_page(explore_page_options const& options, leaklab::clock clock);

  struct limits {
    std::uint64_t schedules;
    std::chrono::milliseconds time;
  };
  // Does nothing if no page is wanted. `schedules`: how many the lesson has, if that is known; otherwise 0. Throws
  // input_error.
  void write(lessons::lesson const& lesson, stand_in_options const& work, limits most,
             std::uint64_t schedules) const;

private:
  explore_page_options const options_;
  lessons::lesson const* const beside_; // nullptr: none
  page_file file_;
};

} // namespace cli
