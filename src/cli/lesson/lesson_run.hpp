// Runs one lesson on a set of pictures and keeps everything that can be told about the run.
#pragma once

#include <cli/exit_code.hpp>
#include <cli/lesson/pictures.hpp>

#include <leaklab/clock.hpp>
#include <leaklab/report.hpp>
#include <lessons/lesson.hpp>

#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace cli {

// The options of `run` and `compare` that are not about pictures.
struct lesson_run_options {
  std::uint64_t threads = 1;
  std::chrono::milliseconds time_limit{60'000};
  leaklab::clock clock = leaklab::clock::real;
};

// One lesson's run.
struct lesson_run {
  lessons::lesson const* lesson = nullptr;
  std::optional<lessons::outcome> returned; // empty: make_thumbnails never returned
  std::size_t thumbnails = 0;               // how many were written; a thumbnail written twice counts twice
  leaklab::run_report report;

  // Returns "returned: ...", "returned an error: ..." or "did not return".
  std::string returned_text() const;

  // Returns whether this is a lesson that leaks, and a file has failed: it may have left fibers, or not.
  bool may_leak() const;
  // Returns whether it ended as the lesson says of itself: clean, or with a leak if it may leak.
  bool as_expected() const;
};

// Adds --threads, --time-limit and --clock. `options` must outlive the parsing.
void add_lesson_run_options(CLI::App&, lesson_run_options& options);

// Returns "20 pictures, number 7 broken, on 1 thread": what a run of a lesson is about.
std::string what_is_run(pictures const&, lesson_run_options const&);

// Runs the lesson. A picture that is broken gives an error without being read, unless it was drawn (and
// damaged) by this program. Drawn pictures are named without their folder in all that the lesson says, so
// that the same command prints the same text. `tried` is incremented for every picture. It is shared because
// a fiber of an unfinished run may go on.
lesson_run run_lesson(lessons::lesson const&, pictures const&, lesson_run_options const&,
                      std::shared_ptr<std::atomic<std::size_t>> const& tried);

// Returns how the program ends after such a run.
inline exit_code code_of(leaklab::run_report const& r) {
  return r.out_of_memory                        ? exit_code::out_of_memory
         : r.verdict == leaklab::verdict::clean ? exit_code::clean
                                                : exit_code::not_clean;
}

// Returns {"lesson", "returned": {"failed", "text"} or null, "thumbnails", "as_expected", "report"};
// docs/report.md describes the last.
nlohmann::json to_json(lesson_run const&);

} // namespace cli
