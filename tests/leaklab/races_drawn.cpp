// races_drawn SEED: a program that is drawn at random, with three fibers that read and write three numbers, some of it
// in an order and some not.
//
// Where accesses to memory are observed, it is explored on one thread, and what is printed is which of the numbers have a
// race: "0 2". In a build with ThreadSanitizer it runs on two threads again and again, and the reports say so.
// races_compare.py compares the two.
#include <boost/fiber/all.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#if !defined(BOOST_USE_TSAN)
#include <leaklab/explore.hpp>

#include <iostream>
#endif

namespace {

constexpr std::chrono::milliseconds patience{1}; // so that no fiber waits for ever

struct shared {
  int numbers[3] = {};
  boost::fibers::timed_mutex mutexes[2];
  boost::fibers::buffered_channel<int> buffered{4};
  boost::fibers::unbuffered_channel<int> unbuffered;
  std::atomic<int> released = 0;
};

// The function's name tells which number is touched.
template <int N>
[[gnu::noinline]] void number(shared& s, bool write) {
  if (write)
    ++s.numbers[N];
  else
    asm volatile("" : : "r"(s.numbers[N]));
}

void touch(shared& s, unsigned what) {
  bool const write = what % 2;
  switch (what / 2 % 3) {
  case 0:
    return number<0>(s, write);
  case 1:
    return number<1>(s, write);
  default:
    return number<2>(s, write);
  }
}

void one_thing(shared& s, unsigned what) {
  int value = 0;
  auto const more = what / 8;
  switch (what % 8) {
  case 0:
    return touch(s, more);
  case 1:
  case 2: {
    std::lock_guard const l(s.mutexes[more / 6 % 2]);
    return touch(s, more);
  }
  case 3:
    s.buffered.try_push(1);
    return;
  case 4:
    if (s.buffered.try_pop(value) == boost::fibers::channel_op_status::success)
      touch(s, more);
    return;
  case 5:
    return s.released.store(1, std::memory_order_release);
  case 6:
    if (s.released.load(std::memory_order_acquire) == 1)
      touch(s, more);
    return;
  default:
    more % 2 ? s.unbuffered.push_wait_for(1, patience) : s.unbuffered.pop_wait_for(value, patience);
  }
}

void wait_a_little() {
#if defined(BOOST_USE_TSAN) // so that the threads meet in other places each time
  static thread_local std::minstd_rand draw(static_cast<unsigned>(gettid()));
  if (auto const n = draw() % 4; n > 0)
    std::this_thread::sleep_for(std::chrono::microseconds(20 * n));
#endif
  boost::this_fiber::yield();
}

void drawn(unsigned seed) {
  std::mt19937 draw(seed);
  auto const s = std::make_shared<shared>();
  std::vector<std::vector<unsigned>> things(3);
  for (auto& of_fiber : things)
    for (int i = 0; i < 4; ++i)
      of_fiber.push_back(static_cast<unsigned>(draw()) >> 4);
  auto const does = [&s = *s](std::vector<unsigned> const& all) {
    for (auto const what : all) {
      wait_a_little();
      one_thing(s, what);
    }
  };
  boost::fibers::fiber one([&] { does(things[0]); }), two([&] { does(things[1]); });
  does(things[2]);
  one.join();
  if (draw() % 2)
    touch(*s, static_cast<unsigned>(draw()) >> 4);
  two.join();
}

#if defined(BOOST_USE_TSAN)

void run_on_two_threads(unsigned seed) {
  using boost::fibers::algo::shared_work;
  std::thread([] {
    boost::fibers::use_scheduling_algorithm<shared_work>();
    for (;;)
      boost::this_fiber::sleep_for(patience);
  }).detach();
  boost::fibers::use_scheduling_algorithm<shared_work>();
  for (int i = 0; i < 150; ++i)
    boost::fibers::fiber([seed] { drawn(seed); }).join();
}

#else

void explore(unsigned seed) {
  auto const e = leaklab::explore(
      [seed] { drawn(seed); },
      {.strategy = leaklab::random_walk{}, .clock = leaklab::clock::any_time, .max_schedules = 20000});
  std::set<std::string> numbers;
  for (auto const& race : e.races) {
    auto const& function = race.later.at.function;
    auto const at = function.find("number<");
    numbers.insert(at == std::string::npos ? to_text(race) : function.substr(at + 7, 1));
  }
  for (auto const& n : numbers)
    std::printf("%s ", n.c_str());
  std::printf("in %llu schedules%s\n", static_cast<unsigned long long>(e.schedules),
              e.complete ? "" : " and more");
}

#endif

} // namespace

int main(int argc, char** argv) {
  auto const seed = static_cast<unsigned>(std::strtoul(argc > 1 ? argv[1] : "0", nullptr, 10));
#if defined(BOOST_USE_TSAN)
  run_on_two_threads(seed);
#else
  explore(seed);
#endif
  std::fflush(nullptr);
  _exit(0); // the other thread does not end
}
