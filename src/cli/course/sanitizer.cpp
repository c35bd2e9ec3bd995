// Compiles with a sanitizer, and reads its report; see sanitizer.hpp.
#include <cli/course/sanitizer.hpp>

#include <cli/course/compiling.hpp>
#include <cli/course/graders.hpp>
#include <cli/course/protection.hpp>
#include <cli/exit_code.hpp>

#include <fmt/format.h>
#include <shown/shown.hpp>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

namespace cli::course {
namespace {

namespace fs = std::filesystem;
using std::string_view;

// The first report ends the program. Frames that a fiber has left are kept, so that their use is found; memory that is
// never given back is no mistake here. A submission has 2 GB, of which a sanitizer itself takes the most.
constexpr auto thread_options =
    "TSAN_OPTIONS=halt_on_error=1:exitcode=66:hard_rss_limit_mb=2048:die_after_fork=0";
constexpr auto address_options = "ASAN_OPTIONS=halt_on_error=1:exitcode=66:hard_rss_limit_mb=2048:detect_"
                                 "leaks=0:detect_stack_use_after_return=1";

// What a sanitizer has reported.
struct finding {
  std::string kind, what; // "memory error", "heap-use-after-free"
  std::string text;       // from its first line on
};

// Returns what follows `mark` in the text, up to one of `ends` or the end of the line.
std::string after(string_view text, string_view mark, std::initializer_list<string_view> ends) {
  auto rest = text.substr(text.find(mark) + mark.size());
  rest = rest.substr(0, rest.find('\n'));
  for (auto const end : ends)
    rest = rest.substr(0, rest.find(end));
  return shown::line(std::string(rest));
}

// Returns the text, in which no line acts on a terminal.
std::string shown_lines(string_view text) {
  std::istringstream lines{std::string(text)};
  std::string shown_text;
  for (std::string line; std::getline(lines, line);)
    shown_text += shown::line(line) + '\n';
  return shown_text;
}

// Returns what stands in the standard error of the program; without a kind if that is no report.
finding found_in(string_view text) {
  constexpr string_view thread = "WARNING: ThreadSanitizer: ", address = "ERROR: AddressSanitizer: ",
                        undefined = ": runtime error: ";
  auto const from = [&](string_view mark) {
    auto const line = text.rfind('\n', text.find(mark));
    return shown_lines(text.substr(line == text.npos ? 0 : line + 1));
  };
  if (text.find(thread) != text.npos) {
    auto const what = after(text, thread, {" (pid="});
    return {what == "data race" ? "data race" : "memory error", what, from(thread)};
  }
  if (text.find(undefined) != text.npos)
    return {"undefined behaviour", after(text, undefined, {}), from(undefined)};
  if (text.find(address) != text.npos)
    return {"memory error", after(text, address, {" on ", " ("}), from(address)};
  return {};
}

// Returns the first place of that file that the text names, "drain.cpp:12"; empty if it names none.
std::string place_in(string_view text, std::string const& file) {
  for (auto at = text.find(file + ':'); at != text.npos; at = text.find(file + ':', at + 1)) {
    auto const number = text.substr(at + file.size() + 1);
    auto const digits = number.substr(0, number.find_first_not_of("0123456789"));
    if (!digits.empty())
      return fmt::format("{}:{}", file, digits);
  }
  return "";
}

// Returns the report in short: which accesses there were, and of their frames those in the student's file, each with its
// line of the source. A line that is empty follows, and then all of the report.
std::string short_and_whole(std::string const& report, std::string const& file, std::string const& source) {
  std::vector<std::string> lines_of_source{""};
  std::istringstream in(source), frames(report);
  for (std::string line; std::getline(in, line);)
    lines_of_source.push_back(line);
  std::string text;
  for (std::string line; std::getline(frames, line);) {
    if (line.starts_with("  Thread ") || line.starts_with("SUMMARY: ") || line.starts_with("Shadow bytes "))
      break;
    auto const at = place_in(line, file);
    auto const first = line.find_first_not_of(" =");
    if (first == line.npos || (line[first] == '#' && at.empty()))
      continue;
    if (at.empty()) {
      text += line + '\n';
      continue;
    }
    auto const number = std::stoul(at.substr(file.size() + 1));
    auto const quoted = number < lines_of_source.size() ? lines_of_source[number] : "";
    text += fmt::format("    {}  {}\n", at,
                        quoted.substr(std::min(quoted.find_first_not_of(' '), quoted.size())));
  }
  return text + '\n' + report;
}

// What the grader has written, line by line.
struct told {
  std::string about = "when it was loaded"; // the program that was run last
  std::string fault{};                      // "leak: 1 fiber is stuck for ever"
  std::string runs{};                       // how many, once it has come to its end
};

told told_in(std::string const& out, std::string const& secret) {
  told all;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(secret + ' '))
      continue;
    auto const text = line.substr(secret.size() + 1);
    auto const rest = text.substr(text.find(' ') + 1);
    if (text.starts_with("runs "))
      all.about = rest;
    else if (text.starts_with("bad "))
      all.fault = rest;
    else if (text.starts_with("done "))
      all.runs = rest;
  }
  return all;
}

