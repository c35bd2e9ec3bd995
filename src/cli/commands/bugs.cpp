// leaklab bugs: prints the table of the catalogue of bugs; or one bug with its cure; or what a run of both
// shows; or one schedule of it.
#include <cli/commands/bug_programs.hpp>
#include <cli/commands/bug_runs.hpp>
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/page_file.hpp>
#include <cli/schedule_option.hpp>
#include <cli/terminal/closest.hpp>
#include <cli/terminal/filled.hpp>
#include <cli/terminal/terminal.hpp>
#include <cli/typed.hpp>

#include <CLI/CLI.hpp>
#include <catalogue/catalogue.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli {
namespace {

using catalogue::bug;

struct bugs_options {
  std::vector<std::string> words; // a name, or what to look for
  bool run = false;
  std::optional<std::string> schedule;
  std::string html, json;
  std::string builds; // the folder with the build folders; empty: where this program is
};

// Returns the full name of a tool that an expectation names.
std::string_view full_name(std::string_view tool) {
  return tool == "TSan"       ? "ThreadSanitizer"
         : tool == "ASan"     ? "AddressSanitizer"
         : tool == "any_time" ? "leaklab (any_time)"
         : tool == "switches" ? "leaklab (switches)"
         : tool == "result"   ? "no tool"
                              : tool;
}

// Returns the tools that find it: "TSan, ASan"; "-" if none does.
std::string found_by(bug const& b) {
  std::string all;
  for (auto const* const tool : {"TSan", "ASan", "leaklab", "any_time", "switches"})
    if (b.caught_by(tool))
      all += (all.empty() ? "" : ", ") + std::string(tool);
  return all.empty() ? "-" : all;
}

constexpr auto below_the_list =
    "In parentheses: what finds it. TSan, ASan: ThreadSanitizer, AddressSanitizer; any_time: leaklab, when a "
    "deadline comes early; switches: leaklab, when fibers are switched before operations; -: no "
    "tool.\nleaklab bugs NAME shows one with its cure, leaklab bugs --run NAME "
    "runs "
    "both.";

nlohmann::json json_of(bug const& b) {
  auto expected = nlohmann::json::array();
  for (auto const& e : b.expected)
    expected.push_back({{"tool", e.tool}, {"finds", e.text()}, {"line", e.line}});
  return {{"bug", b.name},
          {"about", b.about},
          {"summary", b.summary},
          {"is_a_program", b.program},
          {"expected", std::move(expected)}};
}

// Prints bugs; those of one subject stand together.
ending list_bugs(std::vector<bug> listed, std::string_view below, json_file const& json) {
  std::ranges::stable_sort(listed, {}, &bug::about);
  auto document = nlohmann::json::array();
  for (auto const& b : listed)
    document.push_back(json_of(b));
  json.write({{"bugs", std::move(document)}});
  if (json.to_stdout())
    return {};
  std::string text, subject;
  for (auto const& b : listed) {
    if (std::exchange(subject, b.about) != b.about)
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n", b.about);
    text += fmt::format("  {} ({})\n", b.name, found_by(b));
    std::istringstream lines(filled(b.summary, 74));
    for (std::string line; std::getline(lines, line);)
      text += fmt::format("      {}\n", line);
  }
  terminal::print(text + '\n' + filled(below, 80) + '\n');
  return {};
}

// Returns the text in small letters and without hyphens: "wakeup" for "Wake-up".
std::string in_plain_letters(std::string_view text) {
  std::string result(text);
  std::erase(result, '-');
  for (auto& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// Returns what is looked through for words: the name, the summary, and the page down to where it says what finds it.
std::string searched(bug const& b) {
  auto const page = b.page.substr(0, b.page.find("**What finds it.**"));
  return in_plain_letters(b.name + ' ' + b.summary + ' ' + std::string(page));
}

std::vector<bug> bugs_with(std::vector<std::string> const& words) {
  auto found = catalogue::bugs();
  std::erase_if(found, [&](bug const& b) {
    auto const text = searched(b);
    return !std::ranges::all_of(words, [&](std::string const& word) {
      auto const plain = in_plain_letters(word);
      return !plain.empty() && text.find(plain) != std::string::npos;
    });
  });
  return found;
}

// Returns the bug of that name, or those whose names begin so.
std::vector<bug> bugs_named(std::string const& name) {
  auto matching = catalogue::bugs();
  std::erase_if(matching, [&](bug const& b) { return name.empty() || !b.name.starts_with(name); });
  if (!matching.empty() && matching.front().name == name) // they are sorted: the shortest comes first
    matching.erase(matching.begin() + 1, matching.end());
  return matching;
}

// Throws input_error, which names those that were meant perhaps.
[[noreturn]] void refuse(std::string const& name, std::vector<bug> const& several) {
  std::string names;
  for (auto const& b : several)
    names += (names.empty() ? "" : ", ") + b.name;
  if (!several.empty())
    throw input_error(name, "the names of several bugs begin with this: " + names);
  std::vector<std::string> all;
  for (auto const& b : catalogue::bugs())
    all.push_back(b.name);
  throw input_error(name, "no such bug" + did_you_mean(name, all) + "; leaklab bugs lists them all");
}

using lines = std::vector<std::string_view>;

lines lines_of(std::string_view text) {
  lines all;
  while (!text.empty()) {
    auto const end = text.find('\n');
    all.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return all;
}

// Returns for each line of `a` whether it is one of those that `b` has, too, in the same order: as many as can be.
std::vector<bool> also_in(lines const& a, lines const& b) {
  // The longest that the lines from i on have in common with those from k on.
  std::vector<std::vector<std::size_t>> longest(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (auto i = a.size(); i-- > 0;)
    for (auto k = b.size(); k-- > 0;)
      longest[i][k] =
          a[i] == b[k] ? longest[i + 1][k + 1] + 1 : std::max(longest[i + 1][k], longest[i][k + 1]);
  std::vector<bool> common(a.size());
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    if (a[i] == b[k]) {
      common[i++] = true;
      ++k;
    } else if (longest[i + 1][k] >= longest[i][k + 1]) {
      ++i;
    } else {
      ++k;
    }
  }
  return common;
}

// Returns a file's name, and its lines, numbered. Those that the other file has not have the sign in place of the |.
std::string numbered(std::string_view file, std::string_view text, std::string_view other, char sign) {
  auto result = fmt::format("\n{}\n", file);
  auto const all = lines_of(text);
  auto const common = also_in(all, lines_of(other));
  for (std::size_t i = 0; i < all.size(); ++i)
    result += fmt::format("{:>4} {}{}{}\n", i + 1, common[i] ? '|' : sign, all[i].empty() ? "" : " ", all[i]);
  return result;
}

// Returns the part of a page that says what goes wrong, with the text of links in place of the links.
std::string what_goes_wrong(std::string_view page) {
  constexpr std::string_view title = "**What goes wrong.** ";
  auto const begin = page.find(title) + title.size();
  static std::regex const link(R"(\[([^\]]+)\]\([^)]+\))");
  auto const text = std::string(page.substr(begin, page.find("\n\n", begin) - begin));
  return filled(std::regex_replace(text, link, "$1"), 80) + '\n';
}

ending show_bug(bug const& b, json_file const& json) {
  auto document = json_of(b);
  document["source"] = b.source;
  document["cure"] = b.cure;
  json.write(std::move(document));
  if (json.to_stdout())
    return {};
  auto text = fmt::format("{}: {}\n\n{}\n", b.name, b.summary, what_goes_wrong(b.page));
  for (auto const& e : b.expected)
    text += fmt::format("found by {}: {}, in line {}\n", full_name(e.tool), e.text(), e.line);
  text += numbered(fmt::format("catalogue/{}/bug.cpp", b.name), b.source, b.cure, '-') +
          numbered(fmt::format("catalogue/{}/cure.cpp", b.name), b.cure, b.source, '+');
  terminal::print(fmt::format("{}\n{}\n", text, how_to_run(b)));
  return {};
}

// Lists the bugs whose pages have all the words.
ending look_for(std::vector<std::string> const& words, json_file const& json) {
  auto found = bugs_with(words);
  auto const asked = fmt::format("{}", fmt::join(words, " "));
  if (found.empty())
    refuse(asked, {});
  auto const below =
      fmt::format("No bug has the name {}; {}. leaklab bugs NAME shows one with its cure.", typed(asked),
                  found.size() == 1 ? "this one is about it" : "these are about it");
  return list_bugs(std::move(found), below, json);
}

ending bugs(bugs_options const& options) {
  auto const& words = options.words;
  bool is_about_one = false;
  for (auto const& [option, is_given] :
       {std::pair("--run", options.run), std::pair("--schedule", options.schedule.has_value()),
        std::pair("--html", !options.html.empty()), std::pair("--builds", !options.builds.empty())}) {
    if (is_given && words.empty())
      throw input_error(option, "of which bug? NAME is missing");
    is_about_one = is_about_one || is_given;
  }
  if (options.run && options.schedule)
    throw input_error("--schedule",
                      "runs the bug in one order, --run as the machine has it: give one of them");
  page_file const page(options.html);
  json_file const json(options.json);
  if (words.empty())
    return list_bugs(catalogue::bugs(), below_the_list, json);
  auto const asked = fmt::format("{}", fmt::join(words, " "));
  auto const named = bugs_named(asked);
  if (named.size() != 1) {
    if (is_about_one || !named.empty())
      refuse(asked, named);
    return look_for(words, json);
  }
  auto const& b = named.front();
  if (!options.builds.empty() && !(b.program && options.run))
    throw input_error("--builds", "is about --run of a bug that is a program");
  if (options.schedule)
    return run_one_schedule(b, parsed_schedule(*options.schedule), page, json);
  if (page.is_wanted())
    write_page(b, page);
  if (options.run && b.program)
    return run_bug_program(
        b, options.builds.empty() ? folder_of_builds() : std::filesystem::path(options.builds), json);
  return options.run ? run_bug(b, json) : show_bug(b, json);
}

} // namespace

void add_bugs(CLI::App& app, command& chosen) {
  auto const options = std::make_shared<bugs_options>();
  auto* const sub = app.add_subcommand("bugs", "List the catalogue of bugs and what finds them, or show one");
  sub->add_option("NAME", options->words,
                  "A bug's name or a unique beginning of it: show that bug, its cure,\n"
                  "and what finds it. Other words: list the bugs that are about them\n"
                  "(lost wake-up). Without NAME, list them all")
      ->type_name("");
  sub->add_flag(
      "--run", options->run,
      "Run that bug and its cure, or explore them, and print the\nreports; if they are programs, under "
      "every tool that they are\nbuilt for: what it finds");
  sub->add_option(
         "--builds", options->builds,
         "The folder in which programs are built, in tsan, asan, dev;\nwithout it, the one in which this "
         "program is built")
      ->type_name("DIR");
  sub->add_option(
         "--schedule", options->schedule,
         "Run that bug in this order, and show each step: a letter for\neach choice, as explore and pages "
         "print them; \"\" is the order\nof a queue")
      ->type_name("LETTERS");
  add_html_option(
      *sub, options->html,
      "Write a page that shows every schedule of that bug beside its\ncure, for a browser, to FILE; with "
      "--schedule, that run alone");
  add_json_option(*sub, options->json, "Write that to FILE as well; - means to stdout, instead of text");
  sub->footer(
      "In the files that are shown, - marks a line that the cure has not, and + one that only the cure has."
      "\n\n" +
      std::string(exit_codes_help));
  sub->callback([options, &chosen] { chosen = [options] { return bugs(*options); }; });
}

} // namespace cli
