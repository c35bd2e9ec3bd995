// explored LESSON FILES MODE SEARCH: explores a lesson on files that exist by name only, the first of them broken, and
// prints how many nanoseconds that took, and for how many schedules or states.
//
//   MODE     nothing, switches, any_time, watch_line, choices (any file may be broken) or page
//   SEARCH   enumerated, random: 20,000 schedules, or all if there are fewer; states: all of them, from the first one on
//
// There are three such programs of the same sources, each compiled in another way (CMakeLists.txt). What a process does
// only once, such as to read its debug information, is done before.
//
// Exits with 0; 1 with a text if something goes wrong.
#include <bench/support/measurement.hpp>
#include <bench/support/stand_in.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/page.hpp>
#include <leaklab/possible.hpp>
#include <leaklab/states/left_out.hpp>
#include <lessons/lesson.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lesson4_leak {
extern lessons::lesson const this_lesson;
}
namespace lesson6_wait_group {
extern lessons::lesson const this_lesson;
}

namespace {

namespace fs = std::filesystem;
using bench::sample;

// Makes nothing. Fails for the file with the name `broken`; if that is empty, for any file, as the explorer chooses.
// Fibers that call it share nothing.
struct image_function {
  static constexpr int line = __LINE__ + 5; // which each fiber runs

  fs::path broken;
  thumbnail::result operator()(fs::path const& file) const {
    bool const fails = broken.empty() ? leaklab::may_fail() : file == broken;
    if (fails)
      return tl::unexpected(
          thumbnail::image_error{.file = file, .code = thumbnail::errc::damaged, .what = "broken"});
    return fs::path();
  }
};

struct search {
  std::string_view kind;
  leaklab::explore_options options{};
};

search search_of(std::string_view kind, std::string_view mode) {
  search s{kind, {.jobs = 1}};
  if (mode == "switches")
    s.options.switches = leaklab::switches::at_synchronisation;
  if (mode == "any_time")
    s.options.clock = leaklab::clock::any_time;
  if (kind == "states")
    return s;
  if (kind == "random")
    s.options.strategy = leaklab::random_walk{};
  else if (kind == "enumerated")
    s.options.strategy = leaklab::enumeration{};
  else
    throw std::runtime_error("no such search: " + std::string(kind));
  s.options.max_schedules = 20'000;
  return s;
}

double items_of(leaklab::exploration const& all, std::string_view kind) {
  if (all.schedules != all.clean + all.leak + all.failed || all.doubt)
    throw std::runtime_error("schedules end in other ways than the lesson's do");
  if (kind != "states")
    return static_cast<double>(all.schedules);
  if (!all.complete || !all.states)
    throw std::runtime_error(all.why_enumerated.value_or("a limit was reached"));
  return static_cast<double>(*all.states);
}

double searched(std::function<void()> const& body, search const& s, std::string_view mode) {
  if (mode == "page") {
    if (s.kind != "enumerated")
      throw std::runtime_error("a page is made of all schedules");
    return leaklab::schedules_as_json(body, {}).at("schedules").get<double>();
  }
  if (mode == "watch_line") {
    auto const p =
        leaklab::runs_line(body, "explored.cpp:" + std::to_string(image_function::line), s.options);
    if (!p)
      throw std::runtime_error("no schedule runs the line");
    return items_of(p.searched, s.kind);
  }
  return items_of(leaklab::explore(body, s.options), s.kind);
}

sample explored(lessons::lesson const& lesson, std::size_t files, std::string_view mode, search const& s) {
  auto const names = bench::named_files(files);
  image_function const image_file{mode == "choices" ? fs::path() : names.front()};
  auto const body = [&] { lesson.make_thumbnails(names, image_file); };
  leaklab::explore(body, {.max_schedules = 1});
  leaklab::detail::states::run_before = 1;
  auto const start = bench::clock::now();
  auto const items = searched(body, s, mode);
  return {bench::clock::now() - start, items};
}

lessons::lesson const& lesson_of(std::string_view name) {
  for (auto const* lesson : {&lesson4_leak::this_lesson, &lesson6_wait_group::this_lesson})
    if (lesson->name == name)
      return *lesson;
  throw std::runtime_error("no such lesson: " + std::string(name));
}

std::size_t number_of(std::string_view text) {
  std::size_t n = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), n).ec != std::errc() || n == 0)
    throw std::runtime_error("no number of files: " + std::string(text));
  return n;
}

} // namespace

int main(int argc, char** argv) try {
  if (argc != 5)
    throw std::runtime_error("usage: explored LESSON FILES MODE SEARCH");
  auto const s = explored(lesson_of(argv[1]), number_of(argv[2]), argv[3], search_of(argv[4], argv[3]));
  std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(s.time).count() << ' ' << s.items << '\n';
  return 0;
} catch (std::exception const& error) {
  std::cerr << argv[0] << ": " << error.what() << '\n';
  return 1;
}
