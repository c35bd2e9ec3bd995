// Shows on a terminal what others have named or written: no byte of the text can end a line, move the cursor
// or turn the text around.
//
// This is a folder of its own, and a header alone: both thumbnail, for the lessons, and report, for the
// observer, print names, and neither may include the other. It includes no other header of ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace shown {

namespace detail {

// A character at the beginning of a text; it has no bytes if the text does not begin with UTF-8.
struct character {
  std::size_t bytes = 0;
  char32_t code = 0;
};

// Returns the first character, by the Unicode Standard 15.0, table 3-7: well-formed byte sequences.
constexpr character first_character(std::string_view text) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto const lead = byte(0);
  if (lead < 0x80)
    return {1, lead};
  std::size_t const bytes = lead >= 0xC2 && lead <= 0xDF   ? 2
                            : lead >= 0xE0 && lead <= 0xEF ? 3
                            : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                           : 0;
  if (bytes == 0 || bytes > text.size())
    return {};
  // below it, the sequence would be longer than needed
  unsigned const least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned const most = lead == 0xED   ? 0x9F
                        : lead == 0xF4 ? 0x8F
                                       : 0xBF; // else a surrogate, or beyond Unicode
  if (byte(1) < least || byte(1) > most)
    return {};
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i != bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U)
      return {};
    code = code << 6 | (byte(i) & 0x3FU);
  }
  return {bytes, code};
}

// Returns whether the character is a control (C0, DEL, C1), ends a line, or changes the direction of the text
// after it.
constexpr bool acts_on_terminals(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

inline void append_escaped(std::string& to, std::string_view bytes) {
  constexpr std::string_view named = "\a\b\t\n\v\f\r", letters = "abtnvfr";
  for (char const c : bytes) {
    to += '\\';
    if (auto const at = named.find(c); at != named.npos) {
      to += letters[at];
      continue;
    }
    auto const value = static_cast<unsigned char>(c);
    for (int shift = 6; shift >= 0; shift -= 3)
      to += static_cast<char>('0' + (value >> shift & 7));
  }
}

inline std::string escaped(std::string_view text, std::string_view kept) {
  std::string out;
  while (!text.empty()) {
    auto const [bytes, code] = first_character(text);
    auto const whole = text.substr(0, bytes == 0 ? 1 : bytes);
    if (whole == "\\" && kept.find('\\') == kept.npos)
      out += "\\\\";
    else if (bytes != 0 && (!acts_on_terminals(code) || kept.find(whole) != kept.npos))
      out += whole;
    else
      append_escaped(out, whole);
    text.remove_prefix(whole.size());
  }
  return out;
}

} // namespace detail

// Returns a name as `ls -b` shows it, except that a space stays. A newline becomes \n (\a \b \t \v \f \r
// likewise), a backslash becomes two, and any other control byte and every byte that is not UTF-8 become a
// backslash and three octal digits (escape: \033). So do the characters that end a line or turn the text
// around (U+2028 to U+202E, U+2066 to U+2069, U+200E, U+200F, U+061C). All others stay as they are. Two
// different names are never shown alike: printf %b gives the name back.
inline std::string name(std::string_view any) {
  return detail::escaped(any, "");
}

// Returns the name of a file in the same form.
inline std::string file(std::filesystem::path const& any) {
  return name(any.native());
}

// Returns a line of text that others have written, mostly a program's source. It is like `name`, but
// backslashes and tabs stay, since the text is not to be read back.
inline std::string line(std::string_view any) {
  return detail::escaped(any, "\\\t");
}

// Returns whether all of it is UTF-8, which is what JSON can hold.
inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto const bytes = detail::first_character(text).bytes;
    if (bytes == 0)
      return false;
    text.remove_prefix(bytes);
  }
  return true;
}

} // namespace shown
