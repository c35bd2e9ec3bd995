// leaklab bugs: one schedule of a bug, the page of all of them, and bugs that are found by what they are called.
#include "program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::StartsWith;

class TheBugs : public WithProgram {
protected:
  std::string file(std::string const& name) const { return (files / name).string(); }

  // Returns the names of the bugs that are listed for these words.
  std::vector<std::string> found(std::vector<std::string> const& words) const {
    std::vector<std::string> arguments{"bugs", "--json", "-"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    auto const got = leaklab(arguments);
    EXPECT_EQ(got.code, 0) << got.err;
    std::vector<std::string> names;
    auto const listed = json::parse(got.out);
    for (auto const& b : listed["bugs"])
      names.push_back(b["bug"]);
    return names;
  }
};

TEST_F(TheBugs, AreFoundByTheNamesThatPeopleKnow) {
  EXPECT_THAT(found({"AB-BA"}), ElementsAre("ab_ba"));
  EXPECT_THAT(found({"lost", "wake-up"}), IsSupersetOf({"notified_too_early"}));
  EXPECT_EQ(found({"Lost", "wakeup"}), found({"lost", "wake-up"}));
  EXPECT_EQ(leaklab({"bugs", "-"}).code, 2);
  EXPECT_THAT(found({"RWR"}), ElementsAre("read_lock_taken_twice"));
  EXPECT_THAT(found({"misuse", "WaitGroup"}), IsSupersetOf({"missing_done", "added_after_done"}));
  EXPECT_THAT(found({"mixed deadlock"}), IsSupersetOf({"locked_while_sending", "wait_before_range"}));
  EXPECT_THAT(found({"forgotten sender"}),
              IsSupersetOf({"early_return", "first_of_three_wins", "timeout_then_late_send"}));
  EXPECT_THAT(found({"Semaphore"}), ElementsAre("token_not_returned"));
  EXPECT_THAT(leaklab({"bugs", "first response wins"}).out,
              AllOf(HasSubstr("first_of_three_wins (leaklab)"),
                    HasSubstr("No bug has the name 'first response wins'")));
}

TEST_F(TheBugs, RunInTheOrderOfASchedule) {
  auto const got = leaklab({"bugs", "early_return", "--schedule", "FB"});
  EXPECT_EQ(got.code, 1) << got.err;
  EXPECT_THAT(got.out, AllOf(StartsWith("early_return: "), HasSubstr("--schedule 'FB'\n"), HasSubstr("STUCK"),
                             HasSubstr("LEAK  4 of 6 fibers can never finish")));
  auto const run = json::parse(leaklab({"bugs", "early_return", "--schedule", "FB", "--json", "-"}).out);
  EXPECT_EQ(run["bug"], "early_return");
  EXPECT_EQ(run["report"]["verdict"], "leak");
  // With early deadlines, for a bug that needs them.
  EXPECT_EQ(leaklab({"bugs", "wake_up_kept_too_late", "--schedule", ""}).code, 0);
  // With switches before operations, for a bug that needs those.
  EXPECT_EQ(leaklab({"bugs", "tried_while_held", "--schedule", ":BBC"}).code, 1);
  EXPECT_EQ(leaklab({"bugs", "tried_while_held", "--schedule", ":"}).code, 0);
  EXPECT_THAT(leaklab({"bugs", "--run", "tried_while_held"}).out,
              AllOf(HasSubstr("complete with at most 2 extra switches"), HasSubstr("STUCK"),
                    HasSubstr("its cure: complete: ")));
}

TEST_F(TheBugs, HaveAPageOfEverySchedule) {
  EXPECT_EQ(leaklab({"bugs", "ab_ba", "--html", file("page.html")}).code, 0);
  EXPECT_THAT(contents(files / "page.html"),
              AllOf(HasSubstr(R"("title":"ab_ba")"), HasSubstr(R"("title":"ab_ba, cured")"),
                    HasSubstr(R"("command":"leaklab bugs ab_ba --schedule {}")")));
  EXPECT_EQ(leaklab({"bugs", "ab_ba", "--schedule", "C", "--html", file("run.json")}).code, 1);
  EXPECT_EQ(json::parse(contents(files / "run.json"))["only"], true);
}

// The programs are scripts here. They say what the sanitizers' would.
TEST_F(TheBugs, ThatAreProgramsRunUnderEveryToolThatTheyAreBuiltFor) {
  auto const plant = [this](std::string const& build, std::string const& kind, std::string const& script) {
    auto const folder = files / "builds" / build / "bin/bugs/shared_total";
    create_directories(folder);
    std::ofstream(folder / kind) << "#!/bin/sh\n[ -f \"$5\" ] || exit 9\n" << script << '\n';
    permissions(folder / kind, std::filesystem::perms::owner_all);
  };
  plant("tsan", "bug",
        "echo 'WARNING: ThreadSanitizer: data race (pid=1)'; echo '    #0 f "
        "catalogue/shared_total/bug.cpp:18'; exit 66");
  plant("tsan", "cure", "exit 0");
  plant("asan", "bug", "exit 0");
  plant("asan", "cure", "kill -SEGV $$");
  words arguments{"bugs", "--run", "shared_total", "--builds", file("builds")};
  auto const got = leaklab(arguments);
  EXPECT_EQ(got.code, 1) << got.err;
  EXPECT_THAT(got.out, AllOf(StartsWith("shared_total: "),
                             HasSubstr("\nThreadSanitizer          nothing      data race, in line 18\n"),
                             HasSubstr("\nAddressSanitizer, UBSan  signal 11    nothing\n"),
                             HasSubstr("  not built\n"), HasSubstr("make bugs builds all of them")));
  arguments.insert(arguments.end(), {"--json", "-"});
  auto const builds = json::parse(leaklab(arguments).out)["builds"];
  ASSERT_EQ(builds.size(), 3u);
  EXPECT_EQ(builds[0]["bug"]["found"][0]["lines"], json::array({18}));
  EXPECT_EQ(builds[0]["bug"]["code"], 66);
  EXPECT_EQ(builds[1]["cure"]["code"], 139);
  EXPECT_TRUE(builds[2]["bug"].is_null());
  EXPECT_TRUE(temporary_is_empty());
}

TEST_F(TheBugs, RefuseWhatMakesNoSense) {
  EXPECT_THAT(leaklab({"bugs", "--html", file("x")}).err, HasSubstr("--html: of which bug? NAME is missing"));
  EXPECT_THAT(leaklab({"bugs", "ab_ba", "--run", "--schedule", "B"}).err, HasSubstr("give one of them"));
  EXPECT_THAT(leaklab({"bugs", "ab_ba", "--schedule", "BCBCBCBCBC"}).err, HasSubstr("--schedule: "));
  EXPECT_THAT(leaklab({"bugs", "shared_total", "--schedule", "B"}).err, HasSubstr("cannot be tried here"));
  EXPECT_THAT(leaklab({"bugs", "shared_total", "--html", file("x")}).err, HasSubstr("cannot be tried here"));
  EXPECT_THAT(leaklab({"bugs", "wake_up_kept_too_late", "--html", file("x")}).err,
              HasSubstr("shows only when a deadline comes early"));
  EXPECT_THAT(leaklab({"bugs", "tried_while_held", "--html", file("x")}).err,
              HasSubstr("shows only when fibers are switched before operations"));
  EXPECT_THAT(leaklab({"bugs", "lost wake-up", "--run"}).err, HasSubstr("no such bug"));
  EXPECT_FALSE(std::filesystem::exists(files / "x"));
}

} // namespace
