// The benchmark programs themselves. In a build that may be timed each runs some of its measurements once,
// for as short as can be, and the report can read them; in any other build each refuses. No test looks at a
// time.
#include "bench/folder.hpp"
#include <support/contents.hpp>

#include <bench/support/build_kind.hpp>
#include <os/child.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

// Runs a program, for 100 seconds at most; both streams are in `out`.
os::ended run(std::vector<std::string> words) {
  return os::run(
      {.words = std::move(words), .output = os::output::together, .time_limit = std::chrono::seconds(100)});
}

struct smoke {
  char const* program;
  char const* filter; // for a few short measurements
  std::size_t measurements;
};

bool may_be_timed() {
  return bench::why_not_timed(bench::this_build()).empty();
}

class Programs : public WithFolder, public testing::WithParamInterface<smoke> {
protected:
  std::string program() const { return std::string(BENCH_FOLDER "/") + GetParam().program + "_bench"; }
};

TEST_P(Programs, RunOrRefuse) {
  auto const bench =
      run({program(), std::string("--benchmark_filter=") + GetParam().filter, "--benchmark_min_time=0.001",
           "--benchmark_out=" + (folder / "x.json").string(), "--benchmark_out_format=json"});
  if (!may_be_timed()) {
    EXPECT_EQ(bench.code, 2);
    EXPECT_THAT(bench.out, HasSubstr("refused: built with"));
    EXPECT_FALSE(fs::exists(folder / "x.json"));
    return;
  }
  ASSERT_EQ(bench.code, 0);
  auto const results = nlohmann::json::parse(contents(folder / "x.json"));
  std::set<std::string> measurements;
  for (auto const& run : results.at("benchmarks")) {
    measurements.insert(run.at("name"));
    EXPECT_EQ(run.value("error_message", "not installed"), "not installed") << run;
  }
  EXPECT_EQ(measurements.size(), GetParam().measurements);
}

// Every workload of every program, none with more than seconds of work.
INSTANTIATE_TEST_SUITE_P(
    Bench, Programs,
    testing::Values(
        smoke{"channels", "slots=(0|63)/from=8/to=8/.*threads=1", 10},
        smoke{"channels", "threads=2/by=world/", 28}, smoke{"channels", "slots=1/.*threads=2", 5},
        smoke{"channels", "item=(string|bytes64)/threads=1", 20},
        smoke{"lessons", "stand_in/files=(10|1000)/", 52},
        smoke{"lessons", "pictures/size=1600x1200/(files=16/|files=64/broken=first/.*lesson4_leak)", 9},
        smoke{"trade", "files=10/|calls=10/|slots=(1|63)/", 16}, smoke{"observation", ".", 22},
        smoke{"explorer", "files=3", 6},
        smoke{"modes", "lesson4_leak/files=3/|lesson6.*files=3/mode=(page|memory)/.*enumerated", 9},
        smoke{"thumbnail", "400x300", 4}, smoke{"peers", "1600x1200/.*workers=1", 4}),
    [](auto const& info) { return std::string(info.param.program) + std::to_string(info.index); });

TEST_P(Programs, HaveNoOptionThatGoogleBenchmarkHasNot) {
  EXPECT_EQ(run({program(), "--nonsense"}).code, may_be_timed() ? 1 : 2);
}

TEST(OneProgram, ThatHangsIsEndedByNameAndExitCode) {
  auto const bench = run({HANGING_BENCH});
  EXPECT_EQ(bench.code, may_be_timed() ? 3 : 2);
  EXPECT_THAT(bench.out, HasSubstr(may_be_timed() ? "hanging/by=nobody: has not come back" : "refused"));
}

TEST(OneProgram, WithASanitizerRefuses) {
  auto const bench = run({REFUSING_BENCH});
  EXPECT_EQ(bench.code, 2);
  EXPECT_THAT(bench.out, HasSubstr("refusing_bench: refused: built with a sanitizer"));
}

TEST(BuildKind, OnlyAnOptimisedBuildWithoutAssertionsAndSanitizerMayBeTimed) {
  using bench::why_not_timed;
  EXPECT_EQ(why_not_timed({.assertions = false, .optimised = true, .sanitized = false}), "");
  EXPECT_THAT(why_not_timed({.assertions = true, .optimised = true, .sanitized = false}),
              HasSubstr("assertions"));
  EXPECT_THAT(why_not_timed({.assertions = false, .optimised = false, .sanitized = false}),
              HasSubstr("optimisation"));
  EXPECT_THAT(why_not_timed({.assertions = false, .optimised = true, .sanitized = true}),
              HasSubstr("sanitizer"));
}

// bench/run.sh, which make bench calls.
class RunSh : public WithFolder {
protected:
  int run(std::string const& settings) {
    auto const ended = ::run(os::shell("REPORT='" + (folder / "report").string() + "' " + settings +
                                       " '" BENCH_RUN_SH "' '" BENCH_BUILD_FOLDER "'")
                                 .words);
    output_ = ended.out;
    return ended.code;
  }
  std::string const& output() const { return output_; } // of the last run

private:
  std::string output_;
};

