// Says which fiber it was before the program dies of an exception that left a fiber of a world, or of another
// call of std::terminate there.
//
//   leaklab: std::terminate was called in fiber #3 "loader" after throwing std::runtime_error: no such file
//       at      src/loader.cpp:12   load(...)
//       started src/main.cpp:30   main::{lambda#1}
//
// A terminate handler says it. The handler is installed once, and calls the one that was there before; so the
// program ends as it would without leaklab.
#pragma once

#include <string_view>

namespace leaklab::detail {

// One lives on each thread of a world while its fibers may run. Elsewhere the handler says nothing.
class last_words {
public:
  last_words();
  last_words(last_words const&) = delete;
  last_words& operator=(last_words const&) = delete;
  ~last_words();
};

// Sends the last words to the listener, in one line and without functions' names, in place of standard error.
void tell_last_words_to(void (*listener)(std::string_view) noexcept);

} // namespace leaklab::detail
