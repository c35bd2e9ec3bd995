// Child processes and PATH; see command.hpp.
#include <bench/support/command.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <sstream>

namespace bench {
namespace {

namespace fs = std::filesystem;

// Returns the peak of this process. The system keeps the peak across exec: a child begins with the peak of
// its parent, whose memory it shares.
std::size_t our_peak_bytes() {
  rusage ours{};
  getrusage(RUSAGE_SELF, &ours);
  return static_cast<std::size_t>(ours.ru_maxrss) * 1024;
}

bool answers(fs::path const& program, std::string const& question, std::string const& expected) try {
  return run_commands({{.words = {program.string(), question}}}).output.find(expected) != std::string::npos;
} catch (std::runtime_error const&) {
  return false;
}

} // namespace

ended run_commands(std::vector<os::command> const& commands) {
  ended all;
  auto const start = clock::now();
  std::vector<std::unique_ptr<os::child>> children;
  for (auto command : commands) {
    command.time_limit = os::no_time_limit;
    children.push_back(std::make_unique<os::child>(command));
  }
  std::vector<os::ended> ends;
  ends.reserve(children.size());
  for (auto const& child : children)
    ends.push_back(child->wait());
  all.time = clock::now() - start;
  for (std::size_t i = 0; i != ends.size(); ++i) {
    auto const& end = ends[i];
    if (!end.succeeded())
      throw std::runtime_error(commands[i].words[0] + ": " + end.how());
    all.peak_is_known = all.peak_is_known && end.peak_bytes > our_peak_bytes();
    all.peak_bytes += static_cast<double>(end.peak_bytes);
    all.output += end.out;
  }
  return all;
}

std::optional<fs::path> find_program(std::vector<std::string> const& names, std::string const& question,
                                     std::string const& expected) {
  auto const* const path = std::getenv("PATH");
  for (auto const& name : names) {
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
      auto const program = fs::path(folder) / name;
      if (access(program.c_str(), X_OK) == 0 && !fs::is_directory(program) &&
          (question.empty() || answers(program, question, expected)))
        return program;
    }
  }
  return std::nullopt;
}

} // namespace bench
