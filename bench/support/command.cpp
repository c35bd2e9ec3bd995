// posix_spawn, wait4 and PATH; see command.hpp.
#include <bench/support/command.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <system_error>

extern char** environ; // POSIX declares it in no header

namespace bench {
namespace {

namespace fs = std::filesystem;

// One child: the constructor starts it; end() waits for it, or else the destructor kills it.
class child {
public:
  explicit child(command const& c) : name_(c.words.at(0)) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "bench: pipe2");
    output_ = ends[0];
    auto words = c.words, environment = c.environment;
    std::vector<char*> argv, settings;
    for (auto& word : words)
      argv.push_back(word.data());
    for (auto& setting : environment)
      settings.push_back(setting.data());
    for (auto** variable = environ; *variable; ++variable)
      settings.push_back(*variable); // if a name is set twice, getenv finds the first
    argv.push_back(nullptr);
    settings.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addchdir_np(&actions, c.folder.c_str());
    auto const failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), settings.data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed) {
      close(output_);
      throw std::runtime_error(name_ + ": " + std::generic_category().message(failed));
    }
  }
  child(child const&) = delete;
  child& operator=(child const&) = delete;
  ~child() {
    if (pid_ != -1) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(output_);
  }

  // Waits, and adds what the child used.
  void end(ended& all) {
    int status = 0;
    rusage used{};
    while (wait4(pid_, &status, 0, &used) == -1)
      if (errno != EINTR)
        throw std::system_error(errno, std::generic_category(), "bench: wait4");
    pid_ = -1;
    if (WIFSIGNALED(status))
      throw std::runtime_error(name_ + ": ended by signal " + std::to_string(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
      throw std::runtime_error(name_ + ": exit code " + std::to_string(WEXITSTATUS(status)));
    // The system keeps the peak across exec: a child begins with the peak of its parent, whose memory it
    // shares.
    rusage ours{};
    getrusage(RUSAGE_SELF, &ours);
    all.peak_is_known = all.peak_is_known && used.ru_maxrss > ours.ru_maxrss;
    all.peak_bytes += static_cast<double>(used.ru_maxrss) * 1024;
    char buffer[4096];
    for (ssize_t n; (n = read(output_, buffer, sizeof buffer)) > 0;)
      all.output.append(buffer, static_cast<std::size_t>(n));
  }

private:
  std::string name_;
  pid_t pid_ = -1;
  int output_ = -1;
};

bool answers(fs::path const& program, std::string const& question, std::string const& expected) try {
  return run_commands({{{program.string(), question}}}).output.find(expected) != std::string::npos;
} catch (std::runtime_error const&) {
  return false;
}

} // namespace

ended run_commands(std::vector<command> const& commands) {
  ended all;
  auto const start = clock::now();
  std::vector<std::unique_ptr<child>> children;
  for (auto const& c : commands)
    children.push_back(std::make_unique<child>(c));
  for (auto const& c : children)
    c->end(all);
  all.time = clock::now() - start;
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
