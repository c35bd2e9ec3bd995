// Measures how many schedules leaklab::explore runs in a second.
//
//   explore/strategy=random_walk|pct|exhaustive/files=N
//
// The body is lesson 4, the leaking one, on N files that exist by name only, the first of them broken. One
// item is one schedule. Random strategies stop after a fixed number. The exhaustive one has 590 schedules for
// 3 files and 102,612 for 4, and must say that it is complete.
#include <bench/support/measurement.hpp>
#include <bench/support/stand_in.hpp>

#include <leaklab/explore.hpp>
#include <lessons/lesson.hpp>

#include <algorithm>
#include <string>
#include <variant>

namespace bench {
namespace {

constexpr std::uint64_t random_schedules = 50'000;

// Returns the lesson that leaks.
lessons::lesson const& lesson4() {
  return *std::ranges::find(lessons::all(), lessons::kind::leaks, &lessons::lesson::is);
}

sample explored(leaklab::explore_options const& options, std::size_t files) {
  auto const names = named_files(files);
  bool const exhaustive = std::holds_alternative<leaklab::exhaustive>(options.strategy);
  auto const start = clock::now();
  auto const all =
      leaklab::explore([&] { lesson4().make_thumbnails(names, stand_in(names.front())); }, options);
  auto const end = clock::now();
  if (all.complete != exhaustive || all.leak == 0 || all.clean + all.leak != all.schedules)
    throw std::runtime_error("not what lesson 4's schedules come to: " + std::to_string(all.schedules) +
                             " schedules, " + std::to_string(all.leak) + " of them leak");
  return {end - start, static_cast<double>(all.schedules)};
}

void add_strategy(std::string const& name, leaklab::explore_options const& options) {
  for (std::size_t const files : {3, 4})
    add(name_of("explore", {{"strategy", name}, {"files", std::to_string(files)}}),
        [=] { return explored(options, files); });
}

} // namespace

void add_all() {
  add_strategy("random_walk", {.strategy = leaklab::random_walk{}, .max_schedules = random_schedules});
  add_strategy("pct", {.strategy = leaklab::pct{}, .max_schedules = random_schedules});
  add_strategy("exhaustive", {.strategy = leaklab::exhaustive{}});
}

} // namespace bench
