// leaklab run: verdicts, exit codes, the files it takes, JSON.
#include "lesson4.hpp"
#include "program.hpp"

#include <support/sanitized.hpp>

#include <nlohmann/json.hpp>

#include <fstream>

namespace {

class Run : public WithProgram {
protected:
  static bool says(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
  }
};

TEST_F(Run, IsTheSameWithAClockOfItsOwn) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = leaklab({"run", "lesson4", "--clock", "when_idle"});
  EXPECT_EQ(got.code, 1);
  EXPECT_EQ(got.out, leaklab({"run", "lesson4", "--clock", "real"}).out);
}

TEST_F(Run, Lesson4LeaksInPush) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = leaklab({"run", "lesson4"});
  EXPECT_EQ(got.code, 1);
  EXPECT_TRUE(says(got.out, "lesson4_leak: ")) << got.out;
  EXPECT_TRUE(says(got.out, "LEAK  13 of 21 fibers")) << got.out;
  auto const group = got.out.find("blocked in unbuffered_channel::push");
  EXPECT_NE(group, std::string::npos) << got.out;
  EXPECT_EQ(got.out.find("blocked in", group + 1), std::string::npos) << "more than one group: " << got.out;
}

TEST_F(Run, TheFixesOfLesson4AreClean) {
  for (auto const* lesson : {"lesson4_drain", "lesson5", "lesson6", "lesson3", "lesson2"}) {
    auto const got = leaklab({"run", lesson, "--size", "64x48"});
    EXPECT_EQ(got.code, 0) << got.out;
    EXPECT_TRUE(says(got.out, std::string(lesson))) << got.out;
    EXPECT_TRUE(says(got.out, "CLEAN")) << got.out;
  }
}

TEST_F(Run, ABeginningOfANameIsEnough) {
  EXPECT_TRUE(says(leaklab({"run", "lesson4_d", "--size", "64x48"}).out, "lesson4_drain: "));
}

TEST_F(Run, WhatALessonLogsGoesToStderrWithoutTheTemporaryFolder) {
  auto const got = leaklab({"run", "lesson1", "--broken", "2", "--size", "64x48"});
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.err.rfind("photo02.jpg: damaged", 0), 0u) << got.err;
}

TEST_F(Run, TheSameCommandPrintsTheSameText) {
  words const command{"run", "lesson5", "--size", "64x48", "--broken", "20"};
  EXPECT_EQ(leaklab(command).out, leaklab(command).out);
  EXPECT_FALSE(says(leaklab(command).out, temporary.string()));
}

TEST_F(Run, FilesAreTakenInOrderAndGetThumbnailsBesideThem) {
  auto const folder = draw("p", 3);
  auto const got =
      leaklab({"run", "lesson1", folder + "/photo3.jpg", folder + "/photo1.jpg", "--broken", "1"});
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.err, folder + "/photo3.jpg: broken on purpose\n");
  EXPECT_TRUE(std::filesystem::exists(folder + "/photo1.thumb.jpg"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/photo3.thumb.jpg"));
}

TEST_F(Run, AFolderStandsForItsPicturesSorted) {
  auto const folder = draw("p", 3);
  std::filesystem::rename(folder + "/photo1.jpg", folder + "/z.JPEG");
  std::ofstream(folder + "/notes.txt") << "no picture";
  std::ofstream(folder + "/photo9.thumb.jpg") << "no picture either";
  std::filesystem::create_directory(folder + "/folder.jpg");
  auto const got = leaklab({"run", "lesson1", folder, "--broken", "1", "--broken", "3"});
  EXPECT_EQ(got.err, folder + "/photo2.jpg: broken on purpose\n" + folder + "/z.JPEG: broken on purpose\n");
  EXPECT_TRUE(says(got.out, "3 pictures, numbers 1, 3 broken, on 1 thread\n")) << got.out;
}

TEST_F(Run, FilesThatAreSoundGiveNoLeak) {
  auto const got = leaklab({"run", "lesson4", draw("p", 3)});
  EXPECT_EQ(got.code, 0);
  EXPECT_TRUE(says(got.out, "3 pictures, on 1 thread\nreturned: no error\n")) << got.out;
}

TEST_F(Run, OneFileBrokenOfTwoLeaksOneFiber) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const got = leaklab({"run", "lesson4", draw("p", 2), "--broken", "1"});
  EXPECT_EQ(got.code, 1);
  EXPECT_TRUE(says(got.out, "LEAK  1 of 3 fibers")) << got.out;
}

TEST_F(Run, SeveralThreadsGiveTheSameVerdictForAFix) {
  EXPECT_EQ(leaklab({"run", "lesson5", "--size", "64x48", "--threads", "4"}).code, 0);
}

