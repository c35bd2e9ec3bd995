// Runs programs of the catalogue under their tools; see bug_programs.hpp.
#include <cli/commands/bug_programs.hpp>

#include <cli/temporary_folder.hpp>
#include <cli/terminal/fatal_signals.hpp>
#include <cli/terminal/table.hpp>
#include <cli/terminal/terminal.hpp>

#include <catalogue/trial/trial.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace cli {
namespace {

namespace fs = std::filesystem;
using catalogue::diagnosis;
using catalogue::trial;

// A build folder, and the tools that look on in it.
struct build {
  std::string name;
  std::string tools;
  std::optional<trial> bug, cure; // nothing: the programs are not built there
};

// The build without a sanitizer is that of this program, if this program has none.
std::vector<build> builds_with(std::string const& own) {
  bool const is_plain = own != "tsan" && own != "asan";
  return {{"tsan", "ThreadSanitizer", {}, {}},
          {"asan", "AddressSanitizer, UBSan", {}, {}},
          {is_plain ? own : "dev", "leaklab alone", {}, {}}};
}

fs::path build_of_this_program() {
  return fs::read_symlink("/proc/self/exe").parent_path().parent_path();
}

// Kills the child that runs if a signal ends the program.
class child_ends_with_us {
public:
  void operator()(pid_t number) { number_ = number; }

private:
  std::atomic<pid_t> number_ = -1;
  undone_on_signal killed_{[this] {
    if (auto const number = number_.load(); number > 0)
      ::kill(-number, SIGKILL);
  }};
};

void try_all(std::vector<build>& all, catalogue::bug const& b, fs::path const& folder) {
  temporary_folder const pictures;
  auto const files = catalogue::write_album(pictures.path());
  child_ends_with_us child;
  auto const watcher = [&child](pid_t number) { child(number); };
  for (auto& one : all)
    if (catalogue::is_built(folder / one.name, b.name)) {
      one.bug = catalogue::try_until_diagnosed(folder / one.name, b.name, "bug", files, watcher);
      one.cure = catalogue::try_out(folder / one.name, b.name, "cure", files, watcher);
    }
}

std::string lines_of(diagnosis const& d) {
  std::set<unsigned> const lines(d.lines.begin(), d.lines.end());
  return lines.empty()
             ? ""
             : fmt::format(", in line{} {}", lines.size() == 1 ? "" : "s", fmt::join(lines, " and "));
}

// Returns "data race, in line 18"; of several that are alike, one.
std::string found_in(trial const& t) {
  std::string text;
  std::set<std::string> said;
  for (auto const& d : t.found) {
    auto const fibers =
        d.tool != "leaklab" ? "" : fmt::format(" ({} fiber{})", d.fibers, d.fibers == 1 ? "" : "s");
    auto const one = d.kind + fibers + lines_of(d);
    if (said.insert(one).second)
      text += (text.empty() ? "" : "; ") + one;
  }
  if (text.empty() && t.code > 128)
    return fmt::format("signal {}", t.code - 128);
  return text.empty() ? "nothing" : text;
}

nlohmann::json json_of(trial const& t) {
  auto found = nlohmann::json::array();
  for (auto const& d : t.found)
    found.push_back({{"tool", d.tool}, {"kind", d.kind}, {"fibers", d.fibers}, {"lines", d.lines}});
  return {{"code", t.code}, {"found", std::move(found)}};
}

nlohmann::json json_of(build const& one) {
  return {{"build", one.name},
          {"tools", one.tools},
          {"bug", one.bug ? json_of(*one.bug) : nlohmann::json()},
          {"cure", one.cure ? json_of(*one.cure) : nlohmann::json()}};
}

// Returns the path from here to a folder below, or else its full path.
std::string shown_folder(fs::path const& folder) {
  auto const from_here = folder.lexically_proximate(fs::current_path());
  return shown::file(from_here.begin() != from_here.end() && *from_here.begin() == ".." ? folder : from_here);
}

std::string text_of(catalogue::bug const& b, std::vector<build> const& all, fs::path const& folder) {
  std::vector<std::vector<std::string>> rows;
  std::string missing;
  for (auto const& one : all) {
    if (!one.bug)
      missing += (missing.empty() ? "" : ", ") + one.name;
    rows.push_back(
        {one.tools, one.cure ? found_in(*one.cure) : "-", one.bug ? found_in(*one.bug) : "not built"});
  }
  auto text = fmt::format("{}: {}\n\n{}\n", b.name, b.summary,
                          table({{"under"}, {"in the cure"}, {"found in the bug"}}, rows));
  for (auto const& one : all)
    if (one.bug)
      text += fmt::format("{:<24} {}/bug FILE...\n", one.tools,
                          shown_folder(folder / one.name / "bin" / "bugs" / b.name));
  if (!missing.empty())
    text += fmt::format("\nNot built: {}. make bugs builds all of them.\n", missing);
  return text;
}

} // namespace

fs::path folder_of_builds() {
  return build_of_this_program().parent_path();
}

ending run_bug_program(catalogue::bug const& b, fs::path const& folder, json_file const& json) {
  auto all = builds_with(build_of_this_program().filename().string());
  if (std::ranges::none_of(all,
                           [&](build const& one) { return catalogue::is_built(folder / one.name, b.name); }))
    throw input_error(
        b.name,
        fmt::format("is a program by itself, and is not built in {}. make bugs builds it for all tools; "
                    "cmake --build build/dev --target bugs, for none",
                    folder.string()));
  try_all(all, b, folder);
  auto document = nlohmann::json::array();
  for (auto const& one : all)
    document.push_back(json_of(one));
  json.write({{"bug", b.name}, {"builds", std::move(document)}});
  if (!json.to_stdout())
    terminal::print(text_of(b, all, folder));
  bool const found =
      std::ranges::any_of(all, [](build const& one) { return one.bug && !one.bug->found.empty(); });
  return {.code = found ? exit_code::not_clean : exit_code::clean};
}

} // namespace cli
