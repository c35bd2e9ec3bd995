// Measures what it costs to hand one item from fiber to fiber through a channel.
//
//   handover/slots=S/from=P/to=C/item=I/threads=T/by=H
//
// S: how many items fit into the channel, 0 for an unbuffered one. P fibers push and C fibers pop, each its
// fixed share. H: a scheduler of fibers, or "go": goroutines. All combinations of S, T and H are measured for
// ints from one fiber to one. The other shapes and items are measured one at a time, on an unbuffered channel
// and on one with 63 slots.
#include <bench/support/go_peer.hpp>
#include <bench/support/hosts.hpp>
#include <bench/support/measurement.hpp>

#include <fiber_sync/channel_capacity.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bench {
namespace {

struct handover {
  std::size_t slots = 0;
  std::size_t from = 1;
  std::size_t to = 1;
  std::string item = "int"; // "string": 32 characters, made for each item; "bytes64"
  std::size_t threads = 1;
};

// Returns how many items to hand over. 64 divides the number, so every fiber has the same share. A hand-over
// between threads that must wake each other for every few items takes a hundred times as long, and needs
// fewer.
std::size_t items_of(handover const& h, bool slow) {
  return h.threads == 1 ? 65'536 : slow && h.slots < 63 ? 4096 : 32'768;
}

using bytes64 = std::array<std::uint64_t, 8>;

template <typename Item>
Item make_item(std::uint64_t number) {
  if constexpr (std::is_same_v<Item, std::string>)
    return std::string(32, static_cast<char>('a' + number % 26));
  else if constexpr (std::is_same_v<Item, bytes64>)
    return {number};
  else
    return static_cast<Item>(number);
}

template <typename Item>
std::uint64_t value_of(Item const& item) {
  if constexpr (std::is_same_v<Item, int>)
    return static_cast<std::uint64_t>(item);
  else
    return static_cast<std::uint64_t>(item[0]);
}

// Returns the sum of what arrives if every producer pushes the numbers from 0 on.
template <typename Item>
std::uint64_t sum_of(std::size_t share, std::size_t producers) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i != share; ++i)
    sum += value_of(make_item<Item>(i));
  return sum * producers;
}

void start_and_join(std::size_t n, std::function<void()> const& f) {
  std::vector<boost::fibers::fiber> fibers;
  for (std::size_t i = 0; i != n; ++i)
    fibers.emplace_back(f);
  for (auto& fiber : fibers)
    fiber.join();
}

template <typename Item, typename Channel>
sample hand_over(host by, handover const& h, Channel& channel) {
  using boost::fibers::channel_op_status;
  auto const items = items_of(h, by == host::round_robin || by == host::shared_work);
  auto const pushes = items / h.from, pops = items / h.to;
  std::atomic<std::uint64_t> sum = 0;
  clock::time_point start, end;
  run(
      by, h.threads,
      [&] {
        start = clock::now();
        start_and_join(h.from, [&] {
          for (std::size_t i = 0; i != pushes; ++i)
            channel.push(make_item<Item>(i));
        });
      },
      [&] {
        start_and_join(h.to, [&] {
          std::uint64_t mine = 0;
          Item item;
          for (std::size_t i = 0; i != pops && channel.pop(item) == channel_op_status::success; ++i)
            mine += value_of(item);
          sum += mine;
        });
        end = clock::now();
      });
  if (sum != sum_of<Item>(pushes, h.from))
    throw std::runtime_error("what arrived is not what was sent");
  return {end - start, static_cast<double>(items)};
}

template <typename Item>
sample hand_over(host by, handover const& h) {
  if (h.slots == 0) {
    boost::fibers::unbuffered_channel<Item> channel;
    return hand_over<Item>(by, h, channel);
  }
  boost::fibers::buffered_channel<Item> channel(fiber_sync::channel_capacity(h.slots));
  return hand_over<Item>(by, h, channel);
}

sample hand_over_any(host by, handover const& h) {
  return h.item == "int"      ? hand_over<int>(by, h)
         : h.item == "string" ? hand_over<std::string>(by, h)
                              : hand_over<bytes64>(by, h);
}

sample go_hand_over(handover const& h) {
  auto const text = [](std::size_t n) { return std::to_string(n); };
  auto const items = items_of(h, false);
  return go_peer({"channels", "-slots", text(h.slots), "-from", text(h.from), "-to", text(h.to), "-item",
                  h.item, "-procs", text(h.threads), "-items", text(items)},
                 static_cast<double>(items));
}

void add_under_all(handover const& h) {
  auto const name = [&](std::string const& by) {
    return name_of("handover", {{"slots", std::to_string(h.slots)},
                                {"from", std::to_string(h.from)},
                                {"to", std::to_string(h.to)},
                                {"item", h.item},
                                {"threads", std::to_string(h.threads)},
                                {"by", by}});
  };
  for (auto const by : all_hosts)
    add(name(to_string(by)), [=] { return hand_over_any(by, h); });
  add(name("go"), [=] { return go_hand_over(h); });
}

} // namespace

void add_all() {
  for (std::size_t const threads : {1, 2}) {
    for (std::size_t const slots : {0, 1, 3, 7, 63, 1023})
      add_under_all({.slots = slots, .threads = threads});
    for (std::size_t const slots : {0, 63}) {
      for (std::size_t const n : {2, 8, 64}) {
        add_under_all({.slots = slots, .from = n, .threads = threads});
        add_under_all({.slots = slots, .to = n, .threads = threads});
        add_under_all({.slots = slots, .from = n, .to = n, .threads = threads});
      }
      for (auto const* const item : {"string", "bytes64"})
        add_under_all({.slots = slots, .item = item, .threads = threads});
    }
  }
}

} // namespace bench
