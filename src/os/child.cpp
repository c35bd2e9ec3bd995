// posix_spawn, files in memory and wait4; see child.hpp.
#include <os/child.hpp>

#include <os/preparation.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // POSIX declares it in no header

namespace os {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds shortest_nap = 1ms, longest_nap = 8ms;

descriptor file_in_memory() {
  descriptor file(::memfd_create("stream of a child", MFD_CLOEXEC));
  if (!file.valid())
    throw std::system_error(errno, std::generic_category(), "memfd_create");
  return file;
}

descriptor file_in_memory(std::string_view text) {
  auto file = file_in_memory();
  while (!text.empty()) {
    auto const written = ::write(file.get(), text.data(), text.size());
    if (written < 0)
      throw std::system_error(errno, std::generic_category(), "the input of a child");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

// Returns what was written to the file. Does not move its offset, which a child shares.
std::string text_in(descriptor const& file) {
  struct stat status {};
  ::fstat(file.get(), &status);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  auto const bytes = ::pread(file.get(), text.data(), text.size(), 0);
  text.resize(bytes < 0 ? 0 : static_cast<std::size_t>(bytes));
  return text;
}

// Waits for a child to end, but leaves it to be reaped; with WNOHANG, only looks whether it has. Returns
// whether it has ended.
bool wait_for_zombie(pid_t child, int flags) {
  siginfo_t state{};
  while (::waitid(P_PID, static_cast<id_t>(child), &state, WEXITED | WNOWAIT | flags) == -1)
    if (errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "waitid");
  return state.si_pid == child;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

// Returns the environment of this process with these changes.
std::vector<std::string> changed_environment(std::vector<std::string> const& changes) {
  std::vector<std::string> all;
  for (auto** variable = environ; *variable; ++variable)
    all.emplace_back(*variable);
  for (auto const& change : changes) {
    std::erase_if(all, [&](auto const& variable) { return name_of(variable) == name_of(change); });
    if (change.find('=') != change.npos)
      all.push_back(change);
  }
  return all;
}

} // namespace

command shell(std::string script) {
  return {.words = {"/bin/sh", "-c", std::move(script)}};
}

std::string ended::how() const {
  if (out_of_time)
    return "killed at its time limit";
  return signal != 0 ? "ended by signal " + std::to_string(signal) : "exit code " + std::to_string(code);
}

child::child(command const& c) {
  if (c.output == output::terminal)
    terminal_.emplace(c.size);
  else
    out_ = file_in_memory();
  if (c.output == output::apart)
    err_ = file_in_memory();
  if (!c.input.empty())
    in_ = file_in_memory(c.input);
  start(c);
  if (c.time_limit != no_time_limit)
    deadline_ = clock::now() + c.time_limit;
}

child::~child() {
  if (pid_ == -1)
    return;
  ::kill(pid_, SIGKILL);
  wait_for_zombie(pid_, 0);
  end();
}

void child::start(command const& c) {
  preparation p;
  p.receive_signals();
  if (!c.folder.empty())
    p.enter(c.folder);
  if (terminal_) {
    p.lead_a_session();
    p.open(STDIN_FILENO, terminal_->name().c_str(), O_RDWR);
    p.copy(STDIN_FILENO, STDOUT_FILENO);
    p.copy(STDIN_FILENO, STDERR_FILENO);
  } else {
    p.lead_a_group();
    if (in_.valid())
      p.copy(in_.get(), STDIN_FILENO);
    else
      p.open(STDIN_FILENO, "/dev/null", O_RDONLY);
    p.copy(out_.get(), STDOUT_FILENO);
    p.copy(err_.valid() ? err_.get() : out_.get(), STDERR_FILENO);
  }
  pid_ = p.start(c.words, changed_environment(c.environment));
}

// Reaps the child, which has ended. Its number is that of its group, and no other's until it is reaped.
void child::end() {
  ::kill(-pid_, SIGKILL);
  int status = 0;
  rusage used{};
  while (::wait4(pid_, &status, 0, &used) == -1 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status))
    end_.signal = WTERMSIG(status);
  else
    end_.code = WEXITSTATUS(status);
  end_.peak_bytes = static_cast<std::size_t>(used.ru_maxrss) * 1024;
}

bool child::is_running() {
  if (pid_ == -1)
    return false;
  if (wait_for_zombie(pid_, WNOHANG)) {
    printed(); // while the terminal still has it
    end();
    return false;
  }
  if (deadline_ && clock::now() > *deadline_ && !end_.out_of_time) {
    end_.out_of_time = true;
    ::kill(-pid_, SIGKILL);
  }
  return true;
}

// Reads what the child has printed so far.
std::string const& child::printed() {
  if (!terminal_) {
    printed_ = text_in(out_);
    return printed_;
  }
  for (auto before = printed_.size(); terminal_->read_more(printed_, 0) && printed_.size() > before;)
    before = printed_.size();
  return printed_;
}

// Waits a little while; not so long if something comes on the terminal.
void child::let_pass(milliseconds time) {
  if (!terminal_ || !terminal_->read_more(printed_, static_cast<int>(time.count())))
    std::this_thread::sleep_for(time);
}

ended child::wait() {
  if (pid_ != -1 && !deadline_ && !terminal_)
    wait_for_zombie(pid_, 0);
  for (auto nap = shortest_nap; is_running(); nap = std::min(2 * nap, longest_nap))
    let_pass(nap);
  end_.out = printed();
  if (err_.valid())
    end_.err = text_in(err_);
  return end_;
}

std::string child::read_until(std::string const& text, milliseconds within) {
  return read_until([&](std::string const& all) { return all.find(text) != all.npos; }, within);
}

std::string child::read_until(std::function<bool(std::string const&)> const& is_enough, milliseconds within) {
  auto const last = clock::now() + within;
  for (auto nap = shortest_nap;; nap = std::min(2 * nap, longest_nap)) {
    bool const more_may_come = is_running() && clock::now() < last;
    if (is_enough(printed()) || !more_may_come)
      return printed_;
    let_pass(nap);
  }
}

void child::send_signal(int number) {
  if (is_running())
    ::kill(pid_, number);
}

void child::type(std::string_view keys) const {
  terminal_->write(keys);
}

ended run(command const& c) {
  return child(c).wait();
}

std::string output_of(command const& c) {
  auto e = run(c);
  if (e.succeeded())
    return std::move(e.out);
  std::string text;
  for (auto const& word : c.words)
    text += word + ' ';
  throw std::runtime_error(text + "\n" + e.how() + "\n" + e.out + e.err);
}

} // namespace os
