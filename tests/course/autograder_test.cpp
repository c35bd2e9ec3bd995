// The autograder for Gradescope: the zip, unpacked into an empty folder that stands for /autograder, grades what was
// handed in. The program is the one of this build: to build it anew would take minutes.
#include <cli/program.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class Autograder : public WithProgram {
protected:
  Autograder() {
    run({LEAKLAB_SOURCE "/tools/autograder/pack.sh", (files / "autograder.zip").string()});
    fs::create_directories(root / "source");
    run({LEAKLAB_CMAKE, "-E", "tar", "xf", (files / "autograder.zip").string()}, root / "source");
    fs::copy(root / "source/run_autograder", root); // as Gradescope does
  }

  os::ended run(words const& command, fs::path const& folder = "/") const {
    auto ended =
        os::run({.words = command,
                 .environment = {"AUTOGRADER=" + root.string(), "LEAKLAB_BUILD=" LEAKLAB_BUILD_FOLDER,
                                 "TMPDIR=" + temporary.string(), "NO_COLOR"},
                 .folder = folder,
                 .output = os::output::together,
                 .time_limit = std::chrono::minutes(9)});
    EXPECT_EQ(ended.code, 0) << ended.out;
    return ended;
  }

  void hand_in(std::string const& exercise, std::string const& text) const {
    fs::create_directories(root / "submission");
    std::ofstream(root / "submission" / (exercise + ".cpp"), std::ios::trunc) << text;
  }
  void hand_in_file(std::string const& exercise, fs::path const& file) const {
    hand_in(exercise, contents(file));
  }
  void hand_in_body(std::string const& exercise, std::string const& body,
                    std::string const& before = "") const {
    hand_in(exercise,
            "#include \"exercise.hpp\"\n" + before +
                "namespace coursework {\nerror make_thumbnails(std::vector<std::string> const& files, "
                "image_function image_file) {\n(void)files, (void)image_file;\n" +
                body + "\n}\n}\n");
  }

  // Grades what was handed in. Returns the tests of results.json by their names.
  std::map<std::string, nlohmann::json> graded() const {
    run({(root / "run_autograder").string()}, root);
    auto const results = nlohmann::json::parse(contents(root / "results/results.json"));
    std::map<std::string, nlohmann::json> tests;
    for (auto const& test : results.at("tests"))
      tests[test.at("name")] = test;
    return tests;
  }

  static void expect_none(nlohmann::json const& test, std::string const& why) {
    EXPECT_EQ(test.at("score"), 0) << test;
    EXPECT_EQ(test.at("status"), "failed");
    EXPECT_THAT(test.at("output").get<std::string>(), HasSubstr(": " + why));
  }

  fs::path const root = files / "autograder";
  fs::path const wrong = fs::path(LEAKLAB_SOURCE) / "coursework/no_done/wrong";
};

// Returns the diagnosis, which the first line of the file says.
std::string diagnosis_of(fs::path const& file) {
  auto const text = contents(file);
  return text.substr(3, text.find('\n') - 3);
}

