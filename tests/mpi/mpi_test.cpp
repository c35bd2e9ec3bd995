// leaklab-mpi as its users start it: mpirun with several ranks on this machine.
#include "mpi_program.hpp"

#include <os/child.hpp>
#include <os/fresh_folder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace mpi_program;
using testing::HasSubstr;

enum class states { compared, present };

void expect_the_same_on_ranks(words const& options, states s = states::compared) {
  words alone{LEAKLAB_PROGRAM, "explore"};
  alone.insert(alone.end(), options.begin(), options.end());
  alone.insert(alone.end(), {"--time-limit", "600", "--json", "-"});
  auto const one = run(alone);
  auto const counts_of = [s](std::string const& json) {
    auto counts = counts_in(json);
    EXPECT_TRUE(counts.contains("states")) << json;
    if (s == states::present)
      counts.erase("states");
    return counts;
  };
  auto const expected = counts_of(one.out);
  for (int const ranks : {1, 2, 4, 8}) {
    SCOPED_TRACE(std::to_string(ranks) + " ranks");
    auto const many = mpirun(ranks, explore(options));
    EXPECT_EQ(many.code, one.code) << many.err;
    EXPECT_EQ(counts_of(many.out), expected);
  }
}

TEST(LeaklabMpi, CountsOneLeakingLessonAsOneProgramDoes) {
  expect_the_same_on_ranks({"lesson4", "--files", "4", "--broken", "4"});
}

TEST(LeaklabMpi, CountsACleanLessonAsOneProgramDoes) {
  expect_the_same_on_ranks({"lesson6", "--files", "4", "--broken", "none"});
}

// One program tells a few more states apart where the body chooses: 11,384 here, and 10,832 on ranks.
TEST(LeaklabMpi, CountsEverySetOfBrokenFilesAsOneProgramDoes) {
  expect_the_same_on_ranks({"lesson4", "--files", "4", "--any-broken"}, states::present);
}

TEST(LeaklabMpi, SaysOnceWhichOptionIsBad) {
  for (auto const& [options, message] : std::vector<std::pair<words, std::string>>{
           {{"lesson9"}, "lesson9"},
           {{"lesson4", "--files", "none"}, "--files"},
           {{"lesson4", "--strategy", "pct"}, "--strategy: several ranks"},
           {{"lesson4", "--checkpoint", "/dev/null"}, "--checkpoint: '/dev/null' is no folder"}}) {
    auto const r = mpirun(2, explore(options));
    EXPECT_EQ(r.code, 2) << r.err;
    auto const at = r.err.find(message);
    EXPECT_NE(at, std::string::npos) << r.err;
    EXPECT_EQ(r.err.find(message, at + 1), std::string::npos) << r.err;
  }
}

TEST(LeaklabMpi, ExploresAndDoesNothingElse) {
  auto const r = mpirun(2, {LEAKLAB_MPI_PROGRAM, "run", "lesson4"});
  EXPECT_EQ(r.code, 2);
  EXPECT_THAT(r.err, HasSubstr("mpirun leaklab-mpi explore LESSON"));
}

TEST(LeaklabMpi, IsNotStartedByHandAsARank) {
  auto const r = os::run({.words = {LEAKLAB_PROGRAM, "explore", "lesson4"},
                          .environment = {"LEAKLAB_RANKS=none"},
                          .time_limit = 60s});
  EXPECT_EQ(r.code, 2);
  EXPECT_THAT(r.err, HasSubstr("LEAKLAB_RANKS: is set by leaklab-mpi"));
}

// What mpirun starts as each rank: leaklab-mpi. On one rank, a process beside it waits until its leaklab searches, and
// kills that, or leaklab-mpi.
constexpr auto killed_rank = R"sh(
  which=$1 victim=$2
  shift 2
  me=$$
  killer() {
    while [ -e /proc/$me ]; do
      for child in $(cat /proc/$me/task/$me/children); do
        case $(readlink /proc/$child/exe) in */leaklab) ;; *) continue ;; esac
        if [ -n "$(cat /proc/$child/task/*/children)" ]; then
          [ $victim = leaklab-mpi ] && child=$me
          kill -9 $child
          return
        fi
      done
      sleep 0.1
    done
  }
  if [ $OMPI_COMM_WORLD_RANK = $which ]; then
    killer < /dev/null > /dev/null 2>&1 &
  fi
  exec "$@"
)sh";

// Whether some process has that word among its arguments, and goes on having it.
bool some_process_has(std::string const& word) {
  auto const one_has = [&] {
    for (auto const& process : std::filesystem::directory_iterator("/proc")) {
      std::ifstream arguments(process.path() / "cmdline");
      for (std::string text; std::getline(arguments, text, '\0');)
        if (text == word)
          return true;
    }
    return false;
  };
  for (int i = 0; i < 300; ++i, std::this_thread::sleep_for(100ms))
    if (!one_has())
      return false;
  return true;
}

TEST(LeaklabMpi, EndsWithAClearLineWhenARankIsKilled) {
  os::fresh_folder const folder;
  for (std::string const victim : {"leaklab", "leaklab-mpi"})
    for (std::string const rank : {"0", "1"}) {
      SCOPED_TRACE(victim + " of rank " + rank);
      auto const file = (folder.path() / (victim + rank)).string();
      auto const r = mpirun(2, {"/bin/bash", "-c", killed_rank, "bash", rank, victim, LEAKLAB_MPI_PROGRAM,
                                "explore", "lesson6", "--files", "8", "--time-limit", "600", "--json", file});
      EXPECT_FALSE(r.out_of_time);
      EXPECT_NE(r.code, 0);
      EXPECT_NE(r.code, 1);
      EXPECT_THAT(r.err, HasSubstr(victim == "leaklab" ? "rank " + rank + ": leaklab was ended by SIGKILL"
                                                       : std::string("signal 9")));
      EXPECT_FALSE(some_process_has(file));
    }
}

} // namespace
