// Every program of the catalogue, as a child: what it says is found is found, where it says, by the tools of
// this build; and its cure is silent. ctest runs one bug at a time, under the label of its lesson.
#include "page.hpp"
#include <support/sanitized.hpp>

#include <catalogue/catalogue.hpp>
#include <catalogue/trial/trial.hpp>

#include <os/fresh_folder.hpp>
#include <photos/photos.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <set>

namespace {

using catalogue::diagnosis;

// Returns whether a tool that bug.cpp may name watches in this build. What a program returns is checked only
// without a sanitizer: the program ends at an error of AddressSanitizer, and may return the right result on
// four threads.
bool looks_on(std::string const& tool) {
  return tool == "leaklab" || (tool == "TSan" && thread_sanitized) || (tool == "ASan" && address_sanitized) ||
         (tool == "result" && !sanitized);
}

bool is_sanitizer(std::string const& tool) {
  return tool == "TSan" || tool == "ASan" || tool == "UBSan" || tool == "LSan";
}

struct Catalogued : testing::TestWithParam<catalogue::bug> {
  catalogue::album const pictures;

  catalogue::trial try_out(std::string const& kind) const {
    return catalogue::try_out(LEAKLAB_BUILD, GetParam().name, kind, pictures.files());
  }
};

INSTANTIATE_TEST_SUITE_P(Bugs, Catalogued, testing::ValuesIn(catalogue::programs()),
                         [](auto const& info) { return info.param.name; });

TEST_P(Catalogued, BugIsFoundAsItsSourceSays) {
  auto const& expected = GetParam().expected;
  ASSERT_FALSE(expected.empty()) << "bug.cpp does not say what finds it";
  if (std::ranges::none_of(expected, [](auto const& e) { return looks_on(e.tool); })) {
    if (std::ranges::any_of(expected, [](auto const& e) { return is_sanitizer(e.tool); }))
      GTEST_SKIP() << "found by another tool than those of this build; here it may do anything";
    GTEST_SKIP() << "found by no tool, only in its result";
  }
  auto const t = catalogue::try_until_diagnosed(LEAKLAB_BUILD, GetParam().name, "bug", pictures.files());
  for (auto const& e : expected)
    if (looks_on(e.tool)) {
      EXPECT_TRUE(t.meets(e)) << e.tool << ": " << e.text() << " in line " << e.line << "\n" << t.output;
    }
  EXPECT_NE(t.code, 0);
}

TEST_P(Catalogued, BugThatNoSanitizerIsNamedForIsNotSeenByOne) {
  auto const& expected = GetParam().expected;
  if (std::ranges::any_of(expected, [](auto const& e) { return is_sanitizer(e.tool); }))
    GTEST_SKIP() << "a sanitizer is named";
  auto const t = try_out("bug");
  for (auto const& d : t.found)
    EXPECT_FALSE(is_sanitizer(d.tool)) << t.output;
}

TEST_P(Catalogued, CureIsSilent) {
  auto const t = try_out("cure");
  EXPECT_TRUE(t.found.empty()) << t.output;
  EXPECT_EQ(t.code, 0) << t.output;
}

TEST_P(Catalogued, PageShowsTheDifferenceAndSaysWhatFindsIt) {
  auto const text = page::text(GetParam());
  EXPECT_THAT(text, testing::HasSubstr("```diff\n" + page::difference(GetParam()) + "```\n"));
  for (auto const& e : GetParam().expected)
    for (auto const& kind : e.kinds)
      EXPECT_THAT(text, testing::HasSubstr(kind));
}

TEST_P(Catalogued, CureIsAFewLines) {
  EXPECT_LE(std::ranges::count(page::difference(GetParam()), '\n'), 16);
}

// Tries it with `others` pictures besides the first: as many fibers, and a channel for bit_ceil(others) - 1.
catalogue::trial try_slot_too_small(std::size_t others, bool first_is_broken, std::string const& kind) {
  os::fresh_folder const folder;
  auto const broken = first_is_broken ? std::set<std::size_t>{1} : std::set<std::size_t>{};
  auto const files =
      photos::write_set(folder.path(), {.count = others + 1, .width = 160, .height = 120, .broken = broken});
  return catalogue::try_out(LEAKLAB_BUILD, "slot_too_small", kind, files);
}

TEST(SlotTooSmall, LeaksOneFiberWhenTheFirstPictureFailsAndAPowerOfTwoFollow) {
  for (std::size_t others = 2; others <= 9; ++others) {
    auto const t = try_slot_too_small(others, true, "bug");
    if (std::has_single_bit(others)) {
      EXPECT_THAT(t.output, testing::HasSubstr("LEAK  1 of " + std::to_string(others + 1) + " fibers"));
    } else {
      EXPECT_TRUE(t.found.empty()) << others << " others\n" << t.output;
    }
    EXPECT_EQ(t.code, std::has_single_bit(others)) << others << " others\n" << t.output;
  }
}

TEST(SlotTooSmall, LeaksNothingWhenTheFirstPictureIsSound) {
  for (std::size_t others = 2; others <= 9; ++others) {
    auto const t = try_slot_too_small(others, false, "bug");
    EXPECT_EQ(t.code, 0) << others << " others\n" << t.output;
  }
}

TEST(SlotTooSmall, CuredLeaksNothingWhateverTheNumber) {
  for (std::size_t others = 1; others <= 9; ++others) {
    auto const t = try_slot_too_small(others, true, "cure");
    EXPECT_EQ(t.code, 0) << others << " others\n" << t.output;
  }
}

TEST(BugProgram, WithoutFilesSaysHowToUseIt) {
  for (auto const& b : catalogue::programs())
    EXPECT_EQ(catalogue::try_out(LEAKLAB_BUILD, b.name, "bug", {}).code, 2) << b.name;
}

TEST(BugProgram, ThatIsNotBuiltIsNamed) {
  try {
    catalogue::try_out(LEAKLAB_BUILD, "no_such_bug", "bug", {});
    FAIL();
  } catch (std::runtime_error const& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("no_such_bug/bug: not built"));
  }
}

} // namespace
