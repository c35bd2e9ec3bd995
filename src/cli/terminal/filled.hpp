// Text that is broken into lines of a width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cli {

// Returns the text in lines of `width` characters at most; only a word that is longer is longer. Newlines count
// as spaces, but for an empty line, which stays, and for a line that begins with a space, which stays as it is.
std::string filled(std::string_view text, std::size_t width);

} // namespace cli
