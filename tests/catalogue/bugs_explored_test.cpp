// Bugs of the catalogue that depend on the schedule, or that no sanitizer sees, in every schedule: they are
// found, with a schedule that shows them, and the cure is clean in all schedules.
#include <catalogue/trial/trial.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct explored {
  char const* name;
  std::size_t files; // how many files; the first of them fails
  char const* found; // in how many schedules the bug is found
  char const* shown; // what the shortest of these leaves
};

struct Explored : testing::TestWithParam<explored> {
  catalogue::album const pictures;

  catalogue::trial explore(std::string const& kind) const {
    std::vector<std::filesystem::path> arguments{"--explore"};
    auto const& files = pictures.files();
    arguments.insert(arguments.end(), files.begin(),
                     files.begin() + static_cast<std::ptrdiff_t>(GetParam().files));
    return catalogue::try_out(LEAKLAB_BUILD, GetParam().name, kind, arguments);
  }
};

TEST_P(Explored, BugIsFoundAndItsScheduleShowsIt) {
  auto const t = explore("bug");
  EXPECT_EQ(t.code, 1) << t.output;
  EXPECT_THAT(t.output, StartsWith("EXPLORED  complete: "));
  EXPECT_THAT(t.output, HasSubstr(GetParam().found));
  EXPECT_THAT(t.output, HasSubstr("shortest schedule that is not clean: \""));
  EXPECT_THAT(t.output, HasSubstr(GetParam().shown));
}

TEST_P(Explored, CureIsCleanInEverySchedule) {
  auto const t = explore("cure");
  EXPECT_EQ(t.code, 0) << t.output;
  EXPECT_THAT(t.output, StartsWith("EXPLORED  complete: "));
  for (auto const* failure : {"leak", "deadlock", "crashed", "unfinished", "shortest"})
    EXPECT_THAT(t.output, Not(HasSubstr(failure)));
}

INSTANTIATE_TEST_SUITE_P(Bugs, Explored,
                         testing::Values(explored{"add_inside_worker", 3, " crashed\n", "WRONG TOTAL  "},
                                         explored{"slot_too_small", 3, " leak\n", "LEAK  1 of 3 fibers"},
                                         explored{"missing_done", 3, " deadlock\n", "DEADLOCK  "},
                                         explored{"wait_before_range", 3, " deadlock\n", "DEADLOCK  "}),
                         [](auto const& info) { return info.param.name; });

// Room for all of three is there, so that no schedule leaks: three is no power of two.
TEST(ExploredSlotTooSmall, LeaksInNoScheduleWhenNoPowerOfTwoFollowsTheFirst) {
  catalogue::album const pictures;
  auto const& files = pictures.files();
  auto const t = catalogue::try_out(LEAKLAB_BUILD, "slot_too_small", "bug",
                                    {"--explore", files[0], files[1], files[2], files[3]});
  EXPECT_EQ(t.code, 0) << t.output;
}

} // namespace
