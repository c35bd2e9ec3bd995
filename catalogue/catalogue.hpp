// The catalogue of bugs: what each one is about, and what is to be found in it.
//
// bug.cpp says so itself. Its first line is the summary. A comment at the end of a line names what is found
// there, by whom:
//
//   *total += size; // TSan: data race
//   image_file(file); // ASan: heap-use-after-free; TSan: data race or heap-use-after-free
//   sizes->push(size); // leaklab: deadlock in unbuffered_channel::push (4 fibers)
//   total += size; // result: wrong total
//
// TSan, ASan: ThreadSanitizer and AddressSanitizer (with UndefinedBehaviorSanitizer), the kind in their own
// words. leaklab: the verdict, the operation in which fibers are stuck, and how many are; one if no number is
// given. result: no tool, only what the program returns. "or": it depends on the run. Who is not named finds
// nothing, or what it finds differs from run to run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace catalogue {

// As add_bug entered it.
struct entry {
  std::string_view name;  // the folder's: "shared_total"
  std::string_view about; // "lesson6", or a subject: "mutexes"
  bool program;           // bug.cpp and cure.cpp are programs; else functions (bodies.hpp)
  std::string_view bug;   // text of bug.cpp
  std::string_view cure;  // text of cure.cpp
  std::string_view page;  // text of README.md
};

std::vector<entry> const& entries();

struct expectation {
  std::string tool;               // "TSan", "ASan", "leaklab", "result"
  std::vector<std::string> kinds; // "data race"; more than one: any of them
  std::size_t fibers = 1;         // stuck there; leaklab's only
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

// All of them, in the order of their names.
std::vector<bug> bugs();

// Those that are programs, in the order of their names.
std::vector<bug> programs();

// What a text of bug.cpp expects.
std::vector<expectation> expectations_in(std::string_view text);

} // namespace catalogue
