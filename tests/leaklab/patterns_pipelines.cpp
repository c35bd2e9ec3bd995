// Mistakes with several channels: a stage that quits, an order of hand-overs that cannot work out.
#include "patterns.hpp"

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <vector>

namespace {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

struct stages {
  std::shared_ptr<channel> numbers = std::make_shared<channel>(), squares = std::make_shared<channel>();

  void start() const {
    fiber([numbers = numbers] {
      for (int i = 0; i < 10; ++i)
        numbers->push(i); // stuck
      numbers->close();
    }).detach();
    fiber([numbers = numbers, squares = squares] {
      int n = 0;
      while (numbers->pop(n) == channel_op_status::success)
        squares->push(n * n); // stuck
      squares->close();
    }).detach();
  }
};

// The last stage has seen enough; the two before it have not heard of that.
void last_stage_quits() {
  stages s;
  s.start();
  s.squares->value_pop();
}

void last_stage_quits_cured() {
  stages s;
  s.start();
  int n = 0;
  while (s.squares->pop(n) == channel_op_status::success)
    ;
}

// The workers are joined before their results are taken.
void join_before_collect() {
  auto results = std::make_shared<channel>();
  std::vector<fiber> workers;
  for (int i = 0; i < 3; ++i)
    workers.push_back(fiber([results, i] {
      results->push(i); // stuck
    }));
  for (auto& w : workers)
    w.join(); // stuck
  for (int i = 0; i < 3; ++i)
    results->value_pop();
}

void join_before_collect_cured() {
  auto results = std::make_shared<channel>();
  std::vector<fiber> workers;
  for (int i = 0; i < 3; ++i)
    workers.push_back(fiber([results, i] { results->push(i); }));
  for (int i = 0; i < 3; ++i)
    results->value_pop();
  for (auto& w : workers)
    w.join();
}

using ring = std::vector<std::shared_ptr<channel>>;

ring start_ring() {
  ring r;
  for (int i = 0; i < 4; ++i)
    r.push_back(std::make_shared<channel>());
  for (int i = 0; i < 3; ++i)
    fiber([from = r[i], to = r[i + 1]] {
      int token = 0;
      from->pop(token); // stuck
      to->push(token);
    }).detach();
  return r;
}

// Everybody waits for the left neighbour's token, and nobody has one.
void ring_without_token() {
  start_ring();
}

void ring_without_token_cured() {
  auto const r = start_ring();
  r.front()->push(7);
  r.back()->value_pop();
}

void exchange(bool second_takes_first) {
  auto to_left = std::make_shared<channel>(), to_right = std::make_shared<channel>();
  fiber([=] {
    to_right->push(1); // stuck
    to_left->value_pop();
  }).detach();
  fiber([=] {
    if (second_takes_first)
      to_right->value_pop();
    to_left->push(2); // stuck
    if (!second_takes_first)
      to_right->value_pop();
  }).detach();
}

// Two fibers swap values, and both hand over before they take.
void both_send_first() {
  exchange(false);
}

void both_send_first_cured() {
  exchange(true);
}

void dispatcher(int replies) {
  auto jobs = std::make_shared<channel>(), results = std::make_shared<channel>();
  for (int i = 0; i < 2; ++i)
    fiber([=] {
      int job = 0;
      while (jobs->pop(job) == channel_op_status::success)
        results->push(job); // stuck
    }).detach();
  for (int i = 0; i < 3; ++i) {
    if (i >= 2)
      for (int k = 0; k < replies; ++k)
        results->value_pop();
    jobs->push(i); // stuck
  }
  if (replies)
    results->value_pop();
  jobs->close();
}

// One fiber hands out jobs and, only afterwards, takes results: both workers hold one when it has another
// job.
void jobs_before_results() {
  dispatcher(0);
}

void jobs_before_results_cured() {
  dispatcher(2);
}

void tree(std::shared_ptr<channel> const& out, int depth) {
  if (depth == 0) {
    out->push(1); // stuck
    return;
  }
  for (int i = 0; i < 2; ++i)
    fiber([=] { tree(out, depth - 1); }).detach();
}

// Fibers started by fibers started by fibers: eight leaves report, one report is read.
void leaves_of_a_tree() {
  auto out = std::make_shared<channel>();
  tree(out, 3);
  out->value_pop();
}

void leaves_of_a_tree_cured() {
  auto out = std::make_shared<channel>();
  tree(out, 3);
  for (int i = 0; i < 8; ++i)
    out->value_pop();
}

} // namespace

std::vector<patterns::pattern> patterns::of_pipelines() {
  using enum outcome;
  auto const push = "unbuffered_channel::push", pop = "unbuffered_channel::pop";
  return {
      {"LastStageQuits",
       last_stage_quits,
       last_stage_quits_cured,
       leak,
       {{1, push, "numbers->push("}, {1, push, "squares->push("}},
       __FILE__},
      {"JoinBeforeCollect",
       join_before_collect,
       join_before_collect_cured,
       deadlock,
       {{3, push, "->push("}, {1, "fiber::join", ".join("}},
       __FILE__},
      {"RingWithoutToken",
       ring_without_token,
       ring_without_token_cured,
       leak,
       {{3, pop, "from->pop("}},
       __FILE__},
      {"BothSendFirst",
       both_send_first,
       both_send_first_cured,
       leak,
       {{1, push, "to_right->push("}, {1, push, "to_left->push("}},
       __FILE__},
      {"JobsBeforeResults",
       jobs_before_results,
       jobs_before_results_cured,
       deadlock,
       {{2, push, "results->push("}, {1, push, "jobs->push("}},
       __FILE__},
      {"LeavesOfATree", leaves_of_a_tree, leaves_of_a_tree_cured, leak, {{7, push, "out->push("}}, __FILE__},
  };
}
