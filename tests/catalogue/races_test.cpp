// Every data race of the catalogue is found on one thread, in the line that bug.cpp names. Its cure is silent, and so
// are all other bugs of the catalogue and the lessons.
#include "races_programs.hpp"

#include <catalogue/bodies.hpp>
#include <catalogue/catalogue.hpp>

#include <lessons/lesson.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

void PrintTo(race_program const& p, std::ostream* os) {
  *os << p.name;
}

namespace {

using testing::Contains;
using testing::IsEmpty;

std::string text_of(std::vector<leaklab::data_race> const& races) {
  std::string text;
  for (auto const& r : races)
    text += to_text(r);
  return text;
}

// Returns the line that bug.cpp names for ThreadSanitizer.
unsigned line_of(std::string const& name) {
  auto const programs = catalogue::programs();
  auto const found = std::ranges::find(programs, name, &catalogue::bug::name);
  auto const expected = std::ranges::find(found->expected, "TSan", &catalogue::expectation::tool);
  return expected->line;
}

class Programs : public testing::TestWithParam<race_program> {};

TEST_P(Programs, HaveTheRaceInTheLineThatTheyName) {
  auto const e = GetParam().bug();
  EXPECT_TRUE(e.memory_observed);
  std::vector<std::string> lines;
  for (auto const& race : e.races)
    for (auto const& side : {race.earlier, race.later})
      for (auto const& frame : side.stack)
        lines.push_back(frame.file.filename().string() + ':' + std::to_string(frame.line));
  EXPECT_THAT(lines, Contains("bug.cpp:" + std::to_string(line_of(GetParam().name))))
      << e << text_of(e.races);
}

TEST_P(Programs, AreSilentOnceCured) {
  auto const e = GetParam().cure();
  EXPECT_TRUE(e.memory_observed);
  EXPECT_THAT(e.races, IsEmpty()) << text_of(e.races);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Programs, testing::ValuesIn(race_programs()),
                         [](auto const& info) { return info.param.name; });

TEST(CatalogueRaces, AreInAllThatThreadSanitizerNames) {
  std::vector<std::string> named, here;
  for (auto const& p : catalogue::programs())
    if (p.caught_by("TSan"))
      named.push_back(p.name);
  for (auto const& p : race_programs())
    here.push_back(p.name);
  EXPECT_EQ(here, named);
}

#ifdef LEAKLAB_CATALOGUE_BODIES
TEST(CatalogueRaces, AreInNoOtherBug) {
  for (auto const& body : catalogue::bodies())
    for (auto* const f : {body.bug, body.cure}) {
      auto const e = leaklab::explore(f, {.max_schedules = 20});
      EXPECT_TRUE(e.memory_observed);
      EXPECT_THAT(e.races, IsEmpty()) << body.name << '\n' << text_of(e.races);
    }
}

TEST(LessonRaces, AreNone) {
  std::vector<std::filesystem::path> const files{"one.jpg", "two.jpg", "three.jpg"};
  for (auto const& lesson : lessons::all())
    for (bool const fails : {false, true}) {
      auto const body = [&] {
        lesson.make_thumbnails(files, [&](std::filesystem::path const& file) -> thumbnail::result {
          if (fails && file == files.front())
            return tl::unexpected(thumbnail::image_error{file, {}, "broken: " + file.string()});
          return file;
        });
      };
      auto const e = leaklab::explore(body, {.max_schedules = 100});
      EXPECT_TRUE(e.memory_observed);
      EXPECT_GT(e.schedules, 0u);
      EXPECT_THAT(e.races, IsEmpty()) << lesson.name << '\n' << text_of(e.races);
    }
}
#endif

} // namespace
