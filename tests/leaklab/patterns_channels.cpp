// Mistakes with one channel: somebody stops taking, or nobody ever sends or closes.
#include "patterns.hpp"

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;
using buffer = boost::fibers::buffered_channel<int>;

void start_producers(std::shared_ptr<channel> const& results, int n) {
  for (int i = 0; i < n; ++i)
    fiber([results, i] {
      results->push(i); // stuck
    }).detach();
}

// The receiver leaves at the first result, as if it were an error.
void early_return() {
  auto results = std::make_shared<channel>();
  start_producers(results, 5);
  results->value_pop();
}

void early_return_cured() {
  auto results = std::make_shared<channel>();
  start_producers(results, 5);
  for (int i = 0; i < 5; ++i)
    results->value_pop();
}

// Three replicas are asked, the first answer is enough.
void first_of_three_wins() {
  auto answer = std::make_shared<channel>();
  start_producers(answer, 3);
  int first = 0;
  answer->pop(first);
}

void first_of_three_wins_cured() {
  auto answer = std::make_shared<buffer>(4); // room for all three
  for (int i = 0; i < 3; ++i)
    fiber([answer, i] { answer->push(i); }).detach();
  int first = 0;
  answer->pop(first);
}

// On an error the result is sent a second time.
void double_send() {
  auto result = std::make_shared<channel>();
  fiber([result] {
    result->push(-1);
    result->push(0); // stuck
  }).detach();
  result->value_pop();
}

void double_send_cured() {
  auto result = std::make_shared<channel>();
  fiber([result] { result->push(-1); }).detach();
  result->value_pop();
}

void start_consumer(std::shared_ptr<channel> const& jobs) {
  fiber([jobs] {
    int job = 0;
    while (jobs->pop(job) == channel_op_status::success) // stuck
      ;
  }).detach();
}

// The consumer takes until the channel is closed, and nobody closes it.
void range_without_close() {
  auto jobs = std::make_shared<channel>();
  start_consumer(jobs);
  for (int i = 0; i < 3; ++i)
    jobs->push(i);
}

void range_without_close_cured() {
  auto jobs = std::make_shared<channel>();
  start_consumer(jobs);
  for (int i = 0; i < 3; ++i)
    jobs->push(i);
  jobs->close();
}

void feed(int workers) {
  auto jobs = std::make_shared<channel>();
  for (int i = 0; i < workers; ++i)
    start_consumer(jobs);
  jobs->push(1); // stuck
  jobs->close();
}

// The number of workers was computed, and came out as zero.
void zero_workers() {
  feed(0);
}

void zero_workers_cured() {
  feed(2);
}

// The caller fills the buffer before it looks for anybody to empty it.
void full_buffer_in_the_caller() {
  auto results = std::make_shared<buffer>(4);
  for (int i = 0; i < 4; ++i)
    results->push(i); // stuck
  for (int i = 0; i < 4; ++i)
    results->value_pop();
}

void full_buffer_in_the_caller_cured() {
  auto results = std::make_shared<buffer>(8);
  for (int i = 0; i < 4; ++i)
    results->push(i);
  for (int i = 0; i < 4; ++i)
    results->value_pop();
}

// A buffer of one used as a semaphore: one worker forgets to take its token out again.
void token_not_returned() {
  auto semaphore = std::make_shared<buffer>(2);
  for (int i = 0; i < 4; ++i)
    fiber([semaphore] {
      semaphore->push(0); // stuck
    }).detach();
}

void token_not_returned_cured() {
  auto semaphore = std::make_shared<buffer>(2);
  for (int i = 0; i < 4; ++i)
    fiber([semaphore] {
      semaphore->push(0);
      semaphore->value_pop();
    }).detach();
}

void start_listeners(std::shared_ptr<buffer> const& quit) {
  for (int i = 0; i < 3; ++i)
    fiber([quit] {
      int nothing = 0;
      quit->pop(nothing); // stuck
    }).detach();
}

// Three fibers wait to be told to quit.
void quit_never_closed() {
  start_listeners(std::make_shared<buffer>(2));
}

void quit_never_closed_cured() {
  auto quit = std::make_shared<buffer>(2);
  start_listeners(quit);
  quit->close();
}

// A server that drops a request leaves its client waiting for the reply.
void request_without_reply() {
  auto reply = std::make_shared<channel>();
  fiber([reply] { /* an invalid request: no answer */ }).detach();
  reply->value_pop(); // stuck
}

void request_without_reply_cured() {
  auto reply = std::make_shared<channel>();
  fiber([reply] { reply->push(-1); }).detach();
  reply->value_pop();
}

} // namespace

std::vector<patterns::pattern> patterns::of_channels() {
  using enum outcome;
  auto const push = "unbuffered_channel::push", pop = "unbuffered_channel::pop";
  return {
      {"EarlyReturn", early_return, early_return_cured, leak, {{4, push, "->push("}}, __FILE__},
      {"FirstOfThreeWins",
       first_of_three_wins,
       first_of_three_wins_cured,
       leak,
       {{2, push, "->push("}},
       __FILE__},
      {"DoubleSend", double_send, double_send_cured, leak, {{1, push, "->push(0)"}}, __FILE__},
      {"RangeWithoutClose",
       range_without_close,
       range_without_close_cured,
       leak,
       {{1, pop, "->pop("}},
       __FILE__},
      {"ZeroWorkers", zero_workers, zero_workers_cured, deadlock, {{1, push, "jobs->push("}}, __FILE__},
      {"FullBufferInTheCaller",
       full_buffer_in_the_caller,
       full_buffer_in_the_caller_cured,
       deadlock,
       {{1, "buffered_channel::push", "->push("}},
       __FILE__},
      {"TokenNotReturned",
       token_not_returned,
       token_not_returned_cured,
       leak,
       {{3, "buffered_channel::push", "->push("}},
       __FILE__},
      {"QuitNeverClosed",
       quit_never_closed,
       quit_never_closed_cured,
       leak,
       {{3, "buffered_channel::pop", "->pop("}},
       __FILE__},
      {"RequestWithoutReply",
       request_without_reply,
       request_without_reply_cured,
       deadlock,
       {{1, "unbuffered_channel::value_pop", "->value_pop("}},
       __FILE__},
  };
}
