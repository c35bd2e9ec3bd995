// The schedulers of fibers that are measured: Boost's own algorithms, and leaklab's world.
#pragma once

#include <leaklab/report.hpp>

#include <functional>
#include <string>

namespace bench {

enum class host {
  round_robin,  // Boost's default: a queue for each thread, and no fiber changes threads
  shared_work,  // Boost's: one queue for all threads
  world,        // leaklab::run without stacks
  world_stacks, // leaklab::run as it is by default
};
inline constexpr host all_hosts[] = {host::round_robin, host::shared_work, host::world, host::world_stacks};

std::string to_string(host);

// Calls `first`, and `second` at the same time, on `threads` threads. Returns when both have returned and
// every fiber that they started has ended. On one thread, `second` is a fiber that starts when `first` first
// suspends. On two threads, round_robin gives each of them a thread of its own, since its fibers stay where
// they are started. Otherwise `second` is a fiber that runs where the scheduler wants. Under shared_work they
// must join what they start: a detached fiber might stay in its queue. Throws what they throw; throws
// std::runtime_error if a world's verdict is not `clean`.
void run(
    host, std::size_t threads, std::function<void()> first, std::function<void()> second = [] {});

// Calls leaklab::run with these settings and a time limit that a noisy machine can keep.
leaklab::run_report run_world(host, std::size_t threads, std::function<void()> body);

} // namespace bench
