// Stops a replay in gdb; see replay_break.hpp.
#include <cli/commands/replay_break.hpp>

#include <cli/exit_code.hpp>
#include <cli/terminal/terminal.hpp>

#include <leaklab/schedule.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <unistd.h>

namespace cli {
namespace {

constexpr auto variable = "LEAKLAB_BREAK"; // which the library reads

// Returns "step 7: D photo3 goes on after push at make_thumbnails.cpp:28".
std::string description_of(std::uint64_t number, leaklab::traced_run const& run) {
  auto const& steps = run.steps;
  auto const& chosen = steps[number - 1];
  auto const name = run.names.find(chosen.fiber);
  auto text = fmt::format("step {}: {}{}", number, leaklab::fiber_letter(chosen.fiber),
                          name == run.names.end() ? "" : " " + shown::name(name->second));
  auto const end = steps.rend();
  auto const last = std::find_if(steps.rbegin() + static_cast<std::ptrdiff_t>(steps.size() - number + 1), end,
                                 [&](leaklab::step const& s) { return s.fiber == chosen.fiber; });
  if (last == end)
    return text + " begins";
  text += " goes on";
  if (!last->operation.empty())
    text += " after " + last->operation;
  if (last->at.line > 0)
    text += fmt::format(" at {}:{}", std::filesystem::path(last->at.file).filename().string(), last->at.line);
  return text;
}

} // namespace

void check_break(std::uint64_t step, leaklab::traced_run const& run) {
  auto const n = run.steps.size();
  if (step > n)
    throw input_error("--break",
                      fmt::format("there is no step {}: the run has {} step{}", step, n, n == 1 ? "" : "s"));
}

void stop_in_gdb(std::uint64_t step, leaklab::traced_run const& run, std::vector<std::string> const& words) {
  std::vector<std::string> command{"gdb",    "-q",
                                   "-iex",   "set debuginfod enabled off",
                                   "-ex",    "run",
                                   "-ex",    "backtrace",
                                   "--args", std::filesystem::read_symlink("/proc/self/exe").string()};
  command.insert(command.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (auto& word : command)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  terminal::print(description_of(step, run) + '\n');
  if (auto const failed = terminal::flush())
    throw input_error("standard output", failed->message());
  ::setenv(variable, std::to_string(step).c_str(), 1);
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr); // a run on real pictures has left Ctrl-C to a thread
  std::signal(SIGPIPE, SIG_DFL);
  ::execvp(command.front().c_str(), arguments.data());
  auto const error = errno;
  std::signal(SIGPIPE, SIG_IGN);
  throw input_error("gdb", error == ENOENT ? "there is none: install the Debian package gdb"
                                           : std::string("cannot be started: ") + std::strerror(error));
}

} // namespace cli
