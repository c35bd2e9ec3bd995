// The compiler, nm and the grader as children; see submission.hpp.
#include <cli/course/submission.hpp>

#include <cli/course/symbols.hpp>
#include <cli/exit_code.hpp>

#include <fmt/format.h>
#include <os/child.hpp>
#include <shown/shown.hpp>

#include <algorithm>
#include <random>
#include <sstream>
#include <utility>

#include <unistd.h>

namespace cli::course {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto header = "exercise.hpp";
// A compiler that needs more than 4 GB or 2 minutes of a processor has met a program that was made for that.
constexpr auto limited = "ulimit -c 0; ulimit -t 120; ulimit -v 4000000; exec \"$0\" \"$@\"";

std::vector<std::string> compiler() {
  return {"/bin/sh",
          "-c",
          limited,
          fs::exists(LEAKLAB_CXX) ? LEAKLAB_CXX : "c++",
          "-std=c++20",
          "-O1",
          "-g",
          "-fPIC",
          "-Wall",
          "-fno-optimize-sibling-calls",
          "-fdiagnostics-color=never",
          "-isystem",
          headers()};
}

os::ended run_in(fs::path const& folder, std::vector<std::string> words, std::vector<std::string> const& more,
                 std::vector<std::string> const& environment = {}) {
  words.insert(words.end(), more.begin(), more.end());
  return os::run({.words = std::move(words),
                  .environment = environment,
                  .folder = folder,
                  .output = os::output::apart,
                  .time_limit = 30min});
}

graded failed(std::string const& kind, std::string const& why, std::string detail = "") {
  return {.kind = kind, .diagnosis = kind + ": " + why, .detail = std::move(detail)};
}

// Returns the first line of a compiler's text that has an error; the first line if there is none.
std::string first_error(std::string const& text) {
  std::istringstream lines(text);
  std::string first;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("error:") != line.npos)
      return shown::line(line);
    if (first.empty())
      first = line;
  }
  return shown::line(first);
}

// Returns the first file that was included and is none of the system's, of Boost's, of ours, or this one.
std::string foreign_include(exercise const& e, fs::path const& dependencies, std::string const& own) {
  std::istringstream words(contents(dependencies));
  for (std::string word; words >> word;) {
    auto const file = fs::path(word).lexically_normal().string();
    bool const is_known = word == "\\" || word.ends_with(':') || file == own || file.starts_with(header) ||
                          file.starts_with("/usr/") ||
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

// A number that nobody can guess, so that only the grader can have written what begins with it.
std::string new_secret() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

} // namespace

workshop::workshop(coursework const& all, fs::path const& folder)
    : folder_(fs::absolute(folder)), header_(all.folder() / header) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    throw input_error(folder_, error.message());
}

void workshop::precompile_header() const {
  auto const text = contents(header_);
  auto const stamp = fmt::format("{}{}{}", text, LEAKLAB_VERSION, fmt::join(compiler(), " "));
  auto const stamp_file = folder_ / "exercise.stamp";
  if (fs::exists(stamp_file) && contents(stamp_file) == stamp)
    return;
  write(folder_ / header, text);
  auto const precompiled = fmt::format("exercise.{}.gch", ::getpid());
  auto const made = run_in(folder_, compiler(), {"-w", "-x", "c++-header", header, "-o", precompiled});
  if (!made.succeeded())
    throw input_error(header_, "cannot be compiled: " + first_error(made.err));
  fs::rename(folder_ / precompiled, folder_ / "exercise.hpp.gch");
  write(stamp_file, stamp);
}

graded workshop::grade(exercise const& e, fs::path const& source, std::string const& student) const {
  if (e.is_schedule) {
    text_of(source);
    return judge(e, fs::absolute(source), student);
  }
  if (auto bad = compile(e, source); !bad.kind.empty())
    return bad;
  return judge(e, folder_ / (e.name + ".so"), student);
}

// Returns a graded without a kind if nothing is wrong.
graded workshop::compile(exercise const& e, fs::path const& source) const {
  auto const text = text_of(source);
  for (auto const& word : e.without)
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
      if (at < 2 || text.compare(at - 2, 2, "un") != 0)
        return failed("refused", "this exercise is to be solved without " + word);
  precompile_header();
  auto const cpp = e.name + ".cpp", object = e.name + ".o", dependencies = e.name + ".d";
  write(folder_ / cpp, text);
  auto const made =
      run_in(folder_, compiler(), {"-include", header, "-MD", "-MF", dependencies, "-c", cpp, "-o", object});
  if (!made.succeeded())
    return failed("not compiled", first_error(made.err), made.err);
  if (auto const file = foreign_include(e, folder_ / dependencies, cpp); !file.empty())
    return failed("refused", "it includes " + file);
  if (auto const what = forbidden_in(folder_ / object, e.is_test))
    return failed("refused", *what);
  auto const linked = run_in(folder_, compiler(), {"-shared", object, "-o", e.name + ".so", "-Wl,-z,lazy"});
  if (!linked.succeeded())
    return failed("not compiled", first_error(linked.err), linked.err);
  return {};
}

graded workshop::judge(exercise const& e, fs::path const& handed_in, std::string const& student) const {
  auto const secret = new_secret();
  auto const end = run_in(folder_, {grader().string(), e.asks, handed_in.string(), student_id(student)}, {},
                          {"LEAKLAB_GRADER_SECRET=" + secret});
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
  auto const& last = g.questions.back();
  if (auto const kind = last.at("kind").get<std::string>(); kind != "clean") {
    g.kind = kind;
    g.diagnosis = last.at("diagnosis");
  }
  // Rounded down, so that only full marks are full.
  g.points = std::min(g.points, e.graders_points) * e.points / e.graders_points;
  return g;
}

nlohmann::json to_json(exercise const& e, graded const& g) {
  return {{"name", e.name},     {"title", e.title}, {"kind", g.kind},          {"diagnosis", g.diagnosis},
          {"points", g.points}, {"of", e.points},   {"questions", g.questions}};
}

} // namespace cli::course
