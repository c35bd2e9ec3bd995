// Bodies that sleep and wait with deadlines, for the tests of clock::any_time. Each returns in words what came of it.
#pragma once

#include <boost/fiber/all.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace timed {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using boost::this_fiber::sleep_for;
using status = boost::fibers::channel_op_status;
using buffered = boost::fibers::buffered_channel<int>;
using unbuffered = boost::fibers::unbuffered_channel<int>;
using body = std::function<std::string()>;

struct condition {
  boost::fibers::mutex m;
  boost::fibers::condition_variable changed;
};

// A receiver gives up after a millisecond, and the value comes after thirty.
inline std::string late_send() {
  auto const c = std::make_shared<unbuffered>();
  fiber([c] {
    sleep_for(30ms);
    c->push(1);
  }).detach();
  int value = 0;
  return c->pop_wait_for(value, 1ms) == status::success ? "got it" : "timeout";
}

// The value and the timeout come at the same time.
inline std::string timeout_or_result() {
  auto const c = std::make_shared<unbuffered>();
  fiber([c] {
    sleep_for(10ms);
    c->push(1);
  }).detach();
  boost::this_fiber::yield();
  int value = 0;
  return c->pop_wait_for(value, 10ms) == status::success ? "got it" : "timeout";
}

// The first of three replicas wins, with a deadline for all of them.
inline std::string first_response() {
  auto const c = std::make_shared<buffered>(4);
  for (int i = 0; i < 3; ++i)
    fiber([c, i] {
      sleep_for((i + 1) * 10ms);
      c->push(i);
    }).detach();
  int value = 0;
  return c->pop_wait_for(value, 25ms) == status::success ? "replica " + std::to_string(value) : "none";
}

// A ticker that a flag stops.
inline std::string ticker() {
  auto const stop = std::make_shared<bool>(false);
  auto const ticks = std::make_shared<int>(0);
  fiber f([=] {
    while (!*stop) {
      sleep_for(10ms);
      ++*ticks;
    }
  });
  sleep_for(25ms);
  *stop = true;
  f.join();
  return std::to_string(*ticks);
}

// Two fibers sleep for the same time.
inline std::string equal_deadlines() {
  auto const order = std::make_shared<std::string>();
  std::vector<fiber> both;
  for (char const who : {'x', 'y'})
    both.emplace_back([=] {
      sleep_for(10ms);
      *order += who;
    });
  for (auto& f : both)
    f.join();
  return *order;
}

// A request is repeated after 1, 2 and 4 ms; the server is there after 5.
inline std::string retry() {
  auto const there = std::make_shared<bool>(false);
  fiber server([there] {
    sleep_for(5ms);
    *there = true;
  });
  int tries = 0;
  for (auto pause = 1ms; tries < 4 && !*there; ++tries, pause *= 2)
    sleep_for(pause);
  auto const result = *there ? std::to_string(tries) : "none";
  server.join();
  return result;
}

inline std::string future_in_time() {
  auto const p = std::make_shared<boost::fibers::promise<int>>();
  auto f = p->get_future();
  fiber([p] {
    sleep_for(5ms);
    p->set_value(1);
  }).detach();
  return f.wait_for(10ms) == boost::fibers::future_status::ready ? "ready" : "timeout";
}

inline std::string lock_in_time() {
  auto const m = std::make_shared<boost::fibers::timed_mutex>();
  fiber holder([m] {
    std::unique_lock const l(*m);
    sleep_for(5ms);
  });
  boost::this_fiber::yield();
  bool const locked = m->try_lock_for(10ms);
  if (locked)
    m->unlock();
  holder.join();
  return locked ? "locked" : "timeout";
}

// A channel with room for one, and a slow consumer.
inline std::string full_channel() {
  auto const c = std::make_shared<buffered>(2);
  fiber consumer([c] {
    for (int value = 0; sleep_for(8ms), c->pop(value) == status::success;) {
    }
  });
  int lost = 0;
  for (int i = 0; i < 3; ++i)
    lost += c->push_wait_for(i, 10ms) != status::success;
  c->close();
  consumer.join();
  return std::to_string(lost);
}

// Two consumers, one of them with a deadline, and a value for each.
inline std::string two_consumers() {
  auto const c = std::make_shared<buffered>(4);
  fiber([c] {
    int value = 0;
    c->pop_wait_for(value, 10ms);
  }).detach();
  fiber([c] { c->value_pop(); }).detach();
  sleep_for(5ms);
  c->push(1);
  sleep_for(50ms);
  c->push(2);
  return "";
}

// Returns a body of three fibers that sleep twice each. `asks`: and look what time it is.
inline std::function<void()> sleeping(bool asks) {
  return [asks] {
    for (int f = 1; f <= 3; ++f)
      fiber([=] {
        for (int times = 0; times < 2; ++times) {
          if (asks && std::chrono::steady_clock::now() == std::chrono::steady_clock::time_point())
            boost::fibers::promise<int>().get_future().wait();
          sleep_for(f * 1ms);
        }
      }).detach();
  };
}

// Ticks for ever, beside a fiber that comes to an end.
inline void ticks_without_end() {
  fiber([] {
    for (;;)
      sleep_for(10ms);
  }).detach();
  fiber([] { boost::this_fiber::yield(); }).detach();
}

} // namespace timed
