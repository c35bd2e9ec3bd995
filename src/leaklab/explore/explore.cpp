// leaklab::explore, the parent's side: keeps a child running schedules, and counts how it dies; see
// explore.hpp.
#include <leaklab/explore.hpp>

#include <leaklab/explore/prefixes.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <csignal>
#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leaklab {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds longest_limit = std::chrono::hours(24 * 365); // more would overflow the clock
constexpr milliseconds longest_schedule{10'000};                     // then it is taken to go on for ever
constexpr milliseconds grace{1000}; // beyond the time limit, for the schedule that is running

[[noreturn]] void fail(char const* what) {
  throw std::system_error(errno, std::generic_category(), std::string("leaklab::explore: ") + what);
}

void check(std::function<void()> const& body, explore_options const& options) {
  if (!body)
    throw std::invalid_argument("leaklab::explore: the body is empty");
  if (options.max_schedules == 0)
    throw std::invalid_argument("leaklab::explore: explore_options::max_schedules must be at least 1");
  if (options.max_steps == 0)
    throw std::invalid_argument("leaklab::explore: explore_options::max_steps must be at least 1");
  if (options.time_limit <= milliseconds::zero())
    throw std::invalid_argument("leaklab::explore: explore_options::time_limit must be positive");
  if (auto const* p = std::get_if<pct>(&options.strategy); p && p->depth == 0)
    throw std::invalid_argument("leaklab::explore: pct::depth must be at least 1");
  if (fiber_record::of(boost::fibers::context::active()))
    throw std::logic_error("leaklab::explore: called inside a fiber of a world");
}

struct unmap {
  void operator()(progress* p) const { munmap(p, sizeof *p); }
};

// All zero, in memory that children share.
std::unique_ptr<progress, unmap> shared_progress() {
  auto* const memory = mmap(nullptr, sizeof(progress), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    fail("mmap");
  return std::unique_ptr<progress, unmap>(new (memory) progress);
}

// A child process, killed and reaped at the latest when this goes.
class child {
public:
  template <typename Function>
  explicit child(Function const& function) {
    auto const parent = getpid();
    pid_ = fork();
    if (pid_ == -1)
      fail("fork");
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent)
        _exit(0);
      auto const nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
      dup2(nowhere, STDOUT_FILENO);
      dup2(nowhere, STDERR_FILENO);
      function();
      _exit(0);
    }
    end_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)); // glibc 2.36 declares its function for C only
    if (end_ == -1) {
      auto const error = errno;
      stop();
      errno = error;
      fail("pidfd_open");
    }
  }
  child(child const&) = delete;
  child& operator=(child const&) = delete;
  ~child() {
    stop();
    if (end_ != -1)
      close(end_);
  }

  bool has_ended_within(milliseconds time) const {
    pollfd ended{end_, POLLIN, 0};
    return poll(&ended, 1, static_cast<int>(time.count())) == 1;
  }

  void stop() {
    if (pid_ == 0)
      return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) == -1 && errno == EINTR) {
    }
    pid_ = 0;
  }

private:
  pid_t pid_ = 0;
  int end_ = -1;
};

enum class child_end { by_itself, time_is_up, schedule_without_end };

// Waits until the child has ended, or ends it. One that goes on beyond the deadline has been slow to look at
// the clock, unless it is the same schedule that it has been running for so long.
child_end await(child& c, progress const& p, clock::time_point deadline) {
  auto schedules = p.schedules.load();
  auto last_seen = clock::now();
  while (!c.has_ended_within(milliseconds(20))) {
    auto const now = clock::now();
    if (p.schedules != schedules) {
      schedules = p.schedules;
      last_seen = now;
    }
    if (now < last_seen + longest_schedule && now < deadline + grace)
      continue;
    c.stop();
    return now < last_seen + grace ? child_end::time_is_up : child_end::schedule_without_end;
  }
  c.stop();
  return child_end::by_itself;
}

