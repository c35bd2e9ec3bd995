// leaklab merge: adds up the parts of a random search that ran on several machines.
#include <cli/commands/commands.hpp>
#include <cli/commands/explore_part.hpp>
#include <cli/commands/explore_text.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/lesson_names.hpp>
#include <cli/terminal/terminal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cli {
namespace {

struct merge_options {
  std::vector<std::string> files;
  std::string json;
};

// Reads the parts, by their numbers. Throws input_error, which names the file that does not fit, or the parts that
// are missing.
std::map<std::uint64_t, part_file> read_all(std::vector<std::string> const& files) {
  std::map<std::uint64_t, part_file> parts;
  for (auto const& name : files) {
    auto p = read_part(name);
    if (!parts.empty()) {
      auto const& first = parts.begin()->second;
      if (p.search != first.search || p.part.of != first.part.of)
        throw input_error(name, "is a part of another search than " + first.file.string());
    }
    auto const number = p.part.number;
    auto const [other, is_new] = parts.emplace(number, std::move(p));
    if (!is_new)
      throw input_error(name, fmt::format("is part {}, and so is {}", number, other->second.file.string()));
  }
  auto const of = parts.begin()->second.part.of;
  if (parts.size() != of) {
    std::uint64_t missing = 1;
    while (parts.contains(missing))
      ++missing;
    throw input_error(fmt::format("part {} of {}", missing, of), "is missing");
  }
  return parts;
}

// Adds up the levels of any_time. Each part of a search has the same ones: at random there is one, with all schedules.
void add_levels(std::vector<leaklab::early_level>& sum, part_file const& p) {
  auto const& levels = p.found.early_levels;
  if (sum.empty())
    sum = levels;
  else if (!std::ranges::equal(sum, levels, {}, &leaklab::early_level::early_deadlines,
                               &leaklab::early_level::early_deadlines))
    throw input_error(p.file.string(), "has other levels of early deadlines than the parts before it");
  else
    for (std::size_t i = 0; i < sum.size(); ++i) {
      sum[i].complete = sum[i].complete && levels[i].complete;
      add(sum[i].ended, levels[i].ended);
    }
}

ending merge(merge_options const& o) {
  json_file const json(o.json);
  auto const parts = read_all(o.files);
  leaklab::exploration sum;
  for (auto const& [_, p] : parts) {
    add(sum, p.found);
    add_levels(sum.early_levels, p);
  }
  auto const& search = parts.begin()->second.search;
  auto const& lesson = lesson_named(search.at("lesson").get<std::string>());
  stand_in_options const work{
      .files = search.at("files"), .broken = search.at("broken"), .any_broken = search.at("any_broken")};
  if (!json.to_stdout())
    terminal::print(explore_text(
        {lesson.name, lesson.summary, work, static_cast<leaklab::clock>(search.at("clock").get<int>()),
         o.json},
        fmt::format("budget reached after {} schedules of one thread, not complete", sum.schedules), sum));
  auto counts = leaklab::to_json(sum);
  counts["lesson"] = lesson.name;
  counts["files"] = work.files;
  counts["broken"] = work.broken;
  counts["any_broken"] = work.any_broken;
  json.write(std::move(counts));
  return {.code = found_nothing(sum) ? exit_code::clean : exit_code::not_clean};
}

} // namespace

void add_merge(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<merge_options>();
  auto* const sub =
      app.add_subcommand("merge", "Add up what leaklab explore --part has found on several machines");
  sub->add_option("FILE", o->files, "What explore --part I/N --json FILE has written, of every part")
      ->required()
      ->type_name("");
  add_json_option(*sub, o->json, "Write the counts to FILE as well; - means to stdout, instead of text");
  sub->footer("The numbers are those of one exploration that runs N times as many schedules.\n\n" +
              std::string(exit_codes_help));
  sub->callback([o, &chosen] { chosen = [o] { return merge(*o); }; });
}

} // namespace cli
