// leaklab-mpi as its users start it: mpirun with several ranks on this machine.
#include <os/child.hpp>
#include <os/fresh_folder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using words = std::vector<std::string>;

os::ended run(words command) {
  return os::run({.words = std::move(command), .environment = {"NO_COLOR"}, .time_limit = 600s});
}

// Runs mpirun with so many ranks, and then these words.
os::ended mpirun(int ranks, words const& more) {
  words command{MPIRUN, "--oversubscribe", "--allow-run-as-root", "-n", std::to_string(ranks)};
  command.insert(command.end(), more.begin(), more.end());
  return run(std::move(command));
}

words explore(words const& options) {
  words command{LEAKLAB_MPI_PROGRAM, "explore"};
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"--time-limit", "600", "--json", "-"});
  return command;
}

nlohmann::json counts_in(std::string const& text) {
  auto counts = nlohmann::json::parse(text, nullptr, false);
  EXPECT_FALSE(counts.is_discarded()) << text;
  counts.erase("asked");
  return counts;
}

void expect_the_same_on_ranks(words const& options) {
  words alone{LEAKLAB_PROGRAM, "explore"};
  alone.insert(alone.end(), options.begin(), options.end());
  alone.insert(alone.end(), {"--time-limit", "600", "--json", "-"});
  auto const one = run(alone);
  auto const expected = counts_in(one.out);
  EXPECT_TRUE(expected.contains("states")) << one.out;
  for (int const ranks : {1, 2, 4, 8}) {
    SCOPED_TRACE(std::to_string(ranks) + " ranks");
    auto const many = mpirun(ranks, explore(options));
    EXPECT_EQ(many.code, one.code) << many.err;
    EXPECT_EQ(counts_in(many.out), expected);
  }
}

TEST(LeaklabMpi, CountsOneLeakingLessonAsOneProgramDoes) {
  expect_the_same_on_ranks({"lesson4", "--files", "4", "--broken", "4"});
}

TEST(LeaklabMpi, CountsACleanLessonAsOneProgramDoes) {
  expect_the_same_on_ranks({"lesson6", "--files", "4", "--broken", "none"});
}

TEST(LeaklabMpi, CountsEverySetOfBrokenFilesAsOneProgramDoes) {
  expect_the_same_on_ranks({"lesson4", "--files", "4", "--any-broken"});
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
        if [ -n "$(cat /proc/$child/task/$child/children)" ]; then
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

// The last words are a command that starts a search, in whose folder is the checkpoint "kept". Kills one rank, or all
// processes, when it has been written so often, and ends with 99. If that does not come to pass, ends as the search does.
constexpr auto killed_search = R"sh(
  what=$1 times=$2 search=$3/kept/search
  shift 3
  tree() {
    echo $1
    for child in $(cat /proc/$1/task/*/children 2> /dev/null); do tree $child; done
  }
  kept=$(cksum "$search" 2> /dev/null)
  "$@" &
  while kill -0 $! 2> /dev/null; do
    now=$(cksum "$search" 2> /dev/null)
    [ "$now" = "$kept" ] || times=$((times - 1))
    kept=$now
    if [ $times = 0 ]; then
      victims=$(tree $!)
      if [ $what = rank ]; then
        for process in $victims; do
          case $(readlink /proc/$process/exe) in */leaklab-mpi) victims=$process ;; esac
        done
      fi
      kill -9 $victims 2> /dev/null
      wait $! && exit
      exit 99
    fi
    sleep 0.02
  done
  wait $!
)sh";

// A search with a checkpoint, on so many ranks.
class search_to_kill {
public:
  explicit search_to_kill(int ranks) : ranks_(ranks) {}

  words command(int ranks) const {
    return {MPIRUN,
            "--oversubscribe",
            "--allow-run-as-root",
            "-n",
            std::to_string(ranks),
            LEAKLAB_MPI_PROGRAM,
            "explore",
            "lesson6",
            "--files",
            "5",
            "--time-limit",
            "600",
            "--checkpoint",
            (folder_.path() / "kept").string(),
            "--checkpoint-every",
            "0.02",
            "--json",
            (folder_.path() / "counts").string()};
  }
  // Returns whether it was killed.
  bool kill(std::string const& what, int times) const {
    words script{
        "/bin/bash", "-c", killed_search, "bash", what, std::to_string(times), folder_.path().string()};
    auto const search = command(ranks_);
    script.insert(script.end(), search.begin(), search.end());
    auto const r = run(std::move(script));
    EXPECT_TRUE(r.code == 0 || r.code == 99) << r.code << ' ' << r.err;
    return r.code == 99;
  }
  nlohmann::json counts() const {
    std::ifstream in(folder_.path() / "counts");
    return counts_in({std::istreambuf_iterator<char>(in), {}});
  }

private:
  int const ranks_;
  os::fresh_folder const folder_;
};

TEST(LeaklabMpi, GoesOnFromItsCheckpointWhenOneRankOrAllAreKilled) {
  auto const one = run({LEAKLAB_PROGRAM, "explore", "lesson6", "--files", "5", "--json", "-"});
  int killed = 0;
  for (int const ranks : {2, 4})
    for (std::string const what : {"rank", "all"}) {
      SCOPED_TRACE(what + " of " + std::to_string(ranks));
      search_to_kill const search(ranks);
      killed += search.kill(what, 2);
      killed += search.kill(what, 4);
      auto const got = run(search.command(ranks));
      EXPECT_EQ(got.code, 0) << got.err;
      EXPECT_EQ(got.err, "");
      EXPECT_EQ(search.counts(), counts_in(one.out));
    }
  EXPECT_GT(killed, 0);
}

TEST(LeaklabMpi, RefusesACheckpointOfAnotherNumberOfRanks) {
  search_to_kill const search(2);
  EXPECT_EQ(run(search.command(2)).code, 0);
  auto const three = run(search.command(3));
  EXPECT_EQ(three.code, 2);
  EXPECT_THAT(three.err,
              HasSubstr("kept/search is of a search by another number of ranks: by 2, and here are 3"));
}

} // namespace
