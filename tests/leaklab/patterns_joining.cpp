// Mistakes with futures and with joining fibers.
#include "patterns.hpp"

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace {

using boost::fibers::async;
using boost::fibers::fiber;
using boost::fibers::future;
using boost::fibers::launch;
using boost::fibers::promise;
using channel = boost::fibers::unbuffered_channel<int>;

void await_promise(bool keep) {
  auto p = std::make_shared<promise<int>>();
  fiber([p, result = p->get_future()]() mutable {
    result.get(); // stuck
  }).detach();
  if (keep)
    p->set_value(1);
}

// The promise lives on, but the path that would keep it was not taken.
void promise_never_kept() {
  await_promise(false);
}

void promise_never_kept_cured() {
  await_promise(true);
}

void await_by_three(bool keep) {
  auto p = std::make_shared<promise<void>>();
  auto const done = p->get_future().share();
  for (int i = 0; i < 3; ++i)
    fiber([p, done] {
      done.wait(); // stuck
    }).detach();
  if (keep)
    p->set_value();
}

void shared_promise_never_kept() {
  await_by_three(false);
}

void shared_promise_never_kept_cured() {
  await_by_three(true);
}

// The body waits for what it would do itself in the next line.
void self_wait() {
  promise<int> mine;
  auto result = mine.get_future();
  result.wait(); // stuck
  mine.set_value(1);
}

void self_wait_cured() {
  promise<int> mine;
  auto result = mine.get_future();
  mine.set_value(1);
  result.wait();
}

// Each waits for the other's result.
void mutual_wait() {
  auto a = std::make_shared<promise<int>>(), b = std::make_shared<promise<int>>();
  fiber([a, b, other = b->get_future()]() mutable {
    a->set_value(other.get()); // stuck
  }).detach();
  fiber([a, b, other = a->get_future()]() mutable {
    b->set_value(other.get()); // stuck
  }).detach();
}

void mutual_wait_cured() {
  auto a = std::make_shared<promise<int>>(), b = std::make_shared<promise<int>>();
  fiber([=, other = b->get_future()]() mutable { a->set_value(other.get()); }).detach();
  fiber([=, other = a->get_future()]() mutable {
    b->set_value(1);
    other.get();
  }).detach();
}

void await_task(bool run) {
  auto task = std::make_shared<boost::fibers::packaged_task<int()>>([] { return 1; });
  fiber([task, result = task->get_future()]() mutable {
    result.get(); // stuck
  }).detach();
  if (run)
    fiber([task] { (*task)(); }).detach();
}

// A task is made, its result awaited, and nobody runs it.
void task_never_run() {
  await_task(false);
}

void task_never_run_cured() {
  await_task(true);
}

void join_one(bool close) {
  auto jobs = std::make_shared<channel>();
  fiber worker([jobs] {
    int job = 0;
    jobs->pop(job); // stuck
  });
  if (close)
    jobs->close();
  worker.join(); // stuck
}

// The joined fiber never ends, and so neither does the joining one.
void join_of_a_stuck_fiber() {
  join_one(false);
}

void join_of_a_stuck_fiber_cured() {
  join_one(true);
}

void await_async(bool send) {
  auto in = std::make_shared<channel>();
  auto result = async([in] {
    return in->value_pop(); // stuck
  });
  if (send)
    in->push(1);
  result.get(); // stuck
}

// The same, through async.
void async_of_a_stuck_fiber() {
  await_async(false);
}

void async_of_a_stuck_fiber_cured() {
  await_async(true);
}

void dispatch(bool take) {
  auto out = std::make_shared<channel>();
  fiber(launch::dispatch, [out] {
    out->push(1); // stuck
  }).detach();
  if (take)
    out->value_pop();
}

// A fiber that runs at once, on its first run into a hand-over that nobody takes.
void dispatched_into_push() {
  dispatch(false);
}

void dispatched_into_push_cured() {
  dispatch(true);
}

void chain(std::shared_ptr<channel> const& in, int depth) {
  if (depth == 0) {
    in->value_pop(); // stuck
    in->close();     // so that the pop is not the last call: to that one g++ -O2 jumps, and this line is lost
    return;
  }
  fiber child([=] { chain(in, depth - 1); });
  child.join(); // stuck
}

// Parents that join children that join children; the last one waits for nobody knows what.
void chain_of_joins() {
  auto in = std::make_shared<channel>();
  fiber([in] { chain(in, 3); }).detach();
}

void chain_of_joins_cured() {
  auto in = std::make_shared<channel>();
  fiber([in] { chain(in, 3); }).detach();
  in->push(1);
}

} // namespace

std::vector<patterns::pattern> patterns::of_joining() {
  using enum outcome;
  auto const get = "future::get", join = "fiber::join", take = "unbuffered_channel::value_pop";
  return {
      {"PromiseNeverKept", promise_never_kept, promise_never_kept_cured, leak, {{1, get, ".get("}}, __FILE__},
      {"SharedPromiseNeverKept",
       shared_promise_never_kept,
       shared_promise_never_kept_cured,
       leak,
       {{3, "future::wait", ".wait("}},
       __FILE__},
      {"SelfWait", self_wait, self_wait_cured, deadlock, {{1, "future::wait", ".wait("}}, __FILE__},
      {"MutualWait",
       mutual_wait,
       mutual_wait_cured,
       leak,
       {{1, get, "a->set_value(other.get("}, {1, get, "b->set_value(other.get("}},
       __FILE__},
      {"TaskNeverRun", task_never_run, task_never_run_cured, leak, {{1, get, ".get("}}, __FILE__},
      {"JoinOfAStuckFiber",
       join_of_a_stuck_fiber,
       join_of_a_stuck_fiber_cured,
       deadlock,
       {{1, "unbuffered_channel::pop", "->pop("}, {1, join, ".join("}},
       __FILE__},
      {"AsyncOfAStuckFiber",
       async_of_a_stuck_fiber,
       async_of_a_stuck_fiber_cured,
       deadlock,
       {{1, take, "->value_pop("}, {1, get, ".get("}},
       __FILE__},
      {"DispatchedIntoPush",
       dispatched_into_push,
       dispatched_into_push_cured,
       leak,
       {{1, "unbuffered_channel::push", "->push("}},
       __FILE__},
      {"ChainOfJoins",
       chain_of_joins,
       chain_of_joins_cured,
       leak,
       {{3, join, ".join("}, {1, take, "->value_pop("}},
       __FILE__},
  };
}
