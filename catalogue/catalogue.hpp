// The catalogue of bugs: what each one is about, and what is to be found in it.
//
// bug.cpp itself says so. Its first line is the summary. A comment at the end of a line names which tool
// finds what there:
//
//   *total += size; // TSan: data race
//   image_file(file); // ASan: heap-use-after-free; TSan: data race or heap-use-after-free
//   sizes->push(size); // leaklab: deadlock in unbuffered_channel::push (4 fibers)
//   total += size; // result: wrong total
//
// 1. TSan and ASan are ThreadSanitizer and AddressSanitizer (with UndefinedBehaviorSanitizer). The kind of
//    error is in their own words.
// 2. leaklab finds the verdict, the operation in which fibers are stuck, and how many are stuck; one if no
//    number is given.
// 3. any_time means leaklab, too, but only when a deadline comes early (leaklab::clock::any_time).
// 4. switches means leaklab, too, but only when fibers are switched before each operation on what they share
//    (leaklab::switches::at_synchronisation).
// 5. result means that no tool finds anything; only what the program returns is wrong.
// 6. "or" means that it depends on the run.
// 7. A tool that is not named finds nothing, or what it finds differs from run to run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace catalogue {

// What add_bug registered.
struct entry {
  std::string_view name;  // the folder's name: "shared_total"
  std::string_view about; // "lesson6", or a subject: "mutexes"
  bool program;           // bug.cpp and cure.cpp are programs; if not, functions (bodies.hpp)
  std::string_view bug;   // text of bug.cpp
  std::string_view cure;  // text of cure.cpp
  std::string_view page;  // text of README.md
};

std::vector<entry> const& entries();

struct expectation {
  std::string tool;               // "TSan", "ASan", "leaklab", "any_time", "switches", "result"
  std::vector<std::string> kinds; // "data race"; if there are several, any of them
  std::size_t fibers = 1;         // how many are stuck there; only for leaklab, any_time and switches
  unsigned line = 0;              // in bug.cpp

  std::string text() const; // the kinds, and the number of fibers, as bug.cpp names them
};

struct bug {
  std::string name;
  std::string about;
  bool program;
  std::string summary;
  std::vector<expectation> expected; // in the order of their lines
  std::string_view source;           // text of bug.cpp
  std::string_view cure;             // text of cure.cpp
  std::string_view page;             // text of README.md

  bool caught_by(std::string_view tool) const;
};

// Returns all of them, in the order of their names.
std::vector<bug> bugs();

// Returns those that are programs, in the order of their names.
std::vector<bug> programs();

// Returns what a text of bug.cpp expects.
std::vector<expectation> expectations_in(std::string_view text);

} // namespace catalogue
