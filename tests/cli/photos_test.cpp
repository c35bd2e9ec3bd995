// leaklab photos: the files it writes.
#include "program.hpp"

namespace {

class Photos : public WithProgram {
protected:
  std::string write(char const* name, words more) const {
    auto const folder = (files / name).string();
    words arguments{"photos", folder, "--count", "3", "--size", "160x120"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto const got = leaklab(arguments);
    EXPECT_EQ(got.code, 0) << got.err;
    EXPECT_EQ(got.err, "");
    return folder;
  }
};

TEST_F(Photos, WritesJpegsAndSaysSo) {
  auto const folder = (files / "a" / "b").string();
  auto const got = leaklab({"photos", folder, "--count", "10", "--size", "64x48", "--broken", "7"});
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.out, folder + ": photo01.jpg ... photo10.jpg, 64x48\ndamaged: photo07.jpg\n");
  EXPECT_EQ(contents(folder + "/photo10.jpg").substr(0, 3), "\xFF\xD8\xFF");
}

TEST_F(Photos, TheSameSeedGivesTheSameBytes) {
  auto const a = write("a", {"--seed", "5"}), b = write("b", {"--seed", "5"}),
             c = write("c", {"--seed", "6"});
  EXPECT_EQ(contents(a + "/photo2.jpg"), contents(b + "/photo2.jpg"));
  EXPECT_NE(contents(a + "/photo2.jpg"), contents(c + "/photo2.jpg"));
  EXPECT_NE(contents(a + "/photo2.jpg"), contents(a + "/photo3.jpg"));
}

TEST_F(Photos, TheBrokenOnesAndNoOthersAreRefusedByALesson) {
  auto const folder = write("a", {"--broken", "1", "--broken", "3"});
  auto const got = leaklab({"run", "lesson1", folder});
  EXPECT_EQ(got.code, 0);
  EXPECT_NE(got.err.find("photo1.jpg: damaged"), std::string::npos) << got.err;
  EXPECT_EQ(got.err.find("photo2.jpg"), std::string::npos) << got.err;
  EXPECT_NE(got.err.find("photo3.jpg: damaged"), std::string::npos) << got.err;
}

} // namespace
