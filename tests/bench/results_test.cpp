// Google Benchmark's JSON: what is read of it, and how what is none is refused.
#include "bench/folder.hpp"

#include <bench/report/results.hpp>

#include <nlohmann/json.hpp>

namespace bench_report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

nlohmann::json whole_file() {
  return {
      {"context",
       {{"date", "d"},
        {"processor", "p"},
        {"system", "s"},
        {"compiler", "c"},
        {"boost", "b"},
        {"num_cpus", 2}}},
      {"benchmarks",
       {{{"name", "yield/by=world/manual_time"}, {"real_time", 300}, {"time_unit", "us"}, {"items", 3}},
        {{"name", "yield/by=world/manual_time"}, {"real_time", 0.6}, {"time_unit", "ms"}, {"items", 3}},
        {{"name", "yield/by=world/manual_time_mean"},
         {"run_type", "aggregate"},
         {"real_time", 1},
         {"time_unit", "us"}},
        {{"name", "memory/by=go"}, {"error_occurred", true}, {"error_message", "not installed"}},
        {{"name", "memory/by=us"}, {"real_time", 1}, {"time_unit", "s"}, {"items", 1}, {"bytes", 4096}}}}};
}

class Results : public WithFolder {
protected:
  // What reading the folder with this file is refused with.
  std::string refused(std::string const& text) {
    write("x.json", text);
    try {
      read_folder(folder);
    } catch (input_error const& error) {
      return error.what();
    }
    return "not refused";
  }
};

TEST_F(Results, HaveTheTimeOfOneItemForEachRepetition) {
  write("x.json", whole_file().dump());
  auto const all = read_folder(folder);
  ASSERT_EQ(all.all.size(), 3U);
  EXPECT_EQ(all.all[0].workload, "yield");
  EXPECT_THAT(all.all[0].where, ElementsAre(Pair("by", "world")));
  EXPECT_THAT(all.all[0].times, ElementsAre(testing::DoubleEq(100e-6), testing::DoubleEq(200e-6)));
  EXPECT_EQ(all.all[1].error, not_installed);
  EXPECT_THAT(all.all[2].bytes, ElementsAre(4096));
  EXPECT_EQ(all.repetitions, 2U);
  EXPECT_EQ(all.processor, "p");
}

TEST_F(Results, AreFoundByAllOfTheirParameters) {
  write("x.json", whole_file().dump());
  auto const all = read_folder(folder);
  EXPECT_EQ(find(all, "yield", {{"by", "world"}}), &all.all[0]);
  EXPECT_EQ(find(all, "yield", {}), nullptr);
  EXPECT_EQ(find(all, "yield", {{"by", "go"}}), nullptr);
  EXPECT_EQ(find(all, "memory", {{"by", "world"}}), nullptr);
}

TEST_F(Results, AreReadFromEveryFile) {
  auto other = whole_file();
  for (auto& run : other["benchmarks"])
    run["name"] = "other/" + run["name"].get<std::string>();
  write("x.json", whole_file().dump());
  write("y.json", other.dump());
  EXPECT_EQ(read_folder(folder).all.size(), 6U);
}

TEST_F(Results, AMeasurementInTwoFilesIsRefused) {
  write("w.json", whole_file().dump());
  EXPECT_THAT(refused(whole_file().dump()),
              AllOf(HasSubstr("x.json"), HasSubstr("yield/by=world"), HasSubstr("another")));
}

TEST_F(Results, AFolderWithoutFilesOrThatDoesNotExistIsNamed) {
  EXPECT_THROW(
      {
        try {
          read_folder(folder);
        } catch (input_error const& error) {
          EXPECT_EQ(error.what(), folder.string() + ": has no .json file");
          throw;
        }
      },
      input_error);
  EXPECT_THROW(read_folder(folder / "none"), input_error);
  write("a_file", "");
  EXPECT_THROW(read_folder(folder / "a_file"), input_error);
}

TEST_F(Results, AFileCutShortAnywhereIsRefusedByName) {
  auto const text = whole_file().dump();
  for (std::size_t n = 0; n != text.size(); ++n)
    ASSERT_THAT(refused(text.substr(0, n)), AllOf(HasSubstr("x.json: no JSON"), HasSubstr("interrupted")));
}

TEST_F(Results, OtherJsonIsRefusedByName) {
  for (auto const* const text : {"[]", "3", "{}", R"({"benchmarks": 3})", R"({"benchmarks": [3]})",
                                 R"({"benchmarks": [{}]})", R"({"benchmarks": []})"})
    EXPECT_THAT(refused(text), HasSubstr("x.json: ")) << text;
}

TEST_F(Results, EveryFieldThatIsMissingOrOfTheWrongTypeIsNamed) {
  for (auto const* const key : {"date", "processor", "system", "compiler", "boost", "num_cpus"}) {
    auto file = whole_file();
    file["context"].erase(key);
    EXPECT_THAT(refused(file.dump()), AllOf(HasSubstr("x.json"), HasSubstr(key)));
  }
  for (auto const* const key : {"name", "real_time", "time_unit", "items"}) {
    auto file = whole_file();
    file["benchmarks"][0].erase(key);
    EXPECT_THAT(refused(file.dump()), AllOf(HasSubstr("x.json"), HasSubstr(key)));
    file["benchmarks"][0][key] = nlohmann::json::array();
    EXPECT_THAT(refused(file.dump()), AllOf(HasSubstr("x.json"), HasSubstr(key)));
  }
}

TEST_F(Results, ValuesThatMakeNoSenseAreRefused) {
  auto file = whole_file();
  file["benchmarks"][0]["time_unit"] = "days";
  EXPECT_THAT(refused(file.dump()), HasSubstr("\"days\""));
  file = whole_file();
  file["benchmarks"][0]["items"] = 0;
  EXPECT_THAT(refused(file.dump()), HasSubstr("no items"));
  file = whole_file();
  file["benchmarks"][0]["real_time"] = -1;
  EXPECT_THAT(refused(file.dump()), HasSubstr("below zero"));
}

} // namespace
} // namespace bench_report
