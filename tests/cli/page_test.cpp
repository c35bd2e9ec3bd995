// leaklab explore --html and leaklab replay --html, --json and --perfetto: what the files hold. tests/page looks at the page
// itself.
#include "lesson4.hpp"
#include "program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>

namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ThePage : public WithProgram {
protected:
  std::string file(std::string const& name) const { return (files / name).string(); }
  json written(std::string const& name) const { return json::parse(contents(files / name)); }
};

TEST_F(ThePage, IsOneFileWithAllSchedules) {
  auto const got = leaklab({"explore", "lesson5", "--broken", "3", "--html", file("page.html")});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.out, leaklab({"explore", "lesson5", "--broken", "3"}).out);
  auto const page = contents(files / "page.html");
  EXPECT_THAT(page, AllOf(HasSubstr("<title>lesson5_buffered</title>"), HasSubstr("default-src 'none'"),
                          HasSubstr("\"schedules\":22,"), Not(HasSubstr("{{"))));
  EXPECT_TRUE(temporary_is_empty());
}

TEST_F(ThePage, GivesItsDataAlone) {
  LEAKLAB_SKIP_IF_LESSON4_IS_CURED();
  leaklab({"explore", "lesson4", "--broken", "3", "--html", file("page.json")});
  auto const data = written("page.json");
  EXPECT_EQ(data["format"], "leaklab-schedules");
  EXPECT_EQ(data["version"], 1);
  EXPECT_EQ(data["schedules"], 590);
  EXPECT_EQ(data["complete"], true);
  EXPECT_EQ(data["command"], "leaklab replay lesson4_leak --files 3 --broken 3 --schedule {}");
  EXPECT_EQ(data["fibers"][3]["name"], "photo3");
  EXPECT_LT(data["nodes"].size(), 200u);
}

TEST_F(ThePage, ShowsTwoLessons) {
  leaklab({"explore", "lesson5", "--files", "2", "--html", file("page.html"), "--beside", "lesson3"});
  EXPECT_THAT(contents(files / "page.html"), AllOf(HasSubstr("\"title\":\"lesson5_buffered\""),
                                                   HasSubstr("\"title\":\"lesson3_done_channel\"")));
}

TEST_F(ThePage, OfAReplayHoldsThatRun) {
  leaklab({"replay", "lesson6", "--files", "2", "--schedule", "BC", "--html", file("page.json")});
  auto const data = written("page.json");
  EXPECT_EQ(data["schedules"], 1);
  EXPECT_EQ(data["only"], true);
}

TEST_F(ThePage, IsRefusedWhereItCannotBeWrittenOrMakesNoSense) {
  EXPECT_THAT(leaklab({"explore", "lesson5", "--html", "/dev/null/x"}).err, HasSubstr("/dev/null/x: "));
  EXPECT_THAT(leaklab({"explore", "lesson5", "--html", "-"}).err, HasSubstr("needs the name of a file"));
  EXPECT_THAT(leaklab({"explore", "lesson5", "--beside", "lesson4"}).err,
              HasSubstr("give --html FILE as well"));
  EXPECT_THAT(leaklab({"explore", "lesson5", "--html", file("x"), "--beside", "lesson9"}).err,
              HasSubstr("lesson9: no such lesson"));
  EXPECT_THAT(leaklab({"explore", "lesson5", "--html", file("x"), "--clock", "any_time"}).err,
              HasSubstr("another clock"));
  EXPECT_FALSE(std::filesystem::exists(files / "x"));
}

TEST_F(ThePage, IsReplacedInOneStep) {
  leaklab({"explore", "lesson5", "--files", "2", "--html", file("page.html")});
  auto const before = contents(files / "page.html");
  EXPECT_EQ(leaklab({"explore", "lesson5", "--files", "2", "--html", file("page.html")}).code, 0);
  EXPECT_EQ(contents(files / "page.html"), before);
}

TEST_F(ThePage, HasARunAsJson) {
  leaklab({"replay", "lesson5", "--broken", "3", "--schedule", "DB", "--json", file("run.json")});
  auto const run = written("run.json");
  EXPECT_EQ(run["asked"]["command"],
            "leaklab replay lesson5 --broken 3 --schedule DB --json " + file("run.json"));
  EXPECT_EQ(run["steps"].size(), 5u);
  EXPECT_EQ(run["report"]["verdict"], "clean");
  auto const only = leaklab({"replay", "lesson5", "--broken", "3", "--schedule", "DB", "--json", "-"});
  auto same = json::parse(only.out);
  same["asked"]["command"] = run["asked"]["command"]; // else where it was written
  EXPECT_EQ(same, run);
}

TEST_F(ThePage, HasARunForPerfetto) {
  leaklab({"replay", "lesson6", "--broken", "3", "--perfetto", file("run.json")});
  auto const trace = written("run.json");
  std::map<std::string, int> kinds;
  std::set<std::string> counters, lanes;
  for (auto const& e : trace["traceEvents"]) {
    ++kinds[e["ph"].get<std::string>()];
    if (e["ph"] == "C")
      counters.insert(e["name"]);
    if (e["name"] == "thread_name")
      lanes.insert(e["args"]["name"]);
  }
  EXPECT_THAT(counters, testing::IsSupersetOf({"waiting", "stuck", "items in channel 1 (filenames)",
                                               "items in channel 2 (sizes)"}));
  EXPECT_THAT(lanes, testing::IsSupersetOf({"A body", "B", "C photo1", "E photo3"}));
  EXPECT_EQ(kinds["s"], kinds["f"]);
  EXPECT_GT(kinds["s"], 5);
  EXPECT_GT(kinds["X"], 19); // a slice for each step, and for each wait
}

} // namespace
