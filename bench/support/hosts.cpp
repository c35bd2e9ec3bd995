// Threads with a scheduler that run two functions; see hosts.hpp.
#include <bench/support/hosts.hpp>

#include <leaklab/run.hpp>

#include <boost/fiber/algo/shared_work.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>
#include <boost/fiber/operations.hpp>

#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

namespace bench {
namespace {

using function = std::function<void()>;

// Keeps the first exception of several threads.
class first_error {
public:
  void call(function const& f) noexcept {
    try {
      f();
    } catch (...) {
      std::scoped_lock const lock(mutex_);
      if (!error_)
        error_ = std::current_exception();
    }
  }
  void rethrow() const {
    if (error_)
      std::rethrow_exception(error_);
  }

private:
  std::mutex mutex_;
  std::exception_ptr error_;
};

// Calls both as two fibers of this thread's scheduler.
void both(function const& first, function const& second, first_error& error) {
  boost::fibers::fiber other([&] { error.call(second); });
  error.call(first);
  other.join();
}

// A thread that wakes another may still touch the other's scheduler. So no thread may end before all have
// come to the end. The latches called `end` see to that.

void round_robin(function const& first, function const& second, bool two_threads, first_error& error) {
  if (!two_threads) {
    std::thread([&] { both(first, second, error); }).join();
    return;
  }
  std::latch begin(2), end(2);
  auto const on_thread = [&](function const& f) {
    begin.arrive_and_wait();
    error.call(f);
    end.arrive_and_wait();
  };
  std::jthread const a(on_thread, first), b(on_thread, second);
}

// Runs both under Boost's shared_work. It keeps its queue in a static variable, so there may be one such pool
// at a time.
void shared_work(function const& first, function const& second, std::size_t threads, first_error& error) {
  auto const n = static_cast<std::ptrdiff_t>(threads);
  std::latch begin(n), end(n);
  boost::fibers::promise<void> finished;
  auto const until_finished = finished.get_future().share();
  auto const join_in = [&] {
    boost::fibers::use_scheduling_algorithm<boost::fibers::algo::shared_work>();
    begin.arrive_and_wait();
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i)
    others.emplace_back([&] {
      join_in();
      until_finished.wait(); // this thread's main context waits while its fibers run
      end.arrive_and_wait();
    });
  others.emplace_back([&] {
    join_in();
    both(first, second, error);
    finished.set_value();
    end.arrive_and_wait();
  });
}

void world(host h, std::size_t threads, function const& first, function const& second, first_error& error) {
  auto const report = run_world(h, threads, [&] { both(first, second, error); });
  if (report.verdict != leaklab::verdict::clean)
    throw std::runtime_error("the world ended with the verdict " + std::string(to_string(report.verdict)));
}

} // namespace

std::string to_string(host h) {
  switch (h) {
  case host::round_robin:
    return "round_robin";
  case host::shared_work:
    return "shared_work";
  case host::world:
    return "world";
  case host::world_stacks:
    return "world_stacks";
  }
  throw std::invalid_argument("bench::to_string: no such host");
}

void run(host h, std::size_t threads, function first, function second) {
  if (threads < 1 || threads > 2)
    throw std::invalid_argument("bench::run: 1 or 2 threads");
  first_error error;
  if (h == host::round_robin)
    round_robin(first, second, threads == 2, error);
  else if (h == host::shared_work)
    shared_work(first, second, threads, error);
  else
    world(h, threads, first, second, error);
  error.rethrow();
}

leaklab::run_report run_world(host h, std::size_t threads, function body) {
  return leaklab::run(
      std::move(body),
      {.threads = threads, .stacks = h == host::world_stacks, .time_limit = std::chrono::seconds(120)});
}

} // namespace bench
