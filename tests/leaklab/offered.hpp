// A value for an unbuffered_channel that is known by where it is, so that a pop never reads one that is gone.
//
// When an unbuffered_channel is closed while a fiber is in push, Boost.Fiber 1.81 wakes the fiber and keeps a pointer to
// its value, which is on the stack of that fiber. The next pop moves from there, whether or not push has returned. What it
// would get is undefined: here it gets an exception.
#pragma once

#include <boost/fiber/channel_op_status.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <stdexcept>

// Thrown by a pop that would move from a value that is gone.
struct popped_what_is_gone : std::logic_error {
  popped_what_is_gone() : std::logic_error("pop moves from a value whose push has returned") {}
};

// Where the values are that fibers offer, by the number of the fiber, from 1. Each fiber offers one at a time.
//
//   offers values;
//   boost::fibers::unbuffered_channel<offers::offered> channel;
//   values.push(channel, 1); // by fiber 1
//   values.pop(channel, by); // throws popped_what_is_gone
class offers {
public:
  static constexpr std::size_t most_fibers = 3;

  // A value of fiber `by`. It is offered while it is in the channel, where it was moved to.
  class offered {
  public:
    offered(offers& all, std::size_t by) noexcept : all_(&all), by_(by) {}
    offered(offered&& from) noexcept : all_(from.all_), by_(from.by_) {
      if (!all_->closed_)
        place() = this;
    }
    offered& operator=(offered&& from) {
      by_ = all_->fiber_that_offers(from);
      return *this;
    }
    ~offered() {
      void const* here = this;
      if (by_ != 0)
        place().compare_exchange_strong(here, nullptr);
    }
    std::size_t by() const { return by_; }

  private:
    std::atomic<void const*>& place() const { return all_->places_[by_ - 1]; }

    offers* all_;
    std::size_t by_;
  };

  // Returns what push returns.
  template <class Channel>
  auto push(Channel& channel, std::size_t by) {
    auto const status = channel.push(offered(*this, by));
    if (status == boost::fibers::channel_op_status::closed)
      closed_ = true; // before the memory of what it left behind can be that of another value
    return status;
  }

  // Sets `by` to the fiber that has offered the value, if there is one. Returns what pop returns. Throws
  // popped_what_is_gone.
  template <class Channel>
  auto pop(Channel& channel, std::size_t& by) {
    offered value(*this, 0);
    auto const status = channel.pop(value);
    by = value.by();
    return status;
  }

private:
  // Does not read `from`.
  std::size_t fiber_that_offers(offered const& from) const {
    for (std::size_t i = 0; i < most_fibers; ++i)
      if (places_[i] == &from)
        return i + 1;
    throw popped_what_is_gone();
  }

  std::array<std::atomic<void const*>, most_fibers> places_{};
  std::atomic<bool> closed_{false}; // for good, so nothing is offered any more
};
