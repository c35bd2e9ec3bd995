// leaklab explore --checkpoint: a search that is killed goes on.
#include "program.hpp"

#include <support/sanitized.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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

// What a look at the file leaves in memory must not depend on whether it is there, since states have addresses.
TEST_F(Checkpoint, IsGoneOnFromAlthoughTheFileOfCountsIsThereNow) {
  auto const search = [&](std::string const& most, std::string const& memory) {
    return leaklab({"explore", "lesson6", "--files", "5", "--broken", "none", "--checkpoint",
                    (files / "states").string(), "--json", (files / "counts").string(), "--max", most,
                    "--memory", memory});
  };
  EXPECT_THAT(search("10010", "1").out, HasSubstr("not complete")); // the states take more memory than that
  EXPECT_TRUE(std::filesystem::exists(files / "counts"));
  auto const got = search("1000000", "2048");
  EXPECT_EQ(got.err, "");
  EXPECT_THAT(got.out, HasSubstr("complete: 82947493760 schedules of one thread"));
}

TEST_F(Checkpoint, OfOtherFilesIsRefused) {
  auto const file = (files / "states").string();
  EXPECT_EQ(leaklab({"explore", "lesson6", "--files", "3", "--checkpoint", file, "--max", "11000"}).code, 0);
  auto const got = leaklab({"explore", "lesson6", "--files", "4", "--checkpoint", file});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("states is of another search"));
}

} // namespace