exploration result(progress const& p) {
  exploration e;
  e.schedules = p.schedules;
  e.held_back = p.held_back;
  e.complete = p.ending == ending::no_more_schedules && p.unfinished == 0;
  e.clean = p.clean;
  e.leak = p.leak;
  e.deadlock = p.deadlock;
  e.unfinished = p.unfinished;
  e.crashed = p.crashed;
  e.failed = p.failed;
  for (std::size_t k = 0; k <= progress::most_counted; ++k) {
    if (p.by_stuck[k])
      e.by_stuck[k] = p.by_stuck[k];
    if (p.by_outlived[k])
      e.by_outlived[k] = p.by_outlived[k];
  }
  if (p.any_failing) {
    e.first_failure = schedule({p.failing, p.failing + p.failing_length});
    e.failure_text = p.failing_text;
  }
  return e;
}

// Runs schedules until the strategy has no further one or a limit is reached.
void search(std::function<void()> const& body, strategy& s, explore_options const& options, progress& p) {
  auto const deadline = clock::now() + std::min(options.time_limit, longest_limit);
  for (;;) {
    p.ending = ending::running;
    child c([&] { run_schedules(body, s, options, deadline, p); });
    auto const end = await(c, p, deadline);
    if (p.ending == ending::refused)
      throw std::runtime_error(std::string("leaklab::explore: ") + p.message);
    if (p.ending == ending::no_more_schedules || p.ending == ending::limit_reached)
      return;
    if (end == child_end::time_is_up)
      return;
    if (p.ending == ending::grown)
      continue;
    // It ended, or had to be ended, in the midst of a schedule.
    ++(end == child_end::by_itself ? p.crashed : p.unfinished);
    ++p.schedules;
    p.note_failure();
    if (clock::now() >= deadline || p.schedules >= options.max_schedules)
      return;
  }
}

// The same, its first failure being the shortest prefix that fails as well.
exploration shortened(exploration e, std::function<void()> const& body, explore_options options) {
  auto const p = shared_progress();
  options.max_schedules = e.first_failure->fibers().size() + 1;
  prefixes all(e.first_failure->fibers());
  search(body, all, options, *p);
  if (auto const found = result(*p); found.first_failure) {
    e.first_failure = found.first_failure;
    e.failure_text = found.failure_text;
  }
  return e;
}

} // namespace

exploration explore(std::function<void()> body, explore_options const& options) {
  check(body, options);
  auto const p = shared_progress();
  search(body, *make_strategy(options), options, *p);
  auto e = result(*p);
  if (e.first_failure && !e.complete)
    return shortened(std::move(e), body, options);
  return e;
}

std::ostream& operator<<(std::ostream& os, exploration const& e) {
  os << fmt::format("{}: {} schedule{}\n", e.complete ? "complete" : "not complete", e.schedules,
                    e.schedules == 1 ? "" : "s");
  auto const line = [&os](std::uint64_t n, char const* what) {
    if (n)
      os << fmt::format("{:>12}  {}\n", n, what);
  };
  line(e.clean, "clean");
  line(e.leak, "leak");
  line(e.deadlock, "deadlock");
  line(e.unfinished, "unfinished");
  line(e.crashed, "crashed");
  line(e.failed, "failed");
  if (e.held_back)
    os << fmt::format("left out as unfair: those in which a fiber yields on and on while another is ready "
                      "({} choice{})\n",
                      e.held_back, e.held_back == 1 ? "" : "s");
  if (e.first_failure)
    os << "shortest schedule that is not clean: \"" << *e.first_failure << "\"\n";
  std::istringstream text(e.failure_text);
  for (std::string row; std::getline(text, row);)
    os << "  " << row << '\n';
  return os;
}

nlohmann::json to_json(exploration const& e) {
  auto const counts = [](std::map<std::size_t, std::uint64_t> const& by) {
    auto object = nlohmann::json::object();
    for (auto const& [k, n] : by)
      object[std::to_string(k)] = n;
    return object;
  };
  nlohmann::json j{{"schedules", e.schedules},
                   {"complete", e.complete},
                   {"held_back", e.held_back},
                   {"clean", e.clean},
                   {"leak", e.leak},
                   {"deadlock", e.deadlock},
                   {"unfinished", e.unfinished},
                   {"crashed", e.crashed},
                   {"failed", e.failed},
                   {"by_stuck", counts(e.by_stuck)},
                   {"by_outlived", counts(e.by_outlived)}};
  j["first_failure"] = e.first_failure ? nlohmann::json(to_string(*e.first_failure)) : nlohmann::json();
  j["failure_text"] = e.failure_text.empty() ? nlohmann::json() : nlohmann::json(e.failure_text);
  return j;
}

} // namespace leaklab
