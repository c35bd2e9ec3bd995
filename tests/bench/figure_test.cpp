// Medians, spreads and ratios, and how they are written.
#include <bench/report/figure.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <stdexcept>

namespace bench_report {
namespace {

TEST(Figure, OfNothingIsRefused) {
  EXPECT_THROW(figure_of({}), std::invalid_argument);
}

TEST(Figure, HalfOfTheValuesAreOnEitherSideOfTheMedianWhateverTheOrder) {
  std::mt19937 random(1);
  for (std::size_t n = 1; n <= 50; ++n) {
    std::vector<double> values;
    for (std::size_t i = 0; i != n; ++i)
      values.push_back(static_cast<double>(random() % 20));
    auto const f = figure_of(values);
    auto const below = std::count_if(values.begin(), values.end(), [&](double v) { return v < f.median; });
    auto const above = std::count_if(values.begin(), values.end(), [&](double v) { return v > f.median; });
    EXPECT_LE(below, static_cast<std::ptrdiff_t>(n / 2));
    EXPECT_LE(above, static_cast<std::ptrdiff_t>(n / 2));
    EXPECT_EQ(f.low, *std::min_element(values.begin(), values.end()));
    EXPECT_EQ(f.high, *std::max_element(values.begin(), values.end()));
  }
}

result with(std::vector<double> times, double items = 1) {
  return {.workload = "w", .where = {}, .items = items, .times = std::move(times), .bytes = {}, .error = {}};
}

TEST(Figure, ARatioIsThatOfTheMediansWithTheSpreadOfSingleRepetitions) {
  auto const r = ratio_of(with({2, 4, 9}), with({2, 2, 3}), quantity::time);
  EXPECT_DOUBLE_EQ(r.median, 2);
  EXPECT_DOUBLE_EQ(r.low, 1);
  EXPECT_DOUBLE_EQ(r.high, 3);
}

TEST(Figure, ARatioTakesTheRepetitionsThatBothHave) {
  auto const r = ratio_of(with({2, 4, 9}), with({2}), quantity::time);
  EXPECT_DOUBLE_EQ(r.median, 2); // of all there are
  EXPECT_DOUBLE_EQ(r.low, 1);
  EXPECT_DOUBLE_EQ(r.high, 2);
}

TEST(Figure, ARateIsTheInverseOfTheTimeOfOneAndATotalIsOfAllItems) {
  EXPECT_THAT(values_of(with({0.5, 0.25}, 8), quantity::rate), testing::ElementsAre(2, 4));
  EXPECT_THAT(values_of(with({0.5, 0.25}, 8), quantity::total), testing::ElementsAre(4, 2));
}

struct written {
  double number;
  char const* text;
};

TEST(Figure, NumbersHaveThreeDigits) {
  for (auto const& [number, text] :
       {written{0, "0"}, written{0.00997, "0.00997"}, written{0.5, "0.500"}, written{1, "1.00"},
        written{9.999, "10.0"}, written{12.34, "12.3"}, written{99.96, "100"}, written{999.6, "1,000"},
        written{1234, "1,230"}, written{1234567, "1,230,000"}, written{-1234, "-1,230"}})
    EXPECT_EQ(to_text(number), text) << number;
}

TEST(Figure, TheUnitIsThatOfTheMedian) {
  EXPECT_EQ(to_text({152e-9, 0.9e-9, 1.5e-6}, quantity::time), "152 ns (0.900–1,500)");
  EXPECT_EQ(to_text({1e-6, 1e-6, 1e-6}, quantity::time), "1.00 µs (1.00–1.00)");
  EXPECT_EQ(to_text({0.0301, 0.03, 0.04}, quantity::total), "30.1 ms (30.0–40.0)");
  EXPECT_EQ(to_text({125, 61, 130}, quantity::time), "125 s (61.0–130)");
  EXPECT_EQ(to_text({13.5 * 1024 * 1024, 1024 * 1024, 14. * 1024 * 1024}, quantity::bytes),
            "13.5 MiB (1.00–14.0)");
  EXPECT_EQ(to_text({123456, 100000, 200000}, quantity::rate), "123,000/s (100,000–200,000)");
}

} // namespace
} // namespace bench_report
