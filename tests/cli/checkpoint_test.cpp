// leaklab explore --checkpoint: a search that is killed goes on.
#include "program.hpp"

#include <support/sanitized.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace {

using testing::HasSubstr;

class Checkpoint : public WithProgram {
protected:
  void SetUp() override {
    if (sanitized)
      GTEST_SKIP() << "there are no states under a sanitizer";
  }
};

// Each search is killed when it has got further than the one before, or has ended.
TEST_F(Checkpoint, IsGoneOnFromWhenTheSearchIsKilled) {
  auto const got = shell("cd " + files.string() + R"sh(
search='explore lesson6 --files 5 --checkpoint states --checkpoint-every 0.02 --json counts'
reached=400000
for i in 1 2 3 4; do
  env A_VARIABLE_OF_ANOTHER_LENGTH=$(printf "%${i}0d" 1) "$L" $search >/dev/null 2>&1 &
  while kill -0 $! 2>/dev/null && [ "$(stat -c %s states 2>/dev/null || echo 0)" -lt $reached ]; do sleep 0.01; done
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  reached=$(($(stat -c %s states) + 300000))
done
"$L" $search
)sh");
  EXPECT_EQ(got.code, 0);
  auto const at_once = leaklab({"explore", "lesson6", "--files", "5", "--json", (files / "others").string()});
  EXPECT_EQ(got.out, at_once.out);
  EXPECT_THAT(got.out, HasSubstr("complete: 82947493760 schedules of one thread"));
  auto const counts_in = [](std::filesystem::path const& file) {
    auto counts = nlohmann::json::parse(contents(file));
    counts.erase("asked");
    return counts;
  };
  EXPECT_EQ(counts_in(files / "counts"), counts_in(files / "others"));
}

// Where memory lies must not depend on what is typed beside the search, nor on which files are there, nor on how many
// processes search.
TEST_F(Checkpoint, IsGoneOnFromWithOtherOptionsThatDoNotChangeTheSearch) {
  auto const search = [&](words const& more) {
    words all{"explore",  "lesson6", "--files",      "5",
              "--broken", "none",    "--checkpoint", (files / "states").string()};
    all.insert(all.end(), more.begin(), more.end());
    return leaklab(all);
  };
  auto const counts = (files / "counts").string();
  words const until_full{"--memory", "1", "--max", "10010", "--json", counts, "--jobs", "2"};
  EXPECT_THAT(search(until_full).out, HasSubstr("not complete")); // the states take more memory than that
  EXPECT_TRUE(std::filesystem::exists(counts));
  auto const kept = contents(files / "states");
  for (words const& more :
       {words{"--json", counts, "--jobs", "2"}, words{"--jobs", "1"},
        words{"--json", counts + "_in_a_file_with_a_name_that_is_very_much_longer", "--checkpoint-every", "7",
              "--html", (files / "page.html").string(), "--jobs", "3", "--strategy", "exhaustive"}}) {
    std::ofstream(files / "states", std::ios::binary) << kept;
    auto const got = search(more);
    EXPECT_EQ(got.err, "") << testing::PrintToString(more);
    EXPECT_THAT(got.out, HasSubstr("complete: 82947493760 schedules of one thread"));
  }
}

TEST_F(Checkpoint, OfOtherFilesIsRefused) {
  auto const file = (files / "states").string();
  EXPECT_EQ(leaklab({"explore", "lesson6", "--files", "3", "--checkpoint", file, "--max", "11000"}).code, 0);
  auto const got = leaklab({"explore", "lesson6", "--files", "4", "--checkpoint", file});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("states is of another search"));
}

} // namespace
