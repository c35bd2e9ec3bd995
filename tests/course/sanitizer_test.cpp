// Submissions that are right in every schedule of one thread, on two threads under the sanitizer of this build.
#include <cli/course/sanitizer.hpp>
#include <cli/exit_code.hpp>
#include <os/fresh_folder.hpp>
#include <support/contents.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;

fs::path const exercises = LEAKLAB_COURSEWORK;
bool const is_thread = std::string(LEAKLAB_SANITIZER_NAME) == "ThreadSanitizer";

class Sanitizer : public testing::Test {
protected:
  nlohmann::json judge(std::string const& name, std::string const& source) const {
    cli::course::sanitizer const s(LEAKLAB_SANITIZER_NAME, LEAKLAB_THREAD_GRADER, exercises / "exercise.hpp");
    return s.judge({.name = name, .title = "", .points = 10, .asks = name}, source, folder_.path());
  }
  // Judges a function whose fibers do `in_fiber` for each file, and then done(); then it does `at_end`.
  nlohmann::json judge_fibers(std::string const& in_fiber, std::string const& at_end) const {
    return judge("no_done",
                 "#include \"exercise.hpp\"\n"
                 "namespace coursework {\n"
                 "error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {\n"
                 "auto workers = std::make_shared<fiber_sync::wait_group>();\n"
                 "auto first = std::make_shared<error>();\n"
                 "auto mutex = std::make_shared<boost::fibers::mutex>();\n"
                 "auto* const made = new int(0);\n"
                 "for (auto const& file : files) {\n"
                 "workers->add();\n"
                 "boost::fibers::fiber([=] {\n" +
                     in_fiber +
                     "\n}).detach();\n}\n"
                     "workers->wait();\n" +
                     at_end + "\nreturn *first;\n}\n}\n");
  }

private:
  os::fresh_folder folder_;
};

constexpr auto locked =
    "if (auto failed = image_file(file)) { std::lock_guard const lock(*mutex); *first = failed; }\n";

TEST_F(Sanitizer, IsSilentAboutASolution) {
  auto const got = judge("no_done", contents(exercises / "no_done/solution.cpp"));
  EXPECT_EQ(got.at("kind"), "clean") << got;
  EXPECT_EQ(got.at("schedules"), "70 runs"); // of 1 to 3 files there are 14 sets of those that fail
}

TEST_F(Sanitizer, FindsARaceOrMemoryThatWasGivenBack) {
  auto const race = "if (auto failed = image_file(file)) *first = failed;\nworkers->done();";
  // The time passes when the caller has returned.
  auto const use = std::string(locked) +
                   "workers->done();\nboost::this_fiber::sleep_for(std::chrono::seconds(1));\n++*made;";
  auto const got = is_thread ? judge_fibers(race, "delete made;") : judge_fibers(use, "delete made;");
  EXPECT_EQ(got.at("kind"), is_thread ? "data race" : "memory error") << got;
  EXPECT_THAT(
      got.at("diagnosis").get<std::string>(),
      MatchesRegex(is_thread
                       ? "data race: on two threads, [23] files, .* fail: data race in no_done.cpp:1[0-9], "
                         "says ThreadSanitizer"
                       : "memory error: on two threads, [123] files?, .*: heap-use-after-free in "
                         "no_done.cpp:[12][0-9], says AddressSanitizer"));
  EXPECT_THAT(got.at("steps").get<std::string>(),
              HasSubstr(is_thread ? "WARNING: ThreadSanitizer" : "ERROR: AddressSanitizer"));
}

TEST_F(Sanitizer, SaysWhatIsWrongOnTwoThreadsWithoutAReport) {
  auto const leak = judge_fibers(locked, "delete made; while (false) workers->done();");
  EXPECT_THAT(leak.at("diagnosis").get<std::string>(),
              testing::StartsWith("deadlock: on two threads, 1 file, none of which fails: "));
}

TEST_F(Sanitizer, SaysThatItsGraderIsMissing) {
  try {
    cli::course::sanitizer const none("ThreadSanitizer", "/nowhere", exercises / "exercise.hpp");
    FAIL();
  } catch (cli::input_error const& e) {
    EXPECT_THAT(e.what(), HasSubstr("/nowhere/leaklab_thread_grader: is missing: nothing can be run under "
                                    "ThreadSanitizer. In the sources of leaklab make graders builds it"));
  }
}

} // namespace
