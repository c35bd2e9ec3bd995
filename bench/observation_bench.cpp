// Measures what observation costs: the same work under Boost's own scheduler, in a world, and in a world with
// stacks.
//
//   spawn_join/by=H     start a fiber that does nothing, and join it
//   yield/by=H          two fibers that give way to each other; the time of one yield
//   handover/by=H       an int through an unbuffered channel
//   report/stuck=N/stacks=on|off/first=yes|no
//                       from the last act of the body to the finished report; the first
//                       report of a process has to read its debug information
//   memory/fibers=N/state=stuck|live/by=H
//                       bytes of resident memory that a fiber keeps
//
// All on one thread.
#include <bench/support/hosts.hpp>
#include <bench/support/in_child.hpp>
#include <bench/support/measurement.hpp>
#include <bench/support/memory.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <string>
#include <vector>

namespace bench {
namespace {

constexpr host compared[] = {host::round_robin, host::world, host::world_stacks};

// Returns a sample of n items, for which `body` takes the time.
template <typename Body>
sample time_of(host h, std::size_t n, Body const& body) {
  clock::time_point start, end;
  run(h, 1, [&] {
    start = clock::now();
    body();
    end = clock::now();
  });
  return {end - start, static_cast<double>(n)};
}

sample spawn_join(host h) {
  constexpr std::size_t n = 20'000;
  return time_of(h, n, [] {
    for (std::size_t i = 0; i != n; ++i)
      boost::fibers::fiber([] {}).join();
  });
}

sample yield(host h) {
  constexpr std::size_t n = 100'000;
  return time_of(h, 2 * n, [] {
    auto const yields = [] {
      for (std::size_t i = 0; i != n; ++i)
        boost::this_fiber::yield();
    };
    boost::fibers::fiber a(yields), b(yields);
    a.join();
    b.join();
  });
}

sample handover(host h) {
  constexpr int n = 100'000;
  return time_of(h, n, [] {
    boost::fibers::unbuffered_channel<int> channel;
    boost::fibers::fiber sender([&] {
      for (int i = 0; i != n; ++i)
        channel.push(i);
    });
    int item = 0;
    for (int i = 0; i != n; ++i)
      channel.pop(item);
    sender.join();
  });
}

using int_channel = boost::fibers::unbuffered_channel<int>;

// Starts n fibers that block in a push that no fiber will ever receive, and lets them get there.
std::shared_ptr<int_channel> start_stuck(std::size_t n) {
  auto channel = std::make_shared<int_channel>();
  auto const started = std::make_shared<std::size_t>(0);
  for (std::size_t i = 0; i != n; ++i)
    boost::fibers::fiber([=] {
      ++*started;
      channel->push(1);
    }).detach();
  while (*started < n)
    boost::this_fiber::yield();
  return channel;
}

sample time_of_report(host h, std::size_t n) {
  clock::time_point quiet;
  auto const report = run_world(h, 1, [&] {
    start_stuck(n);
    quiet = clock::now();
  });
  auto const end = clock::now();
  if (report.verdict != leaklab::verdict::leak || report.stuck.size() != n)
    throw std::runtime_error("not every fiber was found stuck");
  return {end - quiet};
}

// Times a report in a child, with what it leaks. Reports are made nowhere else, so the first report of a
// child is the first of a process.
sample report(host h, std::size_t n, bool first) {
  return in_child([=] {
    if (!first)
      time_of_report(h, 1);
    return time_of_report(h, n);
  });
}

sample stuck_memory(host h, std::size_t n) {
  return in_child([=] {
    time_of_report(h, 1); // what is read only once does not count
    auto const before = resident_bytes();
    auto s = time_of_report(h, n);
    s.bytes = (resident_bytes() - before) / static_cast<double>(n);
    return s;
  });
}

sample live_memory(host h, std::size_t n) {
  return in_child([=] {
    sample s;
    auto const start = clock::now();
    run(h, 1, [&] {
      auto const before = resident_bytes();
      auto const channel = start_stuck(n);
      s.bytes = (resident_bytes() - before) / static_cast<double>(n);
      int item = 0;
      for (std::size_t i = 0; i != n; ++i)
        channel->pop(item);
    });
    s.time = clock::now() - start;
    return s;
  });
}

// Each measurement runs in a child process, which takes many times as long as what is measured in it.
constexpr settings few{.iterations = 5}, once{.iterations = 1};

} // namespace

void add_all() {
  for (auto const h : compared) {
    add(name_of("spawn_join", {{"by", to_string(h)}}), [=] { return spawn_join(h); });
    add(name_of("yield", {{"by", to_string(h)}}), [=] { return yield(h); });
    add(name_of("handover", {{"by", to_string(h)}}), [=] { return handover(h); });
    add(
        name_of("memory", {{"fibers", "10000"}, {"state", "live"}, {"by", to_string(h)}}),
        [=] { return live_memory(h, 10'000); }, once);
  }
  for (auto const h : {host::world, host::world_stacks}) {
    auto const* const stacks = h == host::world ? "off" : "on";
    for (std::size_t const n : {1, 100, 10'000})
      add(
          name_of("report", {{"stuck", std::to_string(n)}, {"stacks", stacks}, {"first", "no"}}),
          [=] { return report(h, n, false); }, few);
    add(
        name_of("report", {{"stuck", "1"}, {"stacks", stacks}, {"first", "yes"}}),
        [=] { return report(h, 1, true); }, few);
    add(
        name_of("memory", {{"fibers", "10000"}, {"state", "stuck"}, {"by", to_string(h)}}),
        [=] { return stuck_memory(h, 10'000); }, once);
  }
}

} // namespace bench
