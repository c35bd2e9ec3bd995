// What observed code may tell the reader of a page or of a table of steps: what a fiber gets, and what the body
// returns. Outside of trace() and of a page, tell() does nothing, so the same code runs everywhere.
#pragma once

#include <string_view>

namespace leaklab {

// What the running fiber tells: for example what it carries.
enum class telling {
  gets,          // it has this: "photo1.thumb.jpg"
  fails,         // it has an error: "photo3.jpg"
  returns,       // the body returns this
  returns_error, // the body returns this error
};

// Adds that to the step that is running, if a page is being made or a run is traced; otherwise does nothing.
void tell(telling what, std::string_view text);

// Returns "gets", "fails", "returns" or "returns_error".
std::string_view to_string(telling);

} // namespace leaklab
