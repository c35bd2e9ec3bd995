// Accesses, and what they race with; see recorder.hpp.
#include <observed_memory/recorder.hpp>

#include <algorithm>
#include <bit>
#include <mutex>
#include <span>

#include <link.h>
#include <pthread.h>

namespace leaklab::observed_memory {

constinit thread_local fiber* current = nullptr;

namespace {

// How much all of a thread's variables may take together, in bytes. Those of a library that was loaded later lie elsewhere.
constexpr std::uintptr_t most_thread_locals = 1 << 20;

} // namespace

void recorder::begin(leaklab::detail::race_table* races, std::size_t const* choices, bool compares_states) {
  compares_states_ = compares_states;
  races_ = races;
  choices_ = choices;
  races_->begin();
  stopped_ = false;
  running_ = 0;
  step_ = 0;
  ++schedule_;
  fiber_count_ = 0;
  sync_count_ = 0;
  arena_.reset();
  shadow_.begin_schedule();
  call_once = nullptr;
  look_for_thread_locals(); // before what a schedule does is looked at
}

// Below what a thread's pointer leads to are the thread_local variables of the program and of all libraries that it was started
// with (x86-64 and others).
void recorder::look_for_thread_locals() {
  auto const thread = static_cast<std::uintptr_t>(pthread_self());
  if (thread == thread_)
    return;
  thread_ = thread;
  of_thread_ = of_program_and_thread_ = {};
  struct search {
    std::uintptr_t lowest, end;
    range of_program;
    bool is_first;
  } found{thread, thread, {}, true};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* to) {
        auto& s = *static_cast<search*>(to);
        auto const at = reinterpret_cast<std::uintptr_t>(info->dlpi_tls_data);
        if (at != 0 && at < s.end && s.end - at < most_thread_locals) {
          s.lowest = std::min(s.lowest, at);
          for (auto const& h : std::span(info->dlpi_phdr, info->dlpi_phnum))
            if (s.is_first && h.p_type == PT_TLS)
              s.of_program = {at, h.p_memsz};
        }
        s.is_first = false; // the program is
        return 0;
      },
      &found);
  // std::call_once uses these of the standard library, which may not have been asked for them yet.
  for (auto const at : {reinterpret_cast<std::uintptr_t>(&std::__once_callable),
                        reinterpret_cast<std::uintptr_t>(&std::__once_call)})
    if (at < thread && thread - at < most_thread_locals)
      found.lowest = std::min(found.lowest, at);
  of_thread_ = {found.lowest, found.end - found.lowest};
  of_program_and_thread_ = found.of_program;
}

void recorder::stop(char const* why) {
  races_->no_room = why;
  stopped_ = true;
  current = nullptr;
}

// ---------------------------------------------------------------- fibers

void recorder::starts(std::uint64_t id, std::uint64_t parent, address top, std::size_t bytes) {
  if (id >= most_fibers)
    return stop("there are too many fibers");
  fiber_count_ = std::max<std::size_t>(fiber_count_, id + 1);
  auto& f = fibers_[id];
  f = {};
  f.home = this;
  f.id = static_cast<std::uint16_t>(id);
  f.call = call_tree::root;
  f.born = ++step_;
  f.stack_from = top - (top ? bytes : 0);
  f.stack_to = top;
  forget_syncs(f.stack_from, f.stack_to - f.stack_from);
  if (parent != 0) {
    auto& p = fibers_[parent];
    if (!f.now.join(p.now, arena_))
      return stop("there is no room for so many fibers");
    has_released(p);
  }
  if (!f.now.set(id, 1, arena_))
    stop("there is no room for so many fibers");
}

fiber* recorder::goes_on(std::uint64_t id) {
  look_for_thread_locals(); // a run may have a thread of its own
  ++step_;
  running_ = id;
  auto* const f = fiber_of(id);
  if (f)
    f->has_changed_an_atomic = false;
  return f;
}

void recorder::join(fiber& f, std::uint64_t ended) {
  if (ended != 0 && ended < fiber_count_)
    acquire(f, fibers_[ended].now);
}

void recorder::begin_detach(fiber& f, std::uint64_t other) {
  if (!f.before_detach.become(f.now, arena_))
    return stop("there is no room for so many fibers");
  join(f, other);
}

void recorder::end_detach(fiber& f) {
  auto const own = f.now.of(f.id);
  if (!f.now.become(f.before_detach, arena_) || !f.now.set(f.id, own, arena_))
    stop("there is no room for so many fibers");
  f.before_detach.forget();
}

void recorder::joins_all(fiber& f) {
  for (std::size_t id = 1; id < fiber_count_; ++id)
    acquire(f, fibers_[id].now);
  for (std::size_t id = 1; id < fiber_count_; ++id)
    has_released(fibers_[id]); // what they do from here on is not known
}

