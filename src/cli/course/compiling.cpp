// The compiler as a child; see compiling.hpp.
#include <cli/course/compiling.hpp>

#include <cli/course/course.hpp>
#include <cli/exit_code.hpp>

#include <fmt/format.h>
#include <shown/shown.hpp>

#include <sstream>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace cli::course {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto header = "exercise.hpp"; // as it is named in the folder
// A compiler that needs more than 4 GB or 2 minutes of a processor has met a program that was made for that.
constexpr auto limited = "ulimit -c 0; ulimit -t 120; ulimit -v 4000000; exec \"$0\" \"$@\"";

} // namespace

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

compiling::compiling(fs::path const& folder, fs::path header, std::string compiler,
                     std::vector<std::string> flags)
    : folder_(fs::absolute(folder)), header_(std::move(header)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    throw input_error(folder_, error.message());
  if (compiler.empty())
    compiler = fs::exists(LEAKLAB_CXX) ? LEAKLAB_CXX : "c++";
  words_ = {"/bin/sh", "-c", limited, std::move(compiler)};
  words_.insert(words_.end(), flags.begin(), flags.end());
  words_.insert(words_.end(), {"-std=c++20", "-O1", "-g", "-fPIC", "-Wall", "-fno-optimize-sibling-calls",
                               "-fdiagnostics-color=never", "-isystem", headers().string()});
}

os::ended compiling::run(std::vector<std::string> const& more) const {
  auto words = words_;
  // A grader runs in the folder, and may be unable to reach it by its whole name.
  words.push_back(fmt::format("-fdebug-prefix-map={}=.", folder_.string()));
  words.insert(words.end(), more.begin(), more.end());
  return os::run({.words = std::move(words), .folder = folder_, .time_limit = 30min});
}

void compiling::precompile_header() const {
  auto const text = contents(header_);
  auto const stamp = fmt::format("{}{}{}", text, LEAKLAB_VERSION, fmt::join(words_, " "));
  auto const stamp_file = folder_ / "exercise.stamp";
  if (fs::exists(stamp_file) && contents(stamp_file) == stamp)
    return;
  write(folder_ / header, text);
  auto const precompiled = fmt::format("exercise.{}.gch", ::getpid());
  auto const made = run({"-w", "-x", "c++-header", header, "-o", precompiled});
  if (!made.succeeded())
    throw input_error(header_, "cannot be compiled: " + first_error(made.err));
  fs::rename(folder_ / precompiled, folder_ / "exercise.hpp.gch");
  write(stamp_file, stamp);
}

os::ended compiling::object(std::string const& name) const {
  precompile_header();
  return run({"-include", header, "-MD", "-MF", name + ".d", "-c", name + ".cpp", "-o", name + ".o"});
}

os::ended compiling::shared_object(std::string const& name) const {
  return run({"-shared", name + ".o", "-o", name + ".so", "-Wl,-z,lazy"});
}

removed_at_the_end::removed_at_the_end(compiling const& c, std::string name)
    : folder_(c.folder()), name_(std::move(name)) {}

removed_at_the_end::~removed_at_the_end() {
  for (auto const* const ending : {".cpp", ".d", ".o", ".so"}) {
    std::error_code error; // it may not be there
    fs::remove(folder_ / (name_ + ending), error);
  }
}

} // namespace cli::course
