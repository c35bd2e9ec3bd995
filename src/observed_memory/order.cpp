// What orders accesses: see recorder.hpp. An edge is drawn only where C++ or Boost.Fiber promises that one thing
// happens before another.
#include <observed_memory/recorder.hpp>

#include <algorithm>

namespace leaklab::observed_memory {
namespace {

constexpr char const* no_room = "there is no room for so many locks, channels and atomic variables";

// Distinguishes things at one address. An address has 47 bits.
std::uint64_t key_of(address at, std::uint64_t what) {
  return at << 16 | (what & 0xffff);
}

constexpr std::uint64_t of_sharers = 1, of_slots = 16;

} // namespace

sync* recorder::sync_of(std::uint64_t key) {
  auto place = (key * 0x9e3779b97f4a7c15u) >> 40 & (sync_slots - 1);
  for (; syncs_[place].schedule == schedule_; place = (place + 1) & (sync_slots - 1))
    if (syncs_[place].key == key)
      return &syncs_[place];
  if (++sync_count_ > most_syncs) {
    stop(no_room);
    return nullptr;
  }
  used_syncs_[sync_count_ - 1] = static_cast<std::uint32_t>(place);
  auto& l = line_of(key >> 16 >> 6);
  syncs_[place] = {.key = key,
                   .schedule = schedule_,
                   .released = {},
                   .pushes = 0,
                   .pops = 0,
                   .is_held = false,
                   .next_of_line = l.first};
  l.first = static_cast<std::uint32_t>(place) + 1;
  return &syncs_[place];
}

recorder::line& recorder::line_of(address number) {
  auto& l = lines_[(number * 0x9e3779b97f4a7c15u) >> 40 & (most_lines - 1)];
  if (l.schedule != schedule_)
    l = {schedule_, 0};
  return l;
}

// What was released by a lock whose memory was given back is not for one that is made there later.
void recorder::forget_syncs(address at, std::size_t bytes) {
  if (bytes == 0 || sync_count_ == 0)
    return;
  auto const forget_if_there = [=](sync& s) {
    if ((s.key >> 16) - at >= bytes)
      return;
    s.released.forget();
    s.pushes = s.pops = 0;
    s.is_held = false;
  };
  auto const first = at >> 6, last = (at + bytes - 1) >> 6;
  if (last - first >= sync_count_) {
    for (std::size_t i = 0; i < sync_count_; ++i)
      forget_if_there(syncs_[used_syncs_[i]]);
    return;
  }
  for (auto number = first; number <= last; ++number)
    for (auto i = line_of(number).first; i != 0; i = syncs_[i - 1].next_of_line)
      forget_if_there(syncs_[i - 1]);
}

// What the fiber does from here on is not part of what it has released.
void recorder::has_released(fiber& f) {
  if (!f.now.set(f.id, f.now.of(f.id) + 1, arena_))
    stop(no_room);
}

void recorder::acquire(fiber& f, vector_clock const& c) {
  if (!f.now.join(c, arena_))
    stop(no_room);
}

void recorder::acquire(fiber& f, std::uint64_t key) {
  if (auto* const s = sync_of(key))
    acquire(f, s->released);
}

void recorder::release(fiber& f, std::uint64_t key) {
  auto* const s = sync_of(key);
  if (!s)
    return;
  if (!s->released.join(f.now, arena_))
    stop(no_room);
  has_released(f);
}

void recorder::release_alone(fiber& f, std::uint64_t key) {
  forget_released(key);
  release(f, key);
}

void recorder::forget_released(std::uint64_t key) {
  if (auto* const s = sync_of(key))
    s->released.forget();
}

// What those do that share a lock is told under a key of its own, which only they learn of that have the lock alone.
void recorder::lock(fiber& f, address lock) {
  auto* const s = sync_of(key_of(lock, 0));
  if (!s)
    return;
  s->is_held = true;
  acquire(f, s->released);
  acquire(f, key_of(lock, of_sharers));
}

void recorder::lock_shared(fiber& f, address lock) {
  acquire(f, key_of(lock, 0));
}

// After the inner unlock of a recursive mutex the outer one is told as a sharer's, of which whoever locks learns, too.
void recorder::unlock(fiber& f, address lock) {
  auto* const s = sync_of(key_of(lock, 0));
  if (!s)
    return;
  release(f, key_of(lock, s->is_held ? 0 : of_sharers));
  s->is_held = false;
}

void recorder::acquire_once(fiber& f, std::uint64_t key) {
  if (auto* const s = sync_of(key); s && !f.once_acquired.join(s->released, arena_))
    stop(no_room);
}

void recorder::release_fenced(fiber& f, std::uint64_t key, bool alone) {
  auto* const s = sync_of(key);
  if (!s)
    return;
  if (alone)
    s->released.forget();
  if (f.has_released && !s->released.join(f.released, arena_))
    stop(no_room);
}

void recorder::fence(fiber& f, bool acquires, bool releases) {
  if (acquires)
    acquire(f, f.once_acquired);
  if (!releases)
    return;
  f.has_released = true;
  if (!f.released.become(f.now, arena_))
    stop(no_room);
  has_released(f);
}

// A send happens before its value is received; and that, before a send that needs its place in the buffer (as in
// Go's memory model).
void recorder::push(fiber& f, address channel, std::size_t capacity) {
  auto* const s = sync_of(channel << 16);
  if (!s)
    return;
  auto const slot = key_of(channel, of_slots + s->pushes);
  s->pushes = (s->pushes + 1) % (capacity - 1);
  acquire(f, slot);
  release(f, slot);
  release(f, channel << 16);
}

void recorder::pop(fiber& f, address channel, std::size_t capacity) {
  auto* const s = sync_of(channel << 16);
  if (!s)
    return;
  auto const slot = key_of(channel, of_slots + s->pops);
  s->pops = (s->pops + 1) % (capacity - 1);
  acquire(f, slot);
  release(f, slot);
  release(f, channel << 16);
}

// What comes before a barrier, in each of its fibers, happens before what comes after it. The last fiber that comes
// lets all others go on before any of them can come again.
void recorder::enter_barrier(fiber& f, address barrier) {
  f.barrier = barrier;
  f.of_barrier.forget();
  release(f, key_of(barrier, 0));
}

void recorder::leave_barrier(fiber& f, address barrier, bool was_last) {
  f.barrier = 0;
  if (!was_last)
    return acquire(f, f.of_barrier);
  auto* const s = sync_of(key_of(barrier, 0));
  if (!s)
    return;
  acquire(f, s->released);
  for (std::size_t id = 1; id < fiber_count_; ++id)
    if (auto& other = fibers_[id]; other.barrier == barrier && !other.of_barrier.become(s->released, arena_))
      return stop(no_room);
  s->released.forget();
}

} // namespace leaklab::observed_memory
