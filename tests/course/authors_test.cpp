// A new exercise: what leaklab course new makes, and what is still to be written.
#include "fork.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class AnAuthor : public Fork {
protected:
  std::set<std::string> all_files() const {
    std::set<std::string> found;
    for (auto const& entry : fs::recursive_directory_iterator(coursework()))
      found.insert(entry.path().lexically_relative(coursework()));
    return found;
  }

  // Writes what is to be written: here the lines with the mark are enough.
  void do_todos(std::string const& name) const {
    for (auto const& entry : fs::recursive_directory_iterator(coursework() / name))
      if (entry.is_regular_file())
        write(entry.path(),
              std::regex_replace(contents(entry.path()),
                                 std::regex(R"((# )TODO\(author\): |[^\n]*TODO\(author\).*\n)"), "$1"));
  }
};

// Of the one exercise for which nothing is compiled.
TEST_F(AnAuthor, IsToldEachTodoThatIsLeftAndNothingElse) {
  auto const made = of_fork({"new", "leave_three", "--like", "break_it"});
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("leaklab course verify leave_three --coursework " + coursework().string()));
  EXPECT_THAT(contents(coursework() / "leave_three/task.md"),
              StartsWith("# TODO(author): a title of a few words\n\n"
                         "TODO(author): the task. What stands below is that of break_it.\n\nThis "));
  EXPECT_THAT(contents(coursework() / "leave_three/task.zh.md"),
              AllOf(HasSubstr("`leave_three.txt`"), HasSubstr("`leaklab course check leave_three`")));
  EXPECT_THAT(contents(coursework() / "leave_three/starter.txt"),
              StartsWith("// wrong answer: 4 files, photo4.jpg fails: 0 fibers are stuck, and 2 should be\n"
                         "// TODO(author): what the student begins with; "));

  auto const open = of_fork({"verify", "leave_three"});
  EXPECT_EQ(open.code, 1);
  std::istringstream lines(open.out);
  std::set<std::string> left;
  for (std::string line; std::getline(lines, line);)
    if (!line.ends_with(": ok"))
      left.insert(std::regex_replace(line, std::regex(R"((:\d+: TODO\(author\)):.*)"), "$1"));
  EXPECT_THAT(
      left, ElementsAre("leave_three/hints.md:3: TODO(author)", "leave_three/hints.zh.md:3: TODO(author)",
                        "leave_three/solution.txt:2: TODO(author)", "leave_three/starter.txt:2: TODO(author)",
                        "leave_three/task.md:1: TODO(author)", "leave_three/task.md:3: TODO(author)",
                        "leave_three/task.zh.md:1: TODO(author)", "leave_three/task.zh.md:3: TODO(author)",
                        "leave_three/wrong/no_such_fiber.txt:2: TODO(author)"));

  do_todos("leave_three");
  auto const written = of_fork({"verify", "leave_three"});
  EXPECT_EQ(written.code, 0) << written.out << written.err;
  EXPECT_THAT(written.out, HasSubstr("leave_three/solution.txt: ok\n"));
}

TEST_F(AnAuthor, HasTheNewExerciseAtTheEndOfTheListAndTheRestOfItAsItWas) {
  auto const before = contents(coursework() / "course.json");
  auto const made = of_fork({"new", "own", "--like", "drain", "--json", "-"});
  EXPECT_EQ(made.code, 0) << made.err;
  auto const json = nlohmann::json::parse(made.out);
  EXPECT_EQ(json.at("like"), "drain");
  EXPECT_EQ(json.at("folder"), (coursework() / "own").string());
  EXPECT_THAT(json.at("files").get<std::vector<std::string>>(),
              ElementsAre("task.md", "task.zh.md", "hints.md", "hints.zh.md", "starter.cpp", "solution.cpp",
                          "wrong/closes_instead.cpp"));
  auto const end = std::string("\n  ]\n}\n");
  ASSERT_THAT(before, EndsWith(end));
  EXPECT_EQ(contents(coursework() / "course.json"),
            before.substr(0, before.size() - end.size()) +
                ",\n    { \"name\": \"own\", \"points\": 10, \"without\": [\"buffered_channel\"], "
                "\"files\": 4, \"asks\": \"drain\" }" +
                end);
  // A copy of the copy is judged as the first one is.
  of_fork({"new", "own_again", "--like", "own"});
  EXPECT_THAT(contents(coursework() / "course.json"),
              HasSubstr("\"own_again\", \"points\": 10, \"without\": "
                        "[\"buffered_channel\"], \"files\": 4, \"asks\": \"drain\" }"));
}

TEST_F(AnAuthor, MakesNothingWithABadNameOrOneThatIsThere) {
  write(coursework() / "a_file", "");
  auto const before = all_files();
  auto const listed = contents(coursework() / "course.json");
  words const bad{"Own", "own-one", "../own", "1st", "", "test", "student", "a/b", std::string(41, 'a')};
  for (auto const& name : bad) {
    auto const got = of_fork({"new", name});
    EXPECT_EQ(got.code, 2) << name;
    EXPECT_THAT(got.err, HasSubstr("is no name for an exercise")) << name;
  }
  for (std::string const name : {"drain", "a_file"}) {
    auto const got = of_fork({"new", name});
    EXPECT_EQ(got.code, 2) << name;
    EXPECT_THAT(got.err, HasSubstr("coursework/" + name + ": is there already"));
  }
  EXPECT_EQ(of_fork({"new", "own", "--like", "dry"}).code, 2);
  EXPECT_EQ(leaklab({"course", "new", "own", "--coursework", (files / "none").string()}).code, 2);
  EXPECT_EQ(all_files(), before);
  EXPECT_EQ(contents(coursework() / "course.json"), listed);
}

// The limit on the size of files stands for a disk that is full. The folder has the name under which the list of exercises
// would be written first, when all else is there already.
TEST_F(AnAuthor, FindsNothingHalfWrittenWhenAFileCannotBeWritten) {
  auto const before = all_files();
  auto const listed = contents(coursework() / "course.json");
  words const obstacles{"trap '' XFSZ; ulimit -f 0",
                        "mkdir " + (coursework() / "course.json.part$$").string()};
  for (auto const& obstacle : obstacles) {
    auto const got = shell(obstacle + "; exec \"$L\" course new own --like break_it --coursework " +
                           coursework().string());
    EXPECT_EQ(got.code, 2);
    EXPECT_THAT(got.err, AnyOf("", HasSubstr("cannot be written"))); // the limit holds for this, too
    EXPECT_EQ(all_files(), before);
    EXPECT_EQ(contents(coursework() / "course.json"), listed);
  }
}

TEST_F(AnAuthor, MayNotListAnExerciseUnderABadName) {
  write(coursework() / "course.json", R"({"exercises": [{"name": "../drain", "points": 10}]})");
  auto const got = of_fork({"verify"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("course.json: \"../drain\" is no name for an exercise"));
  write(coursework() / "course.json", R"({"exercises": [{"name": "drain", "points": 0}]})");
  EXPECT_THAT(of_fork({"verify"}).err,
              HasSubstr("course.json: the points of \"drain\" are not from 1 to 1000"));
}

} // namespace
