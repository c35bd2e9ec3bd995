// What a user may have meant who typed a word that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Returns "; did you mean explore?" if one of the words that are known is close to this one, else nothing.
// Close: half of the letters at most are others, are missing or are too many.
std::string did_you_mean(std::string_view word, std::vector<std::string> const& known);

} // namespace cli
