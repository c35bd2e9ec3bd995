// Runs a program as a child process, whose output is read, and which is killed and reaped in any case.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

extern char** environ; // POSIX declares it in no header

// The child runs from this object's constructor to its destructor at most. Its standard output and standard
// error come in one stream.
class child {
public:
  // Starts it. Throws std::system_error if that fails.
  child(std::filesystem::path const& program, std::vector<std::filesystem::path> const& arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe2");
    output_ = ends[0];
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    auto const failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed) {
      close(output_);
      throw std::system_error(failed, std::generic_category(), argv[0]);
    }
  }

  child(child const&) = delete;
  child& operator=(child const&) = delete;

  ~child() {
    if (is_running())
      kill(pid_, SIGKILL);
    while (!status_ && waitpid(pid_, &status_.emplace(), 0) == -1 && errno == EINTR)
      status_.reset();
    close(output_);
  }

  bool is_running() {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_)
      status_ = status;
    return !status_;
  }

  // Returns what it has printed so far, up to and with `text`; or all of it if `text` has not come within the
  // time.
  std::string read_until(std::string const& text, std::chrono::seconds within = std::chrono::seconds(60)) {
    auto const end = std::chrono::steady_clock::now() + within;
    while (printed_.find(text) == std::string::npos) {
      auto const left =
          std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
      pollfd ready{output_, POLLIN, 0};
      if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) <= 0)
        break;
      char buffer[4096];
      auto const bytes = read(output_, buffer, sizeof buffer);
      if (bytes <= 0)
        break;
      printed_.append(buffer, static_cast<std::size_t>(bytes));
    }
    return printed_;
  }

  // Returns its exit code; nothing if it still runs after that time, or if a signal ended it.
  std::optional<int> exit_code(std::chrono::seconds within = std::chrono::seconds(60)) {
    auto const end = std::chrono::steady_clock::now() + within;
    while (is_running() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (status_ && WIFEXITED(*status_))
      return WEXITSTATUS(*status_);
    return std::nullopt;
  }

private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string printed_;
  std::optional<int> status_;
};
