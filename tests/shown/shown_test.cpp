// Names as they are shown: nothing in them acts on a terminal, and no two are shown alike.
#include <shown/shown.hpp>

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <stdexcept>

namespace {

// Returns the name that is shown as this text. It reads the text by the rules of shown.hpp.
std::string read_back(std::string_view text) {
  static std::map<char, char> const letters{{'a', '\a'}, {'b', '\b'}, {'t', '\t'}, {'n', '\n'},
                                            {'v', '\v'}, {'f', '\f'}, {'r', '\r'}, {'\\', '\\'}};
  std::string name;
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (text[i] != '\\') {
      name += text[i];
    } else if (auto const letter = letters.find(text.at(i + 1)); letter != letters.end()) {
      name += letter->second;
      ++i;
    } else {
      name += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 3)), nullptr, 8));
      i += 3;
    }
  }
  return name;
}

// Expects UTF-8 without control bytes and without control characters of two bytes.
void expect_harmless(std::string const& text) {
  EXPECT_TRUE(shown::is_utf8(text)) << testing::PrintToString(text);
  for (std::size_t i = 0; i != text.size(); ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    EXPECT_TRUE(byte >= 0x20 && byte != 0x7F) << testing::PrintToString(text);
    EXPECT_FALSE(byte == 0xC2 && static_cast<unsigned char>(text.at(i + 1)) < 0xA0)
        << testing::PrintToString(text);
  }
}

TEST(ShownName, OrdinaryNamesStayAsTheyAre) {
  for (std::string const name : {"", "photo 1.jpg", "~/Bilder/Straße/überall.png", "写真.jpg", "фото.png",
                                 "👩‍👩‍👧.jpg", "'a' \"b\" $c"})
    EXPECT_EQ(shown::name(name), name);
}

TEST(ShownName, EveryByteByItselfIsHarmlessAndReadBack) {
  for (int byte = 0; byte != 256; ++byte) {
    std::string const name(1, static_cast<char>(byte));
    expect_harmless(shown::name(name));
    EXPECT_EQ(read_back(shown::name(name)), name) << byte;
  }
}

TEST(ShownName, EveryTwoBytesAreHarmlessAndReadBack) {
  for (int first = 0; first != 256; ++first)
    for (int second = 0; second != 256; ++second) {
      std::string const name{static_cast<char>(first), static_cast<char>(second)};
      auto const text = shown::name(name);
      if (read_back(text) != name)
        ADD_FAILURE() << first << ' ' << second;
      expect_harmless(text);
    }
}

// The bytes are of any kind, but more often bytes that begin or continue a character.
TEST(ShownName, AHundredThousandRandomNamesAreHarmlessAndReadBack) {
  static constexpr std::string_view likely = "\\n0\x1b[\n\xc2\x80\xe2\x80\xae\xf0\x9f\xed\xa0\xff 1";
  std::mt19937 random(1);
  for (int i = 0; i != 100'000; ++i) {
    std::string name(random() % 8, '\0');
    for (auto& c : name)
      c = random() % 2 == 0 ? likely[random() % likely.size()] : static_cast<char>(random());
    auto const text = shown::name(name);
    ASSERT_EQ(read_back(text), name);
    expect_harmless(text);
    ASSERT_FALSE(HasFailure());
  }
}

TEST(ShownName, TakesTheFormOfLs) {
  EXPECT_EQ(shown::name("a\nb\tc"), "a\\nb\\tc");
  EXPECT_EQ(shown::name("\033[31mred"), "\\033[31mred");
  EXPECT_EQ(shown::name("back\\slash"), "back\\\\slash");
  EXPECT_EQ(shown::name("\xff.jpg"), "\\377.jpg");
  EXPECT_EQ(shown::name(std::string_view("a\0b", 3)), "a\\000b");
  EXPECT_EQ(shown::file("x\ny"), "x\\ny");
}

TEST(ShownName, WhatTurnsTheTextAroundIsEscapedToo) {
  EXPECT_EQ(shown::name("\u202Egpj.exe"), "\\342\\200\\256gpj.exe");
  for (char const* const mark :
       {"\u061C", "\u200E", "\u200F", "\u2028", "\u2029", "\u2066", "\u2069", "\u0085"})
    EXPECT_EQ(shown::name(mark).front(), '\\') << mark;
}

TEST(ShownName, WhatLooksLikeUtf8AndIsNotIsEscaped) {
  for (char const* const bytes : {"\xc0\xaf",         // too long
                                  "\xe0\x80\xaf",     // too long
                                  "\xed\xa0\x80",     // a surrogate
                                  "\xf4\x90\x80\x80", // beyond U+10FFFF
                                  "\xe2\x82"})        // cut short
    EXPECT_EQ(shown::name(bytes).size(), 4 * std::string_view(bytes).size()) << shown::name(bytes);
}

TEST(ShownLine, KeepsBackslashesAndTabs) {
  EXPECT_EQ(shown::line("\tputs(\"\\n\");\033[2J"), "\tputs(\"\\n\");\\033[2J");
}

} // namespace
