// leaklab::run_all_tests: GoogleTest in a world, and a listener that looks for fibers after each test; see
// suite.hpp.
//
// It is compiled together with the tests that use it, so that it fits their GoogleTest. It uses only headers
// of include/.
#include <leaklab/suite.hpp>

#include "ignores.hpp"

#include <leaklab/gtest/checks.hpp>
#include <leaklab/run.hpp>
#include <leaklab/self_check.hpp>
#include <leaklab/settle.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace leaklab {

using namespace detail;
namespace {

using std::chrono::milliseconds;
using testing::TestInfo;
using testing::TestSuite;
using testing::UnitTest;

bool is_off() {
  auto const* const how = std::getenv("LEAKLAB");
  return how && std::string(how) == "off";
}

milliseconds time_limit() {
  auto const* const given = std::getenv("LEAKLAB_TIME_LIMIT");
  if (!given)
    return settle_options().time_limit;
  char* end = nullptr;
  auto const seconds = std::strtod(given, &end);
  if (end == given || *end != '\0' || !(seconds >= 0.001 && seconds <= 1e6))
    throw std::invalid_argument(std::string("LEAKLAB_TIME_LIMIT=") + given + ": not a number of seconds");
  return milliseconds(static_cast<milliseconds::rep>(seconds * 1000));
}

void leak() {
  auto const nobody = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  boost::fibers::fiber([nobody] { nobody->push(1); }).detach();
}

// Checks, in the world of the suite, that what the listener relies on works.
void check_that_a_leak_is_seen() {
  mark const before;
  leak();
  if (settle(before, {.abandon = true}).stuck.size() != 1)
    throw std::runtime_error("leaklab: a planted leak was not seen at the end of a test");
}

void check_that_a_failing_check_is_seen() {
  if (explore([] { ADD_FAILURE(); }).failed != 1)
    throw std::runtime_error("leaklab: a planted failing check was not seen in a schedule");
}

// Fails after each test, each suite and the whole run, for the fibers that were started in it and are left.
class listener : public testing::EmptyTestEventListener {
public:
  listener() : settle_{.time_limit = time_limit(), .abandon = true} {
    if (!ignores::of_the_suite().empty())
      settle_.ignore = [](fiber_info const& f) { return ignores::of_the_suite().match(f); };
  }

  void OnTestIterationStart(UnitTest const&, int) override {
    run_ = 0;
    of_all_ = mark();
  }
  void OnTestSuiteStart(TestSuite const&) override { of_suite_ = mark(); }
  void OnTestStart(TestInfo const&) override {
    ++run_;
    of_test_ = mark();
  }

  void OnTestEnd(TestInfo const& t) override { fail_for(of_test_, "this test", t.file(), t.line()); }
  void OnTestSuiteEnd(TestSuite const& s) override {
    fail_for(of_suite_, std::string("the suite ") + s.name() + ", outside its tests,");
  }
  void OnEnvironmentsTearDownEnd(UnitTest const&) override {
    fail_for(of_all_, "the program, outside its suites,");
  }

  // Says that a test has failed, as GoogleTest does, when the test can never run again, so that the program
  // ends. There is no summary and no XML file: GoogleTest would call the tests that have not been run passed.
  void fail_for_ever(run_report report) const {
    auto& all = *UnitTest::GetInstance();
    auto const* const t = all.current_test_info();
    auto const is_older = [this](fiber_info const& f) { return f.id > 1 && f.id <= of_test_.fibers(); };
    std::erase_if(report.stuck, is_older);
    std::erase_if(report.alive, is_older);
    auto const text = to_text(report, {.body = "the test"});
    // Without a deadlock, a thread might still wake it.
    auto const* const how =
        report.verdict == verdict::deadlock ? "can never go on" : "has waited too long for a thread";
    if (t)
      ADD_FAILURE_AT(t->file(), t->line()) << "this test " << how << ":\n" << text;
    else
      ADD_FAILURE() << "this " << how << ":\n" << text;
    if (auto* const printer = all.listeners().default_result_printer(); printer && t)
      printer->OnTestEnd(*t);
    std::fflush(stdout);
    auto const left = all.test_to_run_count() - run_;
    std::fprintf(stderr, "leaklab: %s %s, so the program ends here; %d test%s not been run\n",
                 t ? (std::string(t->test_suite_name()) + '.' + t->name()).c_str() : "it", how, left,
                 left == 1 ? " has" : "s have");
  }

private:
  void fail_for(mark const& since, std::string const& what, char const* file = nullptr, int line = -1) const {
    auto const report = settle(since, settle_);
    if (report.verdict == verdict::clean)
      return;
    ADD_FAILURE_AT(file, line) << "fibers that " << what
                               << " has started are left, and do not run any more from here on:\n"
                               << to_text(report, {.body = "the test"})
                               << (report.verdict == verdict::unfinished
                                       ? "LEAKLAB_TIME_LIMIT=SECONDS waits longer.\n"
                                       : "");
  }

  settle_options settle_;
  mark of_all_, of_suite_, of_test_;
  int run_ = 0; // how many tests of this iteration
};

bool all_tests_were_run(UnitTest const& all) {
  return all.test_to_run_count() + all.disabled_test_count() == all.total_test_count() &&
         !std::getenv("GTEST_TOTAL_SHARDS");
}

int run_in_a_world() {
  auto const process = getpid();
  auto const of_listeners = std::make_unique<listener>();
  auto& listeners = UnitTest::GetInstance()->listeners();
  int result = 1;
  bool returned = false;
  auto const report = run_here([&] {
    check_that_a_leak_is_seen();
    listeners.Append(of_listeners.get());
    result = RUN_ALL_TESTS();
    returned = true;
  });
  if (report.thrown)
    std::rethrow_exception(report.thrown);
  if (getpid() != process) { // the child of a death test, whose parent goes on
    std::fprintf(stderr, "leaklab: the child of a death test can never go on\n%s", to_text(report).c_str());
    _exit(1);
  }
  if (!returned) {
    of_listeners->fail_for_ever(report);
    result = 1;
  }
  listeners.Release(of_listeners.get());
  if (auto const unused = ignores::of_the_suite().unused();
      returned && !unused.empty() && all_tests_were_run(*UnitTest::GetInstance())) {
    std::fputs(unused.c_str(), stderr);
    result = 1;
  }
  return result;
}

} // namespace

bool ignore_fibers(ignore fibers) {
  ignores::of_the_suite().add(std::move(fibers));
  return true;
}

int run_all_tests() {
  if (is_off())
    return RUN_ALL_TESTS();
  try {
    self_check();
    check_that_a_failing_check_is_seen();
    return run_in_a_world();
  } catch (std::exception const& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}

} // namespace leaklab
