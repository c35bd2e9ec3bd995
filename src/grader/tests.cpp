// GoogleTest in a child; see tests.hpp.
#include <grader/tests.hpp>

#include <grader/group_memory.hpp>
#include <grader/memory_limit.hpp>
#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/run.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace grader {
namespace {

constexpr int all_pass = 0, some_fail = 1, none_is_run = 2;

// Writes the name of the first test that fails, and what it says.
class first_failure : public testing::EmptyTestEventListener {
public:
  explicit first_failure(int to) : to_(to) {}

  // GoogleTest holds a lock when it tells of a failure, so the name cannot be asked for then.
  void OnTestStart(testing::TestInfo const& test) override {
    name_ = fmt::format("{}.{}", test.test_suite_name(), test.name());
  }

  void OnTestPartResult(testing::TestPartResult const& part) override {
    if (!part.failed() || has_told_)
      return;
    has_told_ = true;
    auto const text = name_ + '\n' + part.message() + '\n';
    [[maybe_unused]] auto const written = ::write(to_, text.data(), std::min(text.size(), std::size_t{4000}));
  }

private:
  int to_;
  std::string name_ = "a test";
  bool has_told_ = false;
};

// Runs the tests in this process, which has limits: a minute of a processor, and ten minutes.
[[noreturn]] void run_tests(make_thumbnails_function function, int to) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  rlimit const time{60, 60};
  ::setrlimit(RLIMIT_CPU, &time);
  ::alarm(600);
  set_function_under_test(function);
  int argc = 1;
  std::array<char*, 2> argv{const_cast<char*>("tests"), nullptr};
  testing::InitGoogleTest(&argc, argv.data());
  auto& tests = *testing::UnitTest::GetInstance();
  tests.listeners().Append(new first_failure(to)); // which GoogleTest deletes
  auto const is_well = tests.Run() == 0;
  auto const run = tests.test_to_run_count() - tests.skipped_test_count();
  std::_Exit(run == 0 ? none_is_run : is_well ? all_pass : some_fail);
}

struct told {
  std::string text;
  bool took_too_much = false; // memory; then the tests have been ended
};

// Reads until the tests have ended, and looks at their memory meanwhile. A limit of the system's would not do: explore()
// maps more than it ever uses.
told all_from(int file, pid_t tests, std::size_t most_memory) {
  constexpr int between_looks = 50; // milliseconds
  told all;
  std::array<char, 4096> part{};
  for (;;) {
    pollfd waiting{.fd = file, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, between_looks) > 0) {
      auto const n = ::read(file, part.data(), part.size());
      if (n <= 0)
        return all;
      all.text.append(part.data(), static_cast<std::size_t>(n));
    } else if (!all.took_too_much && memory_of_group() > most_memory) {
      all.took_too_much = true;
      ::kill(tests, SIGKILL);
    }
  }
}

void tell(verdict& v, std::string kind, std::string_view about, std::string_view why) {
  v.kind = std::move(kind);
  v.diagnosis = fmt::format("{}: {}: {}", v.kind, about, why);
}

} // namespace

// Never called: what it calls is linked into this program, and there tests find it.
[[gnu::used]] void call_what_tests_may_call() {
  auto const body = [] { leaklab::may_fail(); };
  EXPECT_THAT(leaklab::run(body), testing::AllOf(leaklab::LeaksNothing(), leaklab::Leaks(leaklab::choose(1)),
                                                 leaklab::Deadlocks(), leaklab::Outlives(1)));
  EXPECT_THAT(leaklab::explore(body),
              testing::AllOf(leaklab::FailsInNoSchedule(), leaklab::FailsInSomeSchedule()));
  leaklab::detail::test_in_a_world(body, "", 0);
  leaklab::detail::test_every_schedule(body, "", 0);
  std::cout << leaklab::explore(body) << leaklab::replay(body, leaklab::schedule())
            << to_string(leaklab::verdict::clean);
}

verdict judge_tests(write_a_test::program const& p) {
  verdict v;
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0)
    return tell(v, "undecided", p.about, "the system gives no pipe"), v;
  auto const most_memory = memory_of_group() + memory_limit::bytes;
  auto const child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    run_tests(p.function, ends[1]);
  }
  ::close(ends[1]);
  auto const [said, took_too_much] = all_from(ends[0], child, most_memory);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  auto const line = said.find('\n');
  bool const is_right = p.unseen.empty();
  v.schedules = is_right ? "pass" : "fail";
  if (took_too_much)
    return tell(v, "crash", p.about, memory_limit::exceeded()), v;
  if (WIFSIGNALED(status))
    return tell(v, WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM ? "endless" : "crash", p.about,
                fmt::format("your tests were ended by signal {}", WTERMSIG(status))),
           v;
  if (WEXITSTATUS(status) == none_is_run)
    tell(v, "wrong answer", p.about, "there is no test that is run");
  else if (is_right && WEXITSTATUS(status) != all_pass) {
    tell(v, "wrong answer", p.about, said.substr(0, line) + " fails");
    v.steps = line == said.npos ? "" : said.substr(line + 1);
  } else if (!is_right && WEXITSTATUS(status) == all_pass)
    tell(v, "wrong answer", p.about, fmt::format("your tests do not see {}", p.unseen));
  return v;
}

} // namespace grader
