// Programs without data races that are drawn at random, a list of operations for each fiber, and what their fibers have
// come to.
#pragma once

#include "offered.hpp"

#include <boost/fiber/all.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace drawn_operations {

using boost::fibers::channel_op_status;

// What fibers of a program share. Each operation is one of Boost.Fiber's; what is plain is written under `a`, or by one
// fiber only.
struct things {
  boost::fibers::mutex a, b;
  boost::fibers::condition_variable told;
  offers values;
  boost::fibers::unbuffered_channel<offers::offered> unbuffered;
  boost::fibers::buffered_channel<std::size_t> buffered{2};
  boost::fibers::barrier meeting{2};
  boost::fibers::promise<std::size_t> kept;
  boost::fibers::shared_future<std::size_t> value = kept.get_future().share();
  int notes = 0, turns = 0; // under a
  std::vector<std::string>
      done_by_fiber; // one letter for each operation that has ended, and what it returned

  // Returns how often `a` was held before, which the caller holds.
  std::string turn() { return std::to_string(turns++); }

  std::string outcome() const {
    std::string all;
    for (auto const& done : done_by_fiber)
      all += done + '/';
    return all;
  }
};

enum class operation {
  push,
  pop,
  close,
  push_buffered,
  pop_buffered,
  try_push_buffered,
  try_pop_buffered,
  a_then_b,
  b_then_a,
  try_a,
  note,
  note_without_lock_held,
  await_note,
  meet,
  keep,
  get
};
constexpr unsigned operations = 16;

inline char letter(channel_op_status s) {
  return s == channel_op_status::success ? 's' : s == channel_op_status::closed ? 'c' : 'n';
}

inline std::string popped(channel_op_status s, std::size_t value) {
  return letter(s) + (s == channel_op_status::success ? std::to_string(value) : "");
}

constexpr char popped_gone = 'g'; // offered.hpp has it

// Returns a letter for what it did.
inline std::string perform(operation what, things& with, std::size_t by) {
  std::size_t value = 0;
  switch (what) {
  case operation::push:
    return {letter(with.values.push(with.unbuffered, by))};
  case operation::pop:
    try {
      auto const s = with.values.pop(with.unbuffered, value);
      return popped(s, value);
    } catch (popped_what_is_gone const&) {
      return {popped_gone};
    }
  case operation::close:
    with.unbuffered.close();
    return "x";
  case operation::push_buffered:
    return {letter(with.buffered.push(by))};
  case operation::pop_buffered: {
    auto const s = with.buffered.pop(value);
    return popped(s, value);
  }
  case operation::try_push_buffered:
    return {letter(with.buffered.try_push(by))};
  case operation::try_pop_buffered: {
    auto const s = with.buffered.try_pop(value);
    return popped(s, value);
  }
  case operation::a_then_b: {
    std::scoped_lock const one(with.a);
    std::scoped_lock const two(with.b);
    return "l" + with.turn();
  }
  case operation::b_then_a: {
    std::scoped_lock const one(with.b);
    std::scoped_lock const two(with.a);
    return "l" + with.turn();
  }
  case operation::try_a: {
    std::unique_lock const l(with.a, std::try_to_lock);
    return l ? "t" + with.turn() : "f";
  }
  case operation::note: {
    std::scoped_lock const l(with.a);
    ++with.notes;
    with.told.notify_one();
    return "n" + with.turn();
  }
  case operation::note_without_lock_held: {
    std::unique_lock l(with.a);
    ++with.notes;
    auto const turn = with.turn();
    l.unlock();
    with.told.notify_all();
    return "n" + turn;
  }
  case operation::await_note: {
    std::unique_lock l(with.a);
    with.told.wait(l, [&] { return with.notes > 0; });
    --with.notes;
    return "a" + with.turn();
  }
  case operation::meet:
    return with.meeting.wait() ? "m" : "w";
  case operation::keep:
    try {
      with.kept.set_value(by);
      return "k";
    } catch (boost::fibers::promise_already_satisfied const&) {
      return "p";
    }
  case operation::get:
    return std::to_string(with.value.get());
  }
  throw std::logic_error("no such operation");
}

// What each fiber does, one after the other.
using program = std::vector<std::vector<operation>>;

// Two fibers do at most 2 operations each, three do one; with `more`, so many more at most.
inline program drawn(std::uint64_t seed, std::uint64_t more) {
  std::mt19937_64 random(seed);
  program fibers(2 + random() % 2);
  auto const most = (fibers.size() == 2 ? 2 : 1) + more;
  for (auto& f : fibers)
    for (auto n = most > 1 ? 1 + random() % most : 1; n > 0; --n)
      f.push_back(static_cast<operation>(random() % operations));
  return fibers;
}

} // namespace drawn_operations
