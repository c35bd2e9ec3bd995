// Which lesson a test program is about, and what is expected of it: tests that are asked of every lesson are
// compiled once.
#pragma once

#include <lessons/lesson.hpp>

#include <os/child.hpp>

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

// The lesson that the program is about.
lessons::lesson const& this_lesson();

// The path of the lesson's own program, on Boost.Fiber's own scheduler.
char const* bare_program();
// Returns the command that runs it on these files; both streams are in `out`.
os::command bare_program_on(std::vector<std::filesystem::path> const& files);

// For 1, 2, 3 and 4 files.
using counts = std::array<std::uint64_t, 4>;

// What becomes of a lesson when there is no memory for the fibers of 1,000 files.
enum class without_memory {
  says_so,         // "out of memory", and exit code 3
  needs_no_fibers, // it does its work
  either // it starts when files come, and most often it is a file that gets no memory: that is logged
};

// What is known of a lesson. Each lesson's own test file defines `expected`.
struct expectations {
  bool returns_errors = false; // make_thumbnails says whether a file failed
  // How many schedules there are when no file fails; 0: too many to try, so they are drawn at random.
  counts all_sound;
  counts first_failing; // the same when the first file fails
  counts leaking{};     // how many leak when one file fails, whichever it is
  ::without_memory without_memory = without_memory::says_so;
};
extern expectations const expected;
