// Measures the trade that lessons 4 and 5 are about: what a fiber costs that waits in push for a receiver, and what
// the slots of a channel cost, which spare it the wait.
//
//   left/files=N/lesson=L     bytes that are left when a call has returned the first error; the first of N files fails
//   calls/calls=N/lesson=L    bytes that are left after N calls, each of six files, the first of which fails
//   push/slots=S/work=W       the time until push returns: 63 items are pushed one after another, and the receiver
//                             works for W nanoseconds on each
//   senders/slots=S           64 fibers push an item each, and one item is received: bytes that are left, and how many
//                             fibers are stuck
//   channel/slots=S           bytes of a channel of ints
//
// All on one thread, in a world without stacks. S: how many items fit into the channel, 0 for an unbuffered one.
#include <bench/support/hosts.hpp>
#include <bench/support/in_child.hpp>
#include <bench/support/measurement.hpp>
#include <bench/support/memory.hpp>
#include <bench/support/quiet_cerr.hpp>
#include <bench/support/stand_in.hpp>

#include <fiber_sync/channel_capacity.hpp>
#include <lessons/lesson.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {
namespace {

using boost::fibers::channel_op_status;

constexpr std::size_t senders = 64;

// Runs the body in a world, and returns how many fibers it leaves stuck. Throws if they are not all at rest.
std::size_t stuck_after(std::function<void()> const& body) {
  quiet_cerr const quiet;
  auto const report = run_world(host::world, 1, body);
  using leaklab::verdict;
  if (report.verdict != verdict::clean && report.verdict != verdict::leak)
    throw std::runtime_error("the world ended with the verdict " + std::string(to_string(report.verdict)));
  return report.stuck.size();
}

// Measures, in a child, how much memory is in use after the body that was not before; what is used only once does not
// count.
sample left_by(std::function<void()> const& body) {
  return in_child([&] {
    double before = 0;
    for (int i = 0; i != 3; ++i) { // what the first two runs still find to keep, the third one does not
      stuck_after(body);
      before = resident_bytes();
    }
    auto const start = clock::now();
    auto const stuck = stuck_after(body);
    sample s{clock::now() - start};
    s.bytes = resident_bytes() - before;
    s.stuck = static_cast<double>(stuck);
    return s;
  });
}

sample left_by_calls(lessons::lesson const& lesson, std::size_t files, std::size_t calls) {
  auto const all = named_files(files);
  stand_in const image_file(all.front());
  return left_by([&] {
    for (std::size_t i = 0; i != calls; ++i)
      lesson.make_thumbnails(all, image_file);
  });
}

// Returns what `use` returns of a channel with that many slots.
template <typename Use>
auto with_channel(std::size_t slots, Use const& use) {
  if (slots == 0)
    return use(std::make_shared<boost::fibers::unbuffered_channel<int>>());
  return use(std::make_shared<boost::fibers::buffered_channel<int>>(fiber_sync::channel_capacity(slots)));
}

void work_for(std::chrono::nanoseconds time) {
  if (time.count() == 0)
    return;
  for (auto const end = clock::now() + time; clock::now() < end;) {
  }
}

sample push_time(std::size_t slots, std::chrono::nanoseconds work) {
  constexpr std::size_t times = 20, items_at_once = 63;
  seconds pushing{};
  std::size_t received = 0;
  with_channel(slots, [&](auto const& channel) {
    run(
        host::world, 1,
        [&] {
          for (std::size_t n = 1; n <= times; ++n) {
            auto const start = clock::now();
            for (std::size_t i = 0; i != items_at_once; ++i)
              channel->push(static_cast<int>(i));
            pushing += clock::now() - start;
            while (received < n * items_at_once)
              boost::this_fiber::yield();
          }
          channel->close();
        },
        [&] {
          for (int item = 0; channel->pop(item) == channel_op_status::success; ++received)
            work_for(work);
        });
  });
  return {pushing, static_cast<double>(times * items_at_once)};
}

sample left_by_senders(std::size_t slots) {
  return left_by([=] {
    with_channel(slots, [](auto const& channel) {
      for (std::size_t i = 0; i != senders; ++i)
        boost::fibers::fiber([channel] { channel->push(1); }).detach();
      int item = 0;
      channel->pop(item);
    });
  });
}

sample channel_memory(std::size_t slots) {
  return in_child([=] {
    constexpr std::size_t n = 1000;
    std::vector<std::shared_ptr<void>> channels(n);
    auto const before = resident_bytes();
    auto const start = clock::now();
    for (auto& channel : channels)
      channel = with_channel(slots, [](auto const& c) { return std::shared_ptr<void>(c); });
    sample s{clock::now() - start, static_cast<double>(n)};
    s.bytes = (resident_bytes() - before) / static_cast<double>(n);
    return s;
  });
}

// Each of these takes many times as long as what is measured in it.
constexpr settings few{.iterations = 2}, once{.iterations = 1};

} // namespace

void add_all() {
  for (auto const& lesson : lessons::all()) {
    std::string const name(lesson.name);
    if (name != "lesson4_leak" && name != "lesson4_drain" && name != "lesson5_buffered")
      continue;
    for (std::size_t const n : {1, 10, 100, 1000}) {
      add(
          name_of("left", {{"files", std::to_string(n)}, {"lesson", name}}),
          [=, &lesson] { return left_by_calls(lesson, n, 1); }, once);
      add(
          name_of("calls", {{"calls", std::to_string(n)}, {"lesson", name}}),
          [=, &lesson] { return left_by_calls(lesson, 6, n); }, once);
    }
  }
  for (std::size_t const slots : {0, 1, 3, 7, 63, 1023}) {
    auto const s = std::to_string(slots);
    for (auto const work : {0, 1000, 10'000})
      add(
          name_of("push", {{"slots", s}, {"work", std::to_string(work)}}),
          [=] { return push_time(slots, std::chrono::nanoseconds(work)); }, few);
    add(
        name_of("senders", {{"slots", s}}), [=] { return left_by_senders(slots); }, once);
    add(
        name_of("channel", {{"slots", s}}), [=] { return channel_memory(slots); }, once);
  }
}

} // namespace bench
