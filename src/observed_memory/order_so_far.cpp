// What has happened before what, as a part of a state; see memory_observer.hpp.
//
// Two schedules that lead to the same state of the program may differ in what they have ordered, and so in the races that
// may follow. All that the recorder ever asks is whether an access of a fiber was before a time that somebody knows of that
// fiber. So of all times it counts only
//
// 1. which accesses can still race: those that some other living fiber does not know; and
// 2. of each clock, how many of the times of these accesses are known in it.
//
// Both are the same after a loop that waits, however often it has gone round. That what the recorder finds does not depend on
// more is the reason for each line below.
#include <leaklab/states/word_sum.hpp>
#include <observed_memory/recorder.hpp>

#include <algorithm>

namespace leaklab::observed_memory {

using leaklab::detail::observed_fiber;
using leaklab::detail::states::key;
using leaklab::detail::states::mixer;
using leaklab::detail::states::word_sum;

namespace {

enum class part : std::uint64_t {
  access,
  own_time,
  now,
  once_acquired,
  released,
  before_detach,
  of_barrier,
  sync,
  slots,
  held,
  change
};

class sum_of_parts {
public:
  void add(part what, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    mixer m;
    m.add(static_cast<std::uint64_t>(what));
    m.add(a);
    m.add(b);
    m.add(c);
    sum_.add(m.result());
  }
  key result() const { return sum_.result(); }

private:
  word_sum sum_;
};

} // namespace

// What a fiber has done on a stack that is another fiber's now is of no interest; see is_of_an_earlier_life().
bool recorder::can_race(access const& a, address at, std::span<observed_fiber const> who) const {
  bool is_unknown = false;
  for (std::size_t id = 1; id < fiber_count_ && !is_unknown; ++id)
    is_unknown = who[id].lives && id != a.fiber && a.time > fibers_[id].now.of(a.fiber);
  return is_unknown && !is_of_an_earlier_life(a, at);
}

// A fiber that is started later knows all that the one knows that starts it. Notes the times of what is left; false: there
// are too many.
bool recorder::forget_what_cannot_race(std::span<observed_fiber const> who) {
  time_count_ = 0;
  bool is_room = true;
  shadow_.for_each([&](word& w) {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < w.count; ++i) {
      auto const a = w.list[i];
      if (!can_race(a, w.number << 3, who))
        continue;
      w.list[kept++] = a;
      if (time_count_ > 0 && times_[time_count_ - 1] == fiber_time{a.fiber, a.time})
        continue;
      is_room = is_room && time_count_ < most_times;
      if (is_room)
        times_[time_count_++] = {a.fiber, a.time};
    }
    w.count = kept;
  });
  std::sort(times_, times_ + time_count_);
  time_count_ = static_cast<std::size_t>(std::unique(times_, times_ + time_count_) - times_);
  return is_room;
}

// Returns how many of the times of that fiber's accesses are not later.
std::size_t recorder::times_until(std::uint16_t fiber, std::uint32_t time) const {
  auto const* const first = std::lower_bound(times_, times_ + time_count_, fiber_time{fiber, 0});
  auto const* const end = std::upper_bound(first, times_ + time_count_, fiber_time{fiber, time});
  return static_cast<std::size_t>(end - first);
}

key recorder::order_so_far(std::span<observed_fiber const> who) {
  if (stopped_ || fiber_count_ > who.size() || !forget_what_cannot_race(who)) {
    stop("there are too many accesses that may race");
    return {};
  }
  sum_of_parts sum;
  shadow_.for_each([&](word const& w) {
    for (std::uint32_t i = 0; i < w.count; ++i) {
      auto const& a = w.list[i];
      sum.add(part::access, w.number, a.at,
              std::uint64_t{who[a.fiber].number} << 48 | std::uint64_t{a.bytes} << 40 |
                  std::uint64_t{a.kind} << 32 | times_until(a.fiber, a.time));
    }
  });
  auto const add_clock = [&](part what, std::uint64_t owner, vector_clock const& c) {
    for (auto const* t = times_; t != times_ + time_count_;) {
      auto const fiber = t->fiber;
      if (auto const known = times_until(fiber, c.of(fiber)); known > 0)
        sum.add(what, owner, who[fiber].number, known);
      while (t != times_ + time_count_ && t->fiber == fiber)
        ++t;
    }
  };
  for (std::size_t k = 1; k < fiber_count_; ++k) {
    auto const id = static_cast<std::uint16_t>(k);
    auto const& f = fibers_[id];
    auto const number = who[id].number;
    add_clock(part::now, number, f.now);
    add_clock(part::once_acquired, number, f.once_acquired);
    add_clock(part::released, number, f.released);
    add_clock(part::before_detach, number, f.before_detach);
    add_clock(part::of_barrier, number, f.of_barrier);
    // Whether its next access has the time of one of these.
    auto const own = f.now.of(id);
    if (own > 0 && times_until(id, own) != times_until(id, own - 1))
      sum.add(part::own_time, number, 0, 0);
    if (k == running_ && f.has_changed_an_atomic)
      sum.add(part::change, number, 0, 0);
  }
  for (std::size_t i = 0; i < sync_count_; ++i) {
    auto const& s = syncs_[used_syncs_[i]];
    add_clock(part::sync, s.key, s.released);
    if (s.pushes | s.pops)
      sum.add(part::slots, s.key, s.pushes, s.pops);
    if (s.is_held)
      sum.add(part::held, s.key, 0, 0);
  }
  return sum.result();
}

} // namespace leaklab::observed_memory