// ---------------------------------------------------------------- accesses

void recorder::forget(address at, std::size_t bytes) {
  shadow_.forget(at, bytes);
  forget_syncs(at, bytes);
}

void recorder::touch(fiber& f, address at, std::size_t bytes, std::uint8_t kind, address code) {
  if (bytes == 0 || f.object.has(at) || f.slots.has(at))
    return;
  if (of_thread_.has(at)) { // another thread has another one
    if (of_program_and_thread_.has(at))
      note_place(races_->thread_locals.at(code - 1), f, kind, code);
    return;
  }
  access now{.at = code - 1,
             .time = f.now.of(f.id),
             .step = step_,
             .stack = f.call,
             .fiber = f.id,
             .bytes = 0,
             .kind = kind};
  auto const end = at + bytes;
  for (auto number = at >> 3; number <= (end - 1) >> 3; ++number) {
    auto const from = std::max(at, number << 3) & 7;
    auto const to = std::min(end, (number + 1) << 3) - (number << 3);
    touch_word(f, number, static_cast<std::uint8_t>((0xffu << from) & (0xffu >> (8 - to))), now, bytes);
    if (stopped_)
      return;
  }
}

void recorder::touch_word(fiber& f, address number, std::uint8_t mask, access& now, std::size_t bytes) {
  auto* const w = shadow_.of(number);
  if (!w)
    return stop("too many words of memory are touched");
  now.bytes = mask;
  bool const is_write = now.kind & writes, is_atomic = now.kind & atomic;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < w->count; ++i) {
    auto const& a = w->list[i];
    bool const known = a.fiber == f.id || a.time <= f.now.of(a.fiber);
    if (!known && (a.bytes & mask) != 0) {
      if (is_of_an_earlier_life(a, number << 3))
        continue;
      if ((is_write || a.kind & writes) && !(is_atomic && a.kind & atomic))
        race(f, a, now, mask, bytes);
    }
    // What would race with an earlier access races with this one, too.
    bool const covered = known && (a.bytes & ~mask) == 0 && (is_write || !(a.kind & writes)) &&
                         (!is_atomic || a.kind & atomic);
    if (covered)
      continue;
    if (a.fiber == f.id && a.time == now.time && (mask & ~a.bytes) == 0 && (a.kind & writes || !is_write) &&
        (is_atomic || !(a.kind & atomic))) {
      std::copy(w->list + i, w->list + w->count, w->list + kept); // this one says all
      w->count -= i - kept;
      return;
    }
    w->list[kept++] = a;
  }
  w->count = kept;
  auto* const one_more = w->add(arena_);
  if (!one_more)
    return stop("too much memory is touched");
  *one_more = now;
}

// A stack is used again when its fiber has ended. What an earlier owner did there has nothing to do with it.
bool recorder::is_of_an_earlier_life(access const& a, address at) const {
  for (std::size_t id = 1; id < fiber_count_; ++id)
    if (auto const& f = fibers_[id]; at >= f.stack_from && at < f.stack_to && a.step < f.born)
      return true;
  return false;
}

void recorder::race(fiber& f, access const& earlier, access const& later, std::uint8_t mask,
                    std::size_t bytes) {
  auto* const r = races_->of(earlier.at, later.at);
  if (!r || !races_->see(*r, choices_ ? *choices_ : 0))
    return;
  write_down(r->earlier, earlier, static_cast<std::size_t>(std::popcount(earlier.bytes)));
  write_down(r->later, later, std::min(bytes, static_cast<std::size_t>(std::popcount(mask))));
  static_cast<void>(f);
}

void recorder::note_weaker(fiber const& f, address code) {
  note_place(races_->weaker.at(code - 1), f, atomic, code);
}

void recorder::note_place(leaklab::detail::access_record* record, fiber const& f, std::uint8_t kind,
                          address code) const {
  if (record)
    write_down(
        *record,
        {.at = code - 1, .time = 0, .step = step_, .stack = f.call, .fiber = f.id, .bytes = 0, .kind = kind},
        0);
}

void recorder::write_down(leaklab::detail::access_record& r, access const& a, std::size_t bytes) const {
  r.fiber = a.fiber;
  r.bytes = bytes;
  r.writes = a.kind & writes;
  r.frees = a.kind & frees;
  r.atomic = a.kind & atomic;
  r.frames = 0;
  r.stack[r.frames++] = a.at;
  for (auto node = a.stack; node != call_tree::root && r.frames < r.most_frames; node = calls_.caller(node))
    r.stack[r.frames++] = calls_.at(node);
}

} // namespace leaklab::observed_memory
