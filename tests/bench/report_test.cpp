// The report of fixed results, whole, against golden files; LEAKLAB_RENEW_GOLDEN=1 writes them anew.
#include "bench/folder.hpp"
#include "lessons/child.hpp"
#include <support/golden.hpp>

#include <bench/report/gnuplot.hpp>
#include <bench/report/goals.hpp>
#include <bench/report/markdown.hpp>
#include <bench/report/view.hpp>

#include <cstdlib>

namespace bench_report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::filesystem::path results_folder(std::string const& name) {
  return std::filesystem::path(__FILE__).parent_path() / "results" / name;
}

TEST(Report, OfAWholeRunIsAsKept) {
  auto const results = read_folder(results_folder("whole"));
  EXPECT_THAT(to_markdown(results), IsGolden("whole.md"));
  EXPECT_THAT(to_gnuplot(results), IsGolden("whole.gp"));
  EXPECT_THAT(failures(results), testing::IsEmpty());
}

TEST(Report, SaysNotInstalledOfPeersThatAreNotAndNamesWhatFailed) {
  auto const results = read_folder(results_folder("without_peers"));
  EXPECT_THAT(to_markdown(results), IsGolden("without_peers.md"));
  EXPECT_THAT(to_gnuplot(results), IsGolden("without_peers.gp"));
  EXPECT_THAT(failures(results),
              testing::ElementsAre(
                  "handover by=world from=1 item=int slots=63 threads=1 to=1: the world ended with the "
                  "verdict unfinished"));
}

TEST(Report, EveryGoalHasAVerdictInAWholeRun) {
  for (auto const& g : goals_of(read_folder(results_folder("whole"))))
    EXPECT_THAT(g.verdict, testing::AnyOf("met", "missed")) << g.what;
}

TEST(Report, AGoalIsMissedAsSoonAsItsFigureIsWorse) {
  auto results = read_folder(results_folder("whole"));
  auto const met = [&] {
    auto const goals = goals_of(results);
    return std::count_if(goals.begin(), goals.end(),
                         [](goal_outcome const& g) { return g.verdict == "met"; });
  };
  auto const before = met();
  EXPECT_GT(before, 10);
  for (auto& r : results.all) // all of ours a hundred times slower
    if (auto const by = r.where.find("by"); by == r.where.end() || by->second.starts_with("world"))
      for (auto& time : r.times)
        time *= 100;
  EXPECT_LT(met(), before / 2);
}

TEST(Report, OfNothingSaysThatNothingWasRun) {
  auto const text = to_markdown({});
  EXPECT_THAT(text, HasSubstr("## Channels\n\nNot run."));
  EXPECT_THAT(text, HasSubstr("not run |"));
  EXPECT_THAT(text, Not(HasSubstr("| met |")));
  EXPECT_EQ(to_gnuplot({}), "");
}

class BenchReport : public WithFolder {};

TEST_F(BenchReport, WritesReportAndScriptBesideTheResults) {
  std::filesystem::copy(results_folder("whole"), folder);
  child program(BENCH_REPORT, {folder});
  EXPECT_EQ(program.exit_code(), 0) << program.read_until("\n");
  EXPECT_EQ(golden::read(folder / "report.md"), to_markdown(read_folder(folder)));
  EXPECT_EQ(golden::read(folder / "pictures.gp"), to_gnuplot(read_folder(folder)));
}

TEST_F(BenchReport, ExitsWithOneAndWritesAReportWhenAMeasurementFailed) {
  std::filesystem::copy(results_folder("without_peers"), folder);
  child program(BENCH_REPORT, {folder});
  EXPECT_EQ(program.exit_code(), 1);
  EXPECT_THAT(program.read_until("unfinished"), HasSubstr("failed: handover by=world"));
  EXPECT_TRUE(std::filesystem::exists(folder / "report.md"));
}

TEST_F(BenchReport, ExitsWithTwoAndWritesNothingForInputThatIsNone) {
  write("x.json", "{");
  child program(BENCH_REPORT, {folder});
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_THAT(program.read_until("interrupted?"), HasSubstr("bench_report: " + (folder / "x.json").string()));
  EXPECT_FALSE(std::filesystem::exists(folder / "report.md"));
  EXPECT_EQ(child(BENCH_REPORT, {}).exit_code(), 2);
  EXPECT_EQ(child(BENCH_REPORT, {folder / "none"}).exit_code(), 2);
  EXPECT_EQ(child(BENCH_REPORT, {"--help"}).exit_code(), 0);
}

TEST_F(BenchReport, GnuplotDrawsEveryPictureThatTheReportLinksTo) {
  if (std::system("command -v gnuplot > /dev/null") != 0)
    GTEST_SKIP() << "gnuplot is not installed (Debian: gnuplot-nox)";
  std::filesystem::copy(results_folder("whole"), folder);
  ASSERT_EQ(child(BENCH_REPORT, {folder}).exit_code(), 0);
  ASSERT_EQ(std::system(("cd '" + folder.string() + "' && gnuplot pictures.gp").c_str()), 0);
  auto const text = golden::read(folder / "report.md");
  std::size_t pictures = 0;
  for (auto at = text.find(".svg)"); at != std::string::npos; at = text.find(".svg)", at + 1)) {
    auto const begin = text.rfind('(', at) + 1;
    EXPECT_THAT(golden::read(folder / text.substr(begin, at + 4 - begin)), HasSubstr("</svg>"));
    ++pictures;
  }
  EXPECT_EQ(pictures, 8U);
}

} // namespace
} // namespace bench_report