TEST_F(Autograder, GradesSolutionsMistakesAndCheats) {
  // What a fork changes, for one.
  std::ofstream(root / "source/leaklab/coursework/overlay.json")
      << R"({"points": {"drain": 20}, "off": ["shutdown"]})";
  run({(root / "source/setup.sh").string()}, root);
  auto const without_any = execute({(root / "run_autograder").string()}, {"AUTOGRADER=" + root.string()});
  EXPECT_EQ(without_any.code, 2);
  EXPECT_THAT(without_any.err, HasSubstr("submission: is no folder"));
  EXPECT_FALSE(fs::exists(root / "results/results.json"));
  std::size_t wrongs = 0;
  for (auto const& entry : fs::directory_iterator(wrong)) {
    hand_in_file("no_done", entry.path());
    if (wrongs++ == 0) {
      hand_in_file("drain", root / "source/leaklab/coursework/drain/solution.cpp");
      hand_in("room", "");
      hand_in_body("off_by_one", "return {};");
      hand_in_body("early_close", "_exit(0);", "#include <unistd.h>\n");
      hand_in_body("stop_the_others", "for (;;) fork();", "#include <unistd.h>\n");
      hand_in("at_most_three",
              "#include \"" +
                  (root / "leaklab/share/leaklab/coursework/at_most_three/solution.cpp").string() + "\"\n");
      hand_in("first_response", contents(root / "source/leaklab/coursework/drain/solution.cpp"));
    }
    auto const tests = graded();
    expect_none(tests.at("no_done"), diagnosis_of(entry.path()));
    if (wrongs > 1)
      continue;
    EXPECT_EQ(tests.at("drain").at("score"), 20);
    EXPECT_EQ(tests.at("drain").at("max_score"), 20);
    EXPECT_FALSE(tests.contains("shutdown"));
    EXPECT_EQ(tests.at("drain").at("status"), "passed");
    expect_none(tests.at("room"), "not compiled: room.cpp does not have the function");
    expect_none(tests.at("off_by_one"),
                "wrong answer: 3 files, none of which fails: returned no error before");
    expect_none(tests.at("early_close"), "refused: it calls _exit");
    expect_none(tests.at("stop_the_others"), "refused: it calls fork");
    expect_none(tests.at("at_most_three"), "not compiled: ");
    expect_none(tests.at("first_response"), "not compiled: first_response.cpp does not have the function");
    expect_none(tests.at("timeout"), "missing: there is no timeout.cpp");
    fs::remove_all(root / "submission");
  }
  EXPECT_GE(wrongs, 2U);

  // As Gradescope writes it: https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/
  fs::remove_all(root / "submission");
  fs::create_directories(root / "submission");
  std::ofstream(root / "submission/break_it.txt") << "// nothing\n";
  auto const asked = [&](std::string const& users) {
    std::ofstream(root / "submission_metadata.json", std::ios::trunc)
        << R"({"id": 123456, "submission_method": "upload", "users": [)" << users << "]}";
    return graded().at("break_it").at("output").get<std::string>();
  };
  auto const anna = R"({"email": "Anna@example.com", "id": 1234, "name": "Anna"})";
  auto const ben = R"({"email": "ben@example.com", "id": 77, "name": "Ben"})";
  auto const of_anna = asked(anna);
  auto const by_hand =
      nlohmann::json::parse(leaklab({"course", "grade", "--submission", (root / "submission").string(),
                                     "--student", "anna@example.com", "--json", "-"})
                                .out);
  EXPECT_THAT(of_anna, HasSubstr(by_hand.at("exercises").back().at("diagnosis").get<std::string>()));
  EXPECT_NE(asked(ben), of_anna);
  EXPECT_EQ(asked(std::string(ben) + ", " + anna), of_anna);
  EXPECT_THAT(asked(""), HasSubstr("4 files, photo4.jpg fails: 0 fibers are stuck, and 2 should be"));

  std::ofstream(root / "submission_metadata.json", std::ios::trunc) << R"({"users": [{"id": 1}]})";
  auto const nobody = execute({(root / "run_autograder").string()}, {"AUTOGRADER=" + root.string()});
  EXPECT_EQ(nobody.code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("submission_metadata.json: "));
  EXPECT_FALSE(fs::exists(root / "results/results.json"));

  // A header that is not as it was when the grader was built: what is handed in would be misjudged.
  fs::remove(root / "submission_metadata.json");
  std::ofstream(root / "leaklab/include/fiber_sync/wait_group.hpp", std::ios::app) << "// newer\n";
  auto const older = execute({(root / "run_autograder").string()}, {"AUTOGRADER=" + root.string()});
  EXPECT_EQ(older.code, 2);
  EXPECT_THAT(older.err, HasSubstr("leaklab_grader: was built with other headers than there are now in " +
                                   (root / "leaklab/include").string()));
}

// A file that the build needs and the zip lacks would be missed here, but for headers.
TEST_F(Autograder, HasWhatTheProgramIsBuiltFrom) {
  run({LEAKLAB_CMAKE, "--preset", "dev", "-DLEAKLAB_TESTS=OFF"}, root / "source/leaklab");
  EXPECT_THAT(run({LEAKLAB_CMAKE, "--build", "--preset", "dev", "--target", "leaklab_program", "--", "-n"},
                  root / "source/leaklab")
                  .out,
              HasSubstr("Linking CXX executable bin/leaklab"));
  auto const named =
      run({"make", "--no-print-directory", "program-package-names"}, root / "source/leaklab").out;
  EXPECT_THAT(named, testing::AllOf(StartsWith("g++ "), HasSubstr(" libboost-fiber1.81-dev ")));
}

} // namespace
