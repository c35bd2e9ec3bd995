// The catalogue of bugs: what each program is about, and what is to be found in it.
//
// bug.cpp says so itself. Its first line is the summary. A comment at the end of a line names what is found
// there, by whom:
//
//   *total += size; // TSan: data race
//   image_file(file); // ASan: heap-use-after-free; TSan: data race or heap-use-after-free
//   sizes->push(size); // leaklab: deadlock in unbuffered_channel::push
//   total += size; // result: wrong total
//
// TSan, ASan: ThreadSanitizer and AddressSanitizer (with UndefinedBehaviorSanitizer), the kind in their own
// words. leaklab: the leak detector. result: no tool, only what the program returns. "or": it depends on the
// run. Who is not named finds nothing, or what it finds differs from run to run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace catalogue {

// As add_bug entered it.
struct entry {
  std::string_view name;   // the folder's: "shared_total"
  std::string_view lesson; // "lesson6"
  std::string_view bug;    // text of bug.cpp
  std::string_view cure;   // text of cure.cpp
};

std::vector<entry> const& entries();

struct expectation {
  std::string tool;               // "TSan", "ASan", "leaklab", "result"
  std::vector<std::string> kinds; // "data race"; more than one: any of them
  unsigned line;                  // in bug.cpp

  std::string text() const; // the kinds as bug.cpp names them
};

struct bug {
  std::string name;
  std::string lesson;
  std::string summary;
  std::vector<expectation> expected; // in the order of their lines

  bool caught_by(std::string_view tool) const;
};

// All of them, in the order of their names.
std::vector<bug> bugs();

// What a text of bug.cpp expects.
std::vector<expectation> expectations_in(std::string_view text);

} // namespace catalogue
