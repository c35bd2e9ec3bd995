// Text for XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace cli::course {

// Returns the text as XML or HTML may hold it, also between double quotes. It has no control characters but line ends.
inline std::string escaped(std::string_view text) {
  std::string xml;
  for (char const c : text) {
    if (c == '&')
      xml += "&amp;";
    else if (c == '<')
      xml += "&lt;";
    else if (c == '>')
      xml += "&gt;";
    else if (c == '"')
      xml += "&quot;";
    else if (c == '\n' || static_cast<unsigned char>(c) >= 0x20)
      xml += c;
  }
  return xml;
}

} // namespace cli::course