TEST_F(RunSh, RunsWhatWasAskedForAndReportsIt) {
  auto const code = run("ONCE=1 BENCH='explorer thumbnail' FILTER='files=3|400x300'");
  if (!may_be_timed()) {
    EXPECT_EQ(code, 2);
    EXPECT_THAT(output(), HasSubstr("explorer_bench: refused"));
    EXPECT_FALSE(fs::exists(folder / "report" / "report.md"));
    return;
  }
  EXPECT_EQ(code, 0) << output();
  auto const report = contents(folder / "report" / "report.md");
  EXPECT_THAT(report,
              AllOf(HasSubstr("### Schedules in a second"), HasSubstr("### image_file by kind and size"),
                    HasSubstr("## Channels\n\nNot run.")));
}

TEST_F(RunSh, AFilterMayMatchNothingInAProgram) {
  EXPECT_EQ(run("ONCE=1 BENCH='channels explorer' FILTER=pct/files=3"), may_be_timed() ? 0 : 2) << output();
  EXPECT_EQ(run("ONCE=1 BENCH=channels FILTER=nothing"), 2);
  EXPECT_THAT(output(), HasSubstr(may_be_timed() ? "FILTER=nothing matches no measurement" : "refused"));
}

TEST_F(RunSh, AQuickRunHasWhatSlotsCostAndSaveAsTablesAndAsAPage) {
  EXPECT_EQ(run("QUICK=1 REPETITIONS=2"), may_be_timed() ? 0 : 2) << output();
  if (!may_be_timed())
    return;
  EXPECT_THAT(contents(folder / "report" / "report.md"),
              HasSubstr("### Hand-over against capacity, one thread"));
  auto const report = contents(folder / "report" / "report.md");
  EXPECT_THAT(report, HasSubstr("### Memory left behind, against the number of files"));
  EXPECT_THAT(report, HasSubstr("### Time until push returns, against the slots"));
  EXPECT_THAT(contents(folder / "report" / "report.csv"),
              HasSubstr("\nhandover,round_robin,,,1,int,,0,1,1,,1,"));
  EXPECT_THAT(contents(folder / "report" / "slots.html"),
              HasSubstr("\"stuck\": [63.0, 62.0, 60.0, 56.0, 0.0, 0.0]"));
}

TEST_F(RunSh, KeepsTheLastReportUntilTheNextIsWhole) {
  auto const report = folder / "report";
  fs::create_directory(report);
  write("report/report.md", "# Benchmarks\n\nthe last one");
  EXPECT_EQ(run("ONCE=1 BENCH=explorer FILTER=nothing"), 2);
  EXPECT_EQ(contents(report / "report.md"), "# Benchmarks\n\nthe last one");
  EXPECT_EQ(run("ONCE=1 BENCH=explorer FILTER=pct/files=3"), may_be_timed() ? 0 : 2) << output();
  EXPECT_EQ(contents(report / "report.md") == "# Benchmarks\n\nthe last one", !may_be_timed());
  EXPECT_FALSE(fs::exists(folder / "report.new"));
}

TEST_F(RunSh, NeverReplacesAFolderThatIsNoReport) {
  fs::create_directory(folder / "report");
  write("report/mine.json", "{}");
  write("report/report.md", "# Mine");
  EXPECT_EQ(run("ONCE=1 BENCH=explorer FILTER=pct/files=3"), 2);
  EXPECT_THAT(output(), HasSubstr("is there and is no report"));
  EXPECT_EQ(contents(folder / "report" / "mine.json"), "{}");
}

TEST_F(RunSh, SettingsThatMakeNoSenseAreRefusedByName) {
  EXPECT_EQ(run("BENCH=nonsense"), 2);
  EXPECT_THAT(output(), HasSubstr("BENCH=nonsense is none of: channels"));
  EXPECT_EQ(run("BENCH=' '"), 2);
  EXPECT_THAT(output(), HasSubstr("BENCH=' ' names none of: channels"));
  EXPECT_EQ(run("BENCH='*'"), 2);
  EXPECT_THAT(output(), HasSubstr("BENCH=* is none of: channels"));
  EXPECT_EQ(run("QUICK=1 BENCH=channels"), 2);
  EXPECT_THAT(output(), HasSubstr("QUICK=1 says by itself what is timed: leave BENCH, FILTER and ONCE out"));
  EXPECT_EQ(run("FILTER='('"), 2);
  EXPECT_THAT(output(), HasSubstr("FILTER=( is no regular expression"));
  for (auto const* const number : {"0", "-1", "many", "99999"}) {
    EXPECT_EQ(run(std::string("REPETITIONS=") + number), 2);
    EXPECT_THAT(output(), HasSubstr(std::string("REPETITIONS=") + number));
  }
}

} // namespace
