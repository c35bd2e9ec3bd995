// Bodies that have to do with time are counted by several ranks as by one program, with times relative to the clock.
#include "mpi_program.hpp"

#include <os/fresh_folder.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace mpi_program;

// The stand-in for leaklab beside leaklab-mpi.
class LeaklabMpiInTime : public testing::Test {
protected:
  LeaklabMpiInTime() {
    std::filesystem::copy_file(LEAKLAB_MPI_PROGRAM, folder_.path() / "leaklab-mpi");
    std::filesystem::create_symlink(LEAKLAB_TIMED_PROGRAM, folder_.path() / "leaklab");
  }

  nlohmann::json alone(words const& what) const { return explored(run(command("leaklab", what))); }
  nlohmann::json on_ranks(int ranks, words const& what) const {
    return explored(mpirun(ranks, command("leaklab-mpi", what)));
  }
  std::filesystem::path const& folder() const { return folder_.path(); }

private:
  words command(std::string const& program, words const& what) const {
    words all{(folder_.path() / program).string(), "explore"};
    all.insert(all.end(), what.begin(), what.end());
    return all;
  }
  static nlohmann::json explored(os::ended const& e) {
    EXPECT_EQ(e.code, 0) << e.err;
    return counts_in(e.out);
  }

  os::fresh_folder const folder_;
};

TEST_F(LeaklabMpiInTime, CountsAsOneProgramDoes) {
  for (words const& what : std::vector<words>{{"ticks_without_end", "when_idle", "0"},
                                              {"ticks_without_end", "any_time", "any"},
                                              {"sleeping_and_asking", "any_time", "2"}}) {
    SCOPED_TRACE(testing::PrintToString(what));
    auto const one = alone(what);
    EXPECT_TRUE(one["complete"]) << one;
    EXPECT_TRUE(one.contains("states")) << one;
    for (int const ranks : {2, 4})
      EXPECT_EQ(on_ranks(ranks, what), one) << ranks << " ranks";
  }
}

TEST_F(LeaklabMpiInTime, GoesOnFromItsCheckpoint) {
  words const what{"sleeping", "any_time", "any"};
  auto command = what;
  command.insert(command.end(), {"60", (folder() / "kept").string()});
  int times = 1;
  auto found = on_ranks(2, command);
  for (; !found["complete"] && times < 30; ++times)
    found = on_ranks(2, command);
  EXPECT_GT(times, 1);
  EXPECT_EQ(found, alone(what));
}

} // namespace
