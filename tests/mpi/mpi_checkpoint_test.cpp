// A search by mpirun that is killed goes on from its checkpoint.
#include "mpi_program.hpp"

#include <os/child.hpp>
#include <os/fresh_folder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace mpi_program;
using testing::HasSubstr;

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

// With what Slurm sets for a job, and mpirun as on a machine without Slurm.
TEST(LeaklabMpi, GoesOnByTheScriptForSlurm) {
  os::fresh_folder const folder;
  auto const submit = [&](words const& options, std::string const& tasks) {
    words command{"/bin/sh", LEAKLAB_TOOLS "/explore_ranks.sbatch"};
    command.insert(command.end(), options.begin(), options.end());
    return os::run({.words = std::move(command),
                    .environment = {tasks, "LEAKLAB_MPI=" LEAKLAB_MPI_PROGRAM,
                                    "MPIRUN=" MPIRUN " --oversubscribe --allow-run-as-root"},
                    .folder = folder.path(),
                    .size = {}});
  };
  for (std::string const most : {"10050", "1000000"}) // a limit of before may be another one
    EXPECT_EQ(submit({"lesson6", "--files", "5", "--max", most}, "SLURM_NTASKS=2").code, 0);
  auto const one = run({LEAKLAB_PROGRAM, "explore", "lesson6", "--files", "5", "--json", "-"});
  std::ifstream counts(folder.path() / "kept.json");
  EXPECT_EQ(counts_in({std::istreambuf_iterator<char>(counts), {}}), counts_in(one.out));
  EXPECT_THAT(submit({"lesson6"}, "SLURM_NTASKS").err, HasSubstr("submit this with sbatch"));
}

TEST(LeaklabMpi, RefusesACheckpointThatAnotherSearchUses) {
  os::fresh_folder const folder;
  auto const kept = (folder.path() / "kept").string();
  auto const search = [&](std::string const& files) {
    return words{MPIRUN,
                 "--oversubscribe",
                 "--allow-run-as-root",
                 "-n",
                 "2",
                 LEAKLAB_MPI_PROGRAM,
                 "explore",
                 "lesson6",
                 "--files",
                 files,
                 "--checkpoint",
                 kept};
  };
  os::child first({.words = search("8"), .environment = {}, .folder = {}, .size = {}});
  for (int i = 0; i < 600 && !std::filesystem::exists(kept + "/search"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  auto const second = run(search("3"));
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.err, HasSubstr("--checkpoint: '" + kept + "' is in use by another search"));
  EXPECT_TRUE(first.is_running());
  first.send_signal(SIGTERM);
  first.wait();
}

} // namespace
