// Names of files that would act on a terminal: they are escaped in every text, and exact in JSON where JSON
// can hold them.
#include "program.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace {

// A newline, an escape sequence that clears the screen, one that JSON cannot hold.
constexpr auto hostile = "a\nb\033[2J\xff.jpg";
constexpr auto hostile_shown = "a\\nb\\033[2J\\377.jpg";

class Names : public WithProgram {
protected:
  static bool says(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
  }

  static void expect_harmless(os::ended const& got) {
    for (auto const& text : {got.out, got.err}) {
      for (char const c : text)
        EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << testing::PrintToString(text);
      EXPECT_FALSE(says(text, "\xff")) << testing::PrintToString(text);
    }
  }

  // Makes a folder with such a name, and a file in it with another such name, which is no picture.
  std::string folder() const {
    auto const path = files / "fol\rder";
    std::filesystem::create_directory(path);
    std::ofstream(path / hostile) << "no picture";
    return path.string();
  }
};

TEST_F(Names, InWhatALessonReturnsAreEscaped) {
  auto const got = leaklab({"run", "lesson5", folder()});
  expect_harmless(got);
  EXPECT_TRUE(says(got.out, std::string("fol\\rder/") + hostile_shown + ": not a JPEG or PNG")) << got.out;
}

TEST_F(Names, OfThumbnailsAreEscaped) {
  auto const picture = draw("p", 1) + "/photo1.jpg";
  std::filesystem::rename(picture, files / "a\n.jpg");
  auto const got = leaklab({"run", "lesson5", (files / "a\n.jpg").string()});
  expect_harmless(got);
  EXPECT_TRUE(says(got.out, "a\\n.thumb.jpg")) << got.out;
}

TEST_F(Names, InWhatALessonLogsAreEscaped) {
  for (auto const* const lesson : {"lesson1", "lesson6"}) {
    auto const got = leaklab({"run", lesson, folder()});
    expect_harmless(got);
    EXPECT_TRUE(says(got.err, std::string("fol\\rder/") + hostile_shown + ": ")) << got.err;
    auto const broken = leaklab({"run", lesson, folder(), "--broken", "1"});
    expect_harmless(broken);
    EXPECT_TRUE(says(broken.err, std::string(hostile_shown) + ": broken on purpose\n")) << broken.err;
  }
}

TEST_F(Names, InTheTableOfAllLessonsAreEscaped) {
  expect_harmless(leaklab({"compare", folder()}));
}

TEST_F(Names, InErrorsAreEscaped) {
  auto const missing = (files / hostile).string();
  for (auto const& command :
       {words{"run", "lesson1", missing}, words{"run", missing},
        words{"run", "lesson1", folder(), "--json", missing + "/x"},
        words{"run", "lesson1", "--size", missing}, words{"compare", "--" + missing}, words{missing},
        words{"lessons", missing}, words{"photos", folder() + "/" + hostile},
        words{"explore", "lesson1", "--strategy", missing},
        words{"replay", "lesson1", "--schedule", missing}}) {
    auto const got = leaklab(command);
    EXPECT_EQ(got.code, 2) << got.err;
    expect_harmless(got);
    EXPECT_TRUE(says(got.err, hostile_shown)) << got.err;
  }
}

TEST_F(Names, OfAFolderOfDrawnPicturesAreEscaped) {
  auto const got = leaklab({"photos", (files / "new\nfolder").string(), "--count", "1", "--size", "9x9"});
  EXPECT_EQ(got.code, 0);
  expect_harmless(got);
  EXPECT_TRUE(says(got.out, "new\\nfolder: photo1.jpg")) << got.out;
}

TEST_F(Names, OfTheFolderForTemporaryFilesAreNeverShown) {
  auto const odd = files / "t\nmp";
  std::filesystem::create_directory(odd);
  auto const got =
      execute({LEAKLAB_PROGRAM, "run", "lesson5", "--size", "64x48"}, {"TMPDIR=" + odd.string()});
  expect_harmless(got);
  EXPECT_TRUE(says(got.out, "returned an error: photo07.jpg: damaged")) << got.out;
}

TEST_F(Names, ThatAreNotUtf8DoNotKeepJsonFromBeingWritten) {
  for (auto const* const subcommand : {"run", "compare"}) {
    words command{subcommand};
    if (std::string(subcommand) == "run")
      command.push_back("lesson5");
    command.insert(command.end(), {folder(), "--json", "-"});
    auto const got = leaklab(command);
    EXPECT_NE(got.code, 2) << got.err;
    EXPECT_TRUE(says(nlohmann::json::parse(got.out).dump(), "\\\\377.jpg: not a JPEG")) << got.out;
  }
}

} // namespace