TEST_F(Run, AnUnfinishedRunEndsAtTheTimeLimitAllTheSame) {
  auto const folder = draw("p", 1);
  words command{"run", "lesson1", "--time-limit", "0.001"};
  command.insert(command.end(), 20'000, folder + "/photo1.jpg"); // takes some seconds if allowed to
  auto const got = leaklab(command);
  EXPECT_EQ(got.code, 1);
  EXPECT_TRUE(says(got.out, "did not return\n\nUNFINISHED")) << got.out;
}

TEST_F(Run, JsonGoesToAFileAndTheTextStays) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  auto const file = files / "result.json";
  auto const got = leaklab({"run", "lesson4", "--size", "64x48", "--json", file.string()});
  EXPECT_EQ(got.code, 1);
  EXPECT_TRUE(says(got.out, "LEAK")) << got.out;
  auto const json = nlohmann::json::parse(contents(file));
  EXPECT_EQ(json.at("lesson"), "lesson4_leak");
  EXPECT_EQ(json.at("returned").at("failed"), true);
  EXPECT_EQ(json.at("returned").at("text").get<std::string>().rfind("photo07.jpg: damaged", 0), 0u);
  EXPECT_EQ(json.at("thumbnails"), 19);
  EXPECT_EQ(json.at("report").at("verdict"), "leak");
  EXPECT_EQ(json.at("report").at("stuck").size(), 13u);
}

TEST_F(Run, JsonThroughALinkLeavesTheLink) {
  std::ofstream(files / "target.json") << "old";
  std::filesystem::create_symlink("target.json", files / "link.json");
  leaklab({"run", "lesson5", "--size", "64x48", "--json", (files / "link.json").string()});
  EXPECT_TRUE(std::filesystem::is_symlink(files / "link.json"));
  EXPECT_EQ(nlohmann::json::parse(contents(files / "target.json")).at("lesson"), "lesson5_buffered");
}

TEST_F(Run, JsonThatIsReplacedKeepsItsMode) {
  namespace fs = std::filesystem;
  auto const file = files / "result.json", link = files / "link.json";
  fs::create_symlink(file, link);
  for (unsigned const mode : {0600U, 0664U, 0755U})
    for (auto const& destination : {file, link}) {
      std::ofstream(file) << "old";
      fs::permissions(file, fs::perms{mode});
      leaklab({"run", "lesson1", "--size", "9x9", "--count", "1", "--json", destination.string()});
      EXPECT_EQ(static_cast<unsigned>(fs::status(file).permissions()), mode);
      EXPECT_EQ(nlohmann::json::parse(contents(file)).at("lesson"), "lesson1_sequential");
      EXPECT_TRUE(fs::is_symlink(link));
    }
}

TEST_F(Run, JsonThroughALinkToNoFileYetMakesTheFile) {
  std::filesystem::create_symlink("second.json", files / "first.json");
  std::filesystem::create_symlink("target.json", files / "second.json");
  leaklab({"run", "lesson5", "--size", "64x48", "--json", (files / "first.json").string()});
  EXPECT_TRUE(std::filesystem::is_symlink(files / "first.json"));
  EXPECT_TRUE(std::filesystem::is_symlink(files / "second.json"));
  EXPECT_EQ(nlohmann::json::parse(contents(files / "target.json")).at("lesson"), "lesson5_buffered");
}

TEST_F(Run, JsonThroughALinkToItselfIsRefused) {
  auto const loop = (files / "loop.json").string();
  std::filesystem::create_symlink("loop.json", loop);
  auto const got = leaklab({"run", "lesson5", "--size", "64x48", "--json", loop});
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "leaklab: " + loop + ": Too many levels of symbolic links\n");
}

TEST_F(Run, JsonToThePipeBehindStdoutIsWrittenThere) {
  auto const got = shell("\"$L\" run lesson5 --size 64x48 --json /dev/stdout | cat");
  EXPECT_TRUE(says(got.out, "\"lesson\": \"lesson5_buffered\"")) << got.out;
}

TEST_F(Run, JsonDoesNotReplaceAPictureOrItsThumbnail) {
  auto const folder = draw("p", 1);
  auto const before = contents(folder + "/photo1.jpg");
  for (auto const* const name : {"/photo1.jpg", "/../p/photo1.jpg", "/photo1.thumb.jpg"}) {
    auto const got = leaklab({"run", "lesson1", folder, "--json", folder + name});
    EXPECT_EQ(got.code, 2);
    EXPECT_EQ(got.err, "leaklab: " + folder + name + ": is one of the pictures, or the thumbnail of one\n");
  }
  EXPECT_EQ(contents(folder + "/photo1.jpg"), before);
}

TEST_F(Run, JsonToADeviceWritesToIt) {
  auto const got = leaklab({"run", "lesson5", "--size", "64x48", "--json", "/dev/null"});
  EXPECT_EQ(got.code, 0);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(Run, JsonIsRefusedBeforeTheRun) {
  auto const folder = draw("p", 1);
  auto const got = leaklab({"run", "lesson1", folder, "--json", "/no/such/file.json"});
  EXPECT_EQ(got.code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder + "/photo1.thumb.jpg"));
}

TEST_F(Run, OutOfMemoryHasAnExitCodeOfItsOwnTheReportSoFarAndNoFolderLeft) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer takes terabytes of address space, which cannot be limited then";
  auto const got = shell("ulimit -v 400000; exec \"$L\" run lesson3 --count 9999 --size 1x1");
  EXPECT_EQ(got.code, 3) << got.err;
  EXPECT_TRUE(says(got.out, "OUT OF MEMORY after ")) << got.out;
  EXPECT_TRUE(says(got.out, " of which follow\n")) << got.out;
}

} // namespace
