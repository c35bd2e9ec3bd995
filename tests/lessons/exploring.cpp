// The lesson that a test program is about in many schedules; see exploring.hpp.
#include "exploring.hpp"

#include <leaklab/choose.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace {

// Returns an image_file that makes nothing, without so much as a name for it: millions of schedules call it, and
// would otherwise spend most of their time on names.
thumbnail::image_function quick_stand_in(scenes::scene const& s) {
  std::uint64_t failing =
      0; // a bit for each file: small enough that a copy of the function allocates nothing
  for (auto const k : s.failing)
    failing |= std::uint64_t{1} << k;
  return [failing](std::filesystem::path const& file) -> thumbnail::result {
    if (failing >> scenes::number(file) & 1)
      return tl::unexpected(
          thumbnail::image_error{file, make_error_code(thumbnail::errc::damaged), "damaged"});
    return {};
  };
}

} // namespace

std::function<void()> body(scenes::scene const& s) {
  bool const fails = expected.returns_errors && s.fails();
  return [fails, files = scenes::files(s.n), image_file = quick_stand_in(s)] {
    if (this_lesson().make_thumbnails(files, image_file).failed != fails)
      throw std::logic_error("an error is lost, or was none");
  };
}

leaklab::exploration explored(scenes::scene const& s, leaklab::explore_options options) {
  options.time_limit = std::chrono::minutes(10);
  return leaklab::explore(body(s), options);
}

leaklab::exploration explored_with_any_failing(std::size_t n, leaklab::explore_options options) {
  auto const failing = std::make_shared<std::set<std::size_t>>();
  options.group = [failing] { return name_of(*failing); };
  options.time_limit = std::chrono::minutes(10);
  auto const image_file = [failing](std::filesystem::path const& file) -> thumbnail::result {
    if (!leaklab::may_fail())
      return {};
    failing->insert(scenes::number(file));
    return tl::unexpected(thumbnail::image_error{file, make_error_code(thumbnail::errc::damaged), "damaged"});
  };
  return leaklab::explore(
      [=] {
        failing->clear();
        bool const failed = this_lesson().make_thumbnails(scenes::files(n), image_file).failed;
        if (failed != (expected.returns_errors && !failing->empty()))
          throw std::logic_error("an error is lost, or was none");
      },
      options);
}

std::string name_of(std::set<std::size_t> const& failing) {
  std::string name = "failing:";
  for (auto const k : failing)
    name += ' ' + std::to_string(k);
  return name;
}

std::vector<scenes::scene> every_choice(std::size_t most) {
  std::vector<scenes::scene> all;
  for (std::size_t n = 1; n <= most; ++n)
    for (std::size_t bits = 0; bits < std::size_t{1} << n; ++bits) {
      scenes::scene s{.n = n};
      for (std::size_t k = 1; k <= n; ++k)
        if (bits >> (k - 1) & 1)
          s.failing.insert(k);
      all.push_back(s);
    }
  return all;
}

bool cured() {
  static bool const none_leaks = this_lesson().is == lessons::kind::leaks &&
                                 std::ranges::all_of(every_choice(sanitized ? 2 : 3), [](auto const& s) {
                                   return explored(s, {.max_schedules = 100'000}).leak == 0;
                                 });
  return none_leaks;
}

bool leaks() {
  return this_lesson().is == lessons::kind::leaks && !cured();
}
