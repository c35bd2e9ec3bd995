// The compiler, nm and the grader as children; see submission.hpp.
#include <cli/course/submission.hpp>

#include <cli/course/graders.hpp>
#include <cli/course/protection.hpp>
#include <cli/course/symbols.hpp>
#include <cli/exit_code.hpp>

#include <fmt/format.h>
#include <shown/shown.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace cli::course {
namespace {

namespace fs = std::filesystem;

graded failed(std::string const& kind, std::string const& why, std::string detail = "") {
  return {.kind = kind, .diagnosis = kind + ": " + why, .detail = std::move(detail)};
}

// Returns the first file that was included and is none of the system's, of Boost's, of ours, or this one.
std::string foreign_include(exercise const& e, fs::path const& dependencies, std::string const& own) {
  std::istringstream words(contents(dependencies));
  for (std::string word; words >> word;) {
    auto const file = fs::path(word).lexically_normal().string();
    bool const is_known = word == "\\" || word.ends_with(':') || file == own ||
                          file.starts_with("exercise.hpp") || file.starts_with("/usr/") ||
                          file.starts_with(headers().string() + "/fiber_sync/") ||
                          (e.is_test && file.starts_with(headers().string() + "/leaklab/"));
    if (!is_known)
      return shown::name(word);
  }
  return "";
}

// Returns what was handed in; that may be nothing. Throws input_error if there is no file.
std::string text_of(fs::path const& source) {
  return fs::exists(source) && fs::file_size(source) == 0 ? "" : contents(source);
}

} // namespace

workshop::workshop(coursework const& all, fs::path const& folder, std::vector<sanitizer> sanitizers)
    : header_(all.folder() / "exercise.hpp"), compiling_(folder, header_),
      sanitizers_(std::move(sanitizers)) {}

graded workshop::grade(exercise const& e, fs::path const& source, std::string const& student,
                       bool with_page) const {
  check_built_with(grader(), header_);
  if (e.is_schedule) {
    text_of(source);
    return judge(e, fs::absolute(source), student, with_page);
  }
  removed_at_the_end const files(compiling_, e.name);
  if (auto bad = compile(e, source); !bad.kind.empty())
    return bad;
  auto g = judge(e, "./" + e.name + ".so", student, with_page);
  g.protection = to_string(protection_of(grader()));
  if (g.done() && !e.is_test)
    judge_on_threads(e, g);
  return g;
}

// Returns a graded without a kind if nothing is wrong.
graded workshop::compile(exercise const& e, fs::path const& source) const {
  auto const text = text_of(source);
  for (auto const& word : e.without)
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
      if (at < 2 || text.compare(at - 2, 2, "un") != 0)
        return failed("refused", "this exercise is to be solved without " + word);
  if (!sanitizers_.empty() && text.find("no_sanitize") != text.npos)
    return failed("refused", "it switches sanitizers off");
  auto const& folder = compiling_.folder();
  auto const cpp = e.name + ".cpp";
  write(folder / cpp, text);
  auto const made = compiling_.object(e.name);
  if (!made.succeeded())
    return failed("not compiled", first_error(made.err), made.err);
  if (auto const file = foreign_include(e, folder / (e.name + ".d"), cpp); !file.empty())
    return failed("refused", "it includes " + file);
  if (auto const what = forbidden_in(folder / (e.name + ".o"), e.is_test))
    return failed("refused", *what);
  auto const linked = compiling_.shared_object(e.name);
  if (!linked.succeeded())
    return failed("not compiled", first_error(linked.err), linked.err);
  return {};
}

// A report costs the points of the exercise.
void workshop::judge_on_threads(exercise const& e, graded& g) const {
  auto const text = contents(compiling_.folder() / (e.name + ".cpp"));
  for (auto const& s : sanitizers_) {
    g.questions.push_back(s.judge(e, text, compiling_.folder()));
    auto const& found = g.questions.back();
    if (found.at("kind") == "clean")
      continue;
    g.kind = found.at("kind");
    g.diagnosis = found.at("diagnosis");
    g.points = 0;
    return;
  }
}

graded workshop::judge(exercise const& e, fs::path const& handed_in, std::string const& student,
                       bool with_page) const {
  auto const secret = new_secret();
  std::vector<std::string> arguments{e.asks, handed_in.string(), student_id(student)};
  if (e.files > 0)
    arguments.insert(arguments.end(), {"--files", std::to_string(e.files)});
  if (with_page)
    arguments.emplace_back("--page");
  // A schedule is data: nothing of the student's is run.
  auto const how = e.is_schedule ? protection::limits_only : protection_of(grader());
  auto const end = run({.grader = grader(),
                        .folder = compiling_.folder(),
                        .files = {e.name + ".so", e.name + ".cpp"},
                        .arguments = std::move(arguments),
                        .secret = secret},
                       how);
  if (!end.succeeded() || !end.out.starts_with(secret)) {
    auto const said = std::string_view(end.err).substr(0, end.err.find('\n'));
    if (end.err.ends_with("is not there\n"))
      return failed("not compiled", e.name + ".cpp does not have the function that exercise.hpp declares");
    return failed("ended", fmt::format("the program ended before there was a verdict: {}{}{}", end.how(),
                                       said.empty() ? "" : ", ", shown::line(said)));
  }
  auto const result = nlohmann::json::parse(end.out.substr(secret.size()));
  graded g{
      .kind = e.done(), .diagnosis = "", .points = result.at("points"), .questions = result.at("questions")};
  auto& last = g.questions.back();
  g.no_page = last.value("no_page", "");
  if (last.contains("page"))
    g.page = std::move(last["page"]);
  last.erase("page");
  last.erase("no_page");
  if (auto const kind = last.at("kind").get<std::string>(); kind != "clean") {
    g.kind = kind;
    g.diagnosis = last.at("diagnosis");
  }
  // Rounded down, so that only full marks are full.
  g.points = std::min(g.points, e.graders_points) * e.points / e.graders_points;
  return g;
}

nlohmann::json to_json(exercise const& e, graded const& g) {
  return {{"name", e.name},
          {"title", e.title},
          {"kind", g.kind},
          {"diagnosis", g.diagnosis},
          {"points", g.points},
          {"of", e.points},
          {"files", e.files},
          {"questions", g.questions},
          {"protection", g.protection.empty() ? nlohmann::json() : nlohmann::json(g.protection)}};
}

} // namespace cli::course
