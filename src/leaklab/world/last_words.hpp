// What is said before the program dies of something that a fiber of a world did: an exception that left it,
// or another call of std::terminate.
//
//   leaklab: an exception left fiber #3 "loader": std::runtime_error: no such file
//       at      src/loader.cpp:12   load(...)
//       started src/main.cpp:30   main::{lambda#1}
//
// It comes from a terminate handler, installed once; the one that was there before is called next, so the
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

// From here on they go there, in one line and without functions' names, rather than to standard error.
void tell_last_words_to(void (*listener)(std::string_view) noexcept);

} // namespace leaklab::detail
