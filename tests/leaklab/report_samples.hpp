// Hand-made reports for the tests of what is printed: places in a file that cannot be read, so that nothing
// depends on the machine.
#pragma once

#include <leaklab/report.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace samples {

inline leaklab::frame const push_line{"send(int)::{lambda()#1}::operator()() const", "/no/such/send.cpp", 12};
inline leaklab::frame const start_line{"send(int)", "/no/such/send.cpp", 11};
inline leaklab::frame const main_line{"main", "/no/such/main.cpp", 5};
inline leaklab::frame const library{"boost::fibers::unbuffered_channel<int>::push(int const&)",
                                    "/usr/include/boost/fiber/unbuffered_channel.hpp", 200};

// Returns a fiber that is stuck in a push, started by the body.
inline leaklab::fiber_info stuck_fiber(std::uint64_t id) {
  leaklab::fiber_info f;
  f.id = id;
  f.parent = 1;
  f.state = leaklab::fiber_info::state_t::stuck;
  f.operation = "unbuffered_channel::push";
  f.blocked_at = push_line;
  f.spawned_at = start_line;
  f.stack = {library, push_line};
  f.stack_bytes = 128 * 1024;
  f.resident_bytes = 8 * 1024;
  return f;
}

// Returns a leak of n fibers #2, #3, ... that are stuck in the same push.
inline leaklab::run_report leak_of(std::size_t n) {
  leaklab::run_report r;
  r.verdict = leaklab::verdict::leak;
  r.spawned = n + 1;
  r.finished = 1;
  r.outlived = n;
  for (std::size_t i = 0; i < n; ++i)
    r.stuck.push_back(stuck_fiber(i + 2));
  return r;
}

inline leaklab::run_report clean_of(std::size_t n) {
  leaklab::run_report r;
  r.spawned = r.finished = n;
  return r;
}

// Returns a deadlock: the body joins a fiber that is stuck in a push.
inline leaklab::run_report deadlock() {
  auto r = leak_of(1);
  r.verdict = leaklab::verdict::deadlock;
  r.finished = r.outlived = 0;
  auto body = stuck_fiber(1);
  body.parent = 0;
  body.name = "main";
  body.operation = "fiber::join";
  body.blocked_at = main_line;
  body.spawned_at = {};
  body.stack = {main_line};
  r.stuck.insert(r.stuck.begin(), body);
  return r;
}

// Returns a report with one fiber in each state that a fiber may be in at the time limit.
inline leaklab::run_report unfinished() {
  using enum leaklab::fiber_info::state_t;
  leaklab::run_report r;
  r.verdict = leaklab::verdict::unfinished;
  r.spawned = 6;
  r.finished = 2;
  std::uint64_t id = 2;
  for (auto state : {ready, running, sleeping, blocked}) {
    auto f = stuck_fiber(id++);
    f.state = state;
    f.operation = state == sleeping ? "this_fiber::sleep_for" : state == blocked ? f.operation : "";
    if (state == ready || state == running) {
      f.blocked_at = {};
      f.stack.clear();
    }
    if (state == running)
      f.thread = 2;
    if (state == sleeping)
      f.wakes_within = std::chrono::milliseconds(90'250);
    r.alive.push_back(f);
  }
  r.at_the_limit = {.time_limit = std::chrono::milliseconds(60'000),
                    .window = std::chrono::milliseconds(1000),
                    .switches = 1'234,
                    .external_work = 1,
                    .waited_for_threads = false};
  return r;
}

} // namespace samples
