// Measures how many schedules leaklab::explore runs in a second, and how many states it visits.
//
//   explore/strategy=random_walk|pct|uniform_walk|portfolio|enumeration|exhaustive/files=N
//   find/strategy=random_walk|pct|uniform_walk|portfolio/bug=between_two_steps|after_all_steps|two_gaps
//   states/lesson=L/files=N/broken=first|none/jobs=J
//
// The body of `explore` is lesson 4, the leaking one, on N files that exist by name only, the first of them
// broken. One item is one schedule. Random strategies stop after a fixed number. The others have 590 schedules
// for 3 files and 102,612 for 4, and must say that they are complete; the exhaustive one has 47,082,648 for 5,
// and counts all but the first 10,000 by states.
//
// One item of `find` is one schedule that fails, among 20,000; pct is told how many
// orderings the bug needs. Its bugs are rare in different ways: a fiber must run
// between two certain ones of another's 16 steps; after all 12 steps of another that began later; or one must make
// two of its three steps in two certain gaps between the other's eight.
//
// One item of `states` is one state. The schedules that are run before are in its time.
#include <bench/support/measurement.hpp>
#include <bench/support/stand_in.hpp>

#include <leaklab/explore.hpp>
#include <lessons/lesson.hpp>

#include <boost/fiber/all.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace bench {
namespace {

constexpr std::uint64_t random_schedules = 50'000;

bool wrong = false; // how the running schedule ends, for `find`

// Returns the lesson that leaks.
lessons::lesson const& lesson4() {
  return *std::ranges::find(lessons::all(), lessons::kind::leaks, &lessons::lesson::is);
}

sample explored(leaklab::explore_options const& options, std::size_t files) {
  auto const names = named_files(files);
  bool const at_random = !std::holds_alternative<leaklab::enumeration>(options.strategy) &&
                         !std::holds_alternative<leaklab::exhaustive>(options.strategy);
  auto const start = clock::now();
  auto const all =
      leaklab::explore([&] { lesson4().make_thumbnails(names, stand_in(names.front())); }, options);
  auto const end = clock::now();
  if (all.complete == at_random || all.leak == 0 || all.clean + all.leak != all.schedules)
    throw std::runtime_error("not what lesson 4's schedules come to: " + std::to_string(all.schedules) +
                             " schedules, " + std::to_string(all.leak) + " of them leak");
  return {end - start, static_cast<double>(all.schedules)};
}

void add_strategy(std::string const& name, leaklab::explore_options const& options,
                  std::initializer_list<std::size_t> numbers) {
  for (auto const files : numbers)
    add(name_of("explore", {{"strategy", name}, {"files", std::to_string(files)}}),
        [=] { return explored(options, files); });
}

// Starts a fiber that gives way after each of its steps but the last.
void start(int steps, std::function<void(int)> step) {
  boost::fibers::fiber([=] {
    for (int i = 1; i <= steps; ++i) {
      step(i);
      if (i < steps)
        boost::this_fiber::yield();
    }
  }).detach();
}

void between_two_steps() {
  auto const done = std::make_shared<int>(0);
  start(16, [=](int i) { *done = i; });
  start(1, [=](int) { wrong = *done == 12; });
}

void after_all_steps() {
  auto const done = std::make_shared<int>(0);
  start(1, [=](int) { wrong = *done == 12; });
  start(12, [=](int i) { *done = i; });
}

void two_gaps() {
  auto const done = std::make_shared<int>(0);
  auto const first = std::make_shared<bool>(false);
  start(8, [=](int i) { *done = i; });
  start(3, [=](int i) {
    if (i == 1)
      *first = *done == 2;
    if (i == 2)
      wrong = *first && *done == 6;
  });
}

sample found(leaklab::explore_options options, void (*bug)()) {
  options.max_schedules = 20'000;
  options.failed = [] { return wrong ? std::optional<std::string>("wrong") : std::nullopt; };
  auto const start = clock::now();
  auto const all = leaklab::explore(
      [=] {
        wrong = false;
        bug();
      },
      options);
  auto const end = clock::now();
  if (all.failed == 0)
    throw std::runtime_error("in none of 20,000 schedules");
  return {end - start, static_cast<double>(all.failed)};
}

sample counted(lessons::lesson const& lesson, std::size_t files, bool broken, unsigned jobs) {
  auto const names = named_files(files);
  auto const work = stand_in(broken ? names.front() : std::filesystem::path());
  auto const start = clock::now();
  auto const all = leaklab::explore([&] { lesson.make_thumbnails(names, work); }, {.jobs = jobs});
  auto const end = clock::now();
  if (!all.complete || !all.states)
    throw std::runtime_error(all.why_enumerated.value_or("a limit was reached"));
  return {end - start, static_cast<double>(*all.states)};
}

void add_states(std::string_view name, bool broken, std::initializer_list<std::size_t> numbers) {
  auto const& lesson = *std::ranges::find(lessons::all(), name, &lessons::lesson::name);
  for (auto const files : numbers)
    for (unsigned const jobs : {1u, 2u})
      add(name_of("states", {{"lesson", std::string(name)},
                             {"files", std::to_string(files)},
                             {"broken", broken ? "first" : "none"},
                             {"jobs", std::to_string(jobs)}}),
          [=, &lesson] { return counted(lesson, files, broken, jobs); });
}

} // namespace

void add_all() {
  add_strategy("random_walk", {.strategy = leaklab::random_walk{}, .max_schedules = random_schedules},
               {3, 4});
  add_strategy("pct", {.strategy = leaklab::pct{}, .max_schedules = random_schedules}, {3, 4});
  add_strategy("uniform_walk", {.strategy = leaklab::uniform_walk{}, .max_schedules = random_schedules},
               {3, 4});
  add_strategy("portfolio", {.strategy = leaklab::portfolio{}, .max_schedules = random_schedules}, {3, 4});
  for (auto const& [bug, body, depth] : {std::tuple{"between_two_steps", &between_two_steps, 2u},
                                         {"after_all_steps", &after_all_steps, 1u},
                                         {"two_gaps", &two_gaps, 5u}})
    for (auto const& [name, options] :
         std::initializer_list<std::pair<char const*, leaklab::explore_options>>{
             {"random_walk", {.strategy = leaklab::random_walk{}}},
             {"pct", {.strategy = leaklab::pct{.depth = depth}}},
             {"uniform_walk", {.strategy = leaklab::uniform_walk{}}},
             {"portfolio", {.strategy = leaklab::portfolio{}}}})
      add(name_of("find", {{"strategy", name}, {"bug", bug}}),
          [options = options, body = body] { return found(options, body); });
  add_strategy("enumeration", {.strategy = leaklab::enumeration{}}, {3, 4});
  add_strategy("exhaustive", {.strategy = leaklab::exhaustive{}}, {3, 4, 5});
  add_states("lesson4_leak", true, {4, 5, 6});
  add_states("lesson4_drain", true, {4, 5});
  add_states("lesson6_wait_group", false, {3, 4, 5});
}

} // namespace bench