nlohmann::json answer(std::string const& about, std::string const& kind, std::string const& diagnosis,
                      std::string const& runs, std::string const& at = "", std::string const& steps = "") {
  return {{"about", about},   {"kind", kind},  {"diagnosis", diagnosis}, {"schedules", runs},
          {"complete", true}, {"bad", ""},     {"schedule", ""},         {"round", nullptr},
          {"at", at},         {"steps", steps}};
}

fs::path folder_of(std::string const& preset) {
  return installed_or_source(fs::path("../" LEAKLAB_LIBRARIES "/leaklab") / preset,
                             fs::path("build") / preset / "thread_grader");
}

} // namespace

sanitizer::sanitizer(std::string name, fs::path folder, fs::path header)
    : name_(std::move(name)), folder_(std::move(folder)), header_(std::move(header)) {
  if (!fs::exists(grader()))
    throw input_error(grader(),
                      fmt::format("is missing: nothing can be run under {}. In the sources of leaklab "
                                  "make graders builds it",
                                  name_));
  check_built_with(grader(), header_);
}

std::vector<sanitizer> sanitizer::all(coursework const& c) {
  auto const header = c.folder() / "exercise.hpp";
  return {{"ThreadSanitizer", folder_of("tsan"), header}, {"AddressSanitizer", folder_of("asan"), header}};
}

nlohmann::json sanitizer::judge(exercise const& e, std::string const& source,
                                fs::path const& workshop) const {
  std::istringstream lines(contents(folder_ / "flags"));
  std::string compiler;
  std::getline(lines, compiler);
  std::vector<std::string> flags{"-isystem", (folder_ / "include").string()};
  for (std::string flag; std::getline(lines, flag);)
    flags.push_back(flag);
  compiling const instrumented(workshop / name_, header_, compiler, flags);
  removed_at_the_end const files(instrumented, e.name);
  auto const asked = "on two threads, under " + name_;
  write(instrumented.folder() / (e.name + ".cpp"), source);
  auto const made = instrumented.object(e.name);
  if (!made.succeeded() || !instrumented.shared_object(e.name).succeeded())
    return answer(asked, "not compiled", "not compiled: for " + name_ + ": " + first_error(made.err), "", "",
                  made.err);
  auto const secret = new_secret();
  auto const library = e.name + ".so";
  auto const end = run({.grader = grader(),
                        .folder = instrumented.folder(),
                        .files = {library, e.name + ".cpp"},
                        .arguments = {e.asks, "./" + library},
                        .secret = secret,
                        .environment = {thread_options, address_options}},
                       protection_of(grader()));
  auto const said = told_in(end.out, secret);
  auto const bad = [&](std::string const& kind, std::string const& why, std::string const& at = "",
                       std::string const& text = "") {
    return answer(asked, kind, fmt::format("{}: on two threads, {}: {}", kind, said.about, why), "", at,
                  text);
  };
  if (!said.fault.empty()) {
    auto const colon = said.fault.find(": ");
    return bad(said.fault.substr(0, colon), shown::line(said.fault.substr(colon + 2)));
  }
  if (end.succeeded() && !said.runs.empty())
    return answer(asked, "clean", "", said.runs + " runs");
  if (end.err.find("FATAL: ") != end.err.npos)
    throw input_error(name_, "does not work on this machine: " + after(end.err, "FATAL: ", {}));
  auto const found = found_in(end.err);
  if (found.kind.empty())
    return bad("ended", fmt::format("the program ended before there was a verdict: {}, {}", end.how(),
                                    shown::line(end.err.substr(0, end.err.find('\n')))));
  auto const at = place_in(found.text, e.name + ".cpp");
  return bad(found.kind, fmt::format("{}{}, says {}", found.what, at.empty() ? "" : " in " + at, name_), at,
             short_and_whole(found.text, e.name + ".cpp", source));
}

} // namespace cli::course
