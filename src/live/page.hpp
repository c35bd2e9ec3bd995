// The page as one text, from the files in page/.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace live {

// Returns the page, with what it is given as JSON, and with the nonce that its Content-Security-Policy has.
// Without a nonce it has a policy of its own, which allows no request at all: for a file.
std::string page_with(nlohmann::json const& given, std::string const& nonce);

} // namespace live
