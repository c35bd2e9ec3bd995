// leaklab compare: every lesson, on files and as JSON. Its text is in golden/compare.txt.
#include "lesson4.hpp"
#include "program.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace {

class Compare : public WithProgram {};

TEST_F(Compare, SoundFilesAreCleanInEveryLesson) {
  auto const folder = draw("p", 3);
  auto const got = leaklab({"compare", folder});
  EXPECT_EQ(got.code, 0) << got.out << got.err;
  EXPECT_EQ(got.out.find("LEAK"), std::string::npos) << got.out;
  EXPECT_NE(got.out.find("\nAs expected: no lesson leaks.\n"), std::string::npos) << got.out;
  EXPECT_TRUE(std::filesystem::exists(folder + "/photo3.thumb.jpg"));
}

TEST_F(Compare, JsonHasOneEntryPerLesson) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = leaklab({"compare", "--size", "64x48", "--count", "5", "--broken", "2", "--json", "-"});
  EXPECT_EQ(got.code, 1);
  auto const json = nlohmann::json::parse(got.out).at("lessons");
  ASSERT_EQ(json.size(), 7u);
  std::size_t leaking = 0;
  for (auto const& run : json) {
    EXPECT_EQ(run.at("thumbnails"), 4) << run.at("lesson");
    EXPECT_EQ(run.at("as_expected"), true) << run.at("lesson");
    leaking += run.at("report").at("verdict") == "leak";
  }
  EXPECT_EQ(leaking, 1u);
}

TEST_F(Compare, ALessonThatIsUnfinishedDoesNotKeepTheProgram) {
  auto const got = leaklab({"compare", "--size", "800x600", "--count", "100", "--time-limit", "0.001"});
  EXPECT_EQ(got.code, 1) << got.err;
  EXPECT_NE(got.out.find("unfinished"), std::string::npos) << got.out;
  EXPECT_NE(got.out.find("\nNot as expected:\n  lesson"), std::string::npos) << got.out;
}

} // namespace
