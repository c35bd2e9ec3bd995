// Starts and reaps children; see program.hpp.
#include "program.hpp"

#include <support/sanitized.hpp>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

constexpr auto patience = sanitized ? 300s : 60s;

[[noreturn]] void fail(char const* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Becomes the command, in the child.
[[noreturn]] void become(words command, words const& environment) {
  ::unsetenv("NO_COLOR");
  for (auto const& variable : environment)
    ::putenv(const_cast<char*>(variable.c_str()));
  std::vector<char*> argv;
  for (auto& word : command)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Waits for the child until `deadline`, then kills it.
int reap(pid_t child, clock_type::time_point deadline) {
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (clock_type::now() > deadline)
      ::kill(child, SIGKILL);
    std::this_thread::sleep_for(2ms);
  }
  return code_of(status);
}

// A file in memory for one stream of a child.
class captured {
public:
  captured() : file_(::memfd_create("captured", MFD_CLOEXEC)) {
    if (file_ == -1)
      fail("memfd_create");
  }
  captured(captured const&) = delete;
  captured& operator=(captured const&) = delete;
  ~captured() { ::close(file_); }

  int file() const { return file_; }

  std::string text() const {
    std::string all(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    if (::pread(file_, all.data(), all.size(), 0) != static_cast<ssize_t>(all.size()))
      fail("pread");
    return all;
  }

private:
  int file_;
};

} // namespace

finished execute(words const& command, words const& environment) {
  captured const out, err;
  auto const child = ::fork();
  if (child == -1)
    fail("fork");
  if (child == 0) {
    ::dup2(out.file(), STDOUT_FILENO);
    ::dup2(err.file(), STDERR_FILENO);
    become(command, environment);
  }
  int const code = reap(child, clock_type::now() + patience);
  return {code, out.text(), err.text()};
}

finished execute_on_terminal(words const& command, words const& environment) {
  int terminal = -1;
  auto const child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == -1)
    fail("forkpty");
  if (child == 0)
    become(command, environment);
  auto const deadline = clock_type::now() + patience;
  finished result;
  char buffer[4096];
  pollfd ready{terminal, POLLIN, 0};
  while (clock_type::now() < deadline && ::poll(&ready, 1, 100) >= 0) {
    if (ready.revents == 0)
      continue;
    auto const bytes = ::read(terminal, buffer, sizeof buffer); // fails with EIO when the child has ended
    if (bytes <= 0)
      break;
    result.out.append(buffer, static_cast<std::size_t>(bytes));
  }
  result.code = reap(child, deadline);
  ::close(terminal);
  return result;
}

WithProgram::WithProgram() {
  std::filesystem::create_directory(temporary);
}

WithProgram::~WithProgram() {
  EXPECT_TRUE(temporary_is_empty()) << "the program left something in its folder for temporary files";
}

finished WithProgram::leaklab(words arguments) const {
  arguments.insert(arguments.begin(), LEAKLAB_PROGRAM);
  return execute(arguments, {"TMPDIR=" + temporary.string()});
}

finished WithProgram::leaklab_on_terminal(words arguments, words environment) const {
  arguments.insert(arguments.begin(), LEAKLAB_PROGRAM);
  environment.insert(environment.begin(), {"TMPDIR=" + temporary.string(), "TERM=xterm"});
  return execute_on_terminal(arguments, environment);
}

finished WithProgram::shell(std::string const& script) const {
  return execute({"/bin/sh", "-c", script}, {"L=" LEAKLAB_PROGRAM, "TMPDIR=" + temporary.string()});
}

std::string WithProgram::draw(std::string const& name, int count) const {
  auto const folder = (files / name).string();
  auto const drawn = leaklab({"photos", folder, "--count", std::to_string(count), "--size", "64x48"});
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  return folder;
}

std::string contents(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
