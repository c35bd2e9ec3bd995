// What a state is, and what is chosen; see state_director.hpp.
#include <leaklab/states/state_director.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/mixer.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/states/traps.hpp>

#include <boost/fiber/scheduler.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace leaklab::detail::states {
namespace {

constexpr std::size_t used_below = 16 << 10;

// Returns where a fiber's stack ends that is suspended.
void* lower_end(boost::fibers::context& c) {
  void* at = nullptr;
  std::memcpy(&at, static_cast<void const*>(&suspended_in(c)), sizeof at); // its only member
  return at;
}

template <typename Each>
void each_bit(std::uint64_t set, Each each) {
  for (; set; set &= set - 1)
    each(static_cast<unsigned>(std::countr_zero(set)));
}

state_director* directing = nullptr;

} // namespace

void state_director::directs(world const& w, attached_thread const& t, kept_states& k, between_schedules& b) {
  world_ = &w;
  thread_ = &t;
  kept_ = &k;
  between_ = &b;
  main_ = boost::fibers::context::active();
  scheduler_ = main_->get_scheduler();
  directing = this;
  memory::gone = [](std::uintptr_t from, std::uintptr_t to) { directing->gone(from, to); };
}

void state_director::body_is_made(bool begins) {
  running_ = current_piece = begins ? before : of_scheduler;
  traps::stop_system_calls(true);
}

void state_director::begin() {
  fibers_ = {};
  number_of_id_ = {};
  running_ = of_scheduler;
  started_ = have_run_ = 0;
  place_ = 0;
  order_count_ = 0;
  caller_ = most_fibers;
  all_steps_ = 0;
  cut_ = is_over_ = false;
  blocks_of_scheduler_ = memory::blocks_of_scheduler();
  walk_.steps = 0;
  circle_.begin();
#ifdef __x86_64__
  asm volatile("fnclex");
#endif
}

// ---------------------------------------------------------------- who runs

void state_director::bookkeeping_begins() {
  current_piece = running_ == of_scheduler ? of_scheduler
                  : running_ == before     ? first_record
                                           : first_record + running_;
}

void state_director::bookkeeping_ends() {
  current_piece = running_;
}

void state_director::on_run(fiber_record const& r) {
  running_ = static_cast<int>(number_of_id_[r.id]);
  forget_wake_ups(*r.context); // or no state would come again of a fiber that waits and waits
  time_here.note = &search_.time_was_asked;
  have_run_ |= std::uint64_t{1} << running_;
  auto* const end = order_.data() + order_count_;
  order_count_ = static_cast<std::size_t>(
      std::remove(order_.data(), end, static_cast<std::uint8_t>(running_)) - order_.data());
}
void state_director::on_ready(fiber_record const& r) {
  order_[order_count_++] = static_cast<std::uint8_t>(number_of_id_[r.id]);
}
void state_director::on_suspend(fiber_record const& r) {
  if (r.state() == fiber_record::state_t::sleeping)
    search_.time_was_asked = true;
  time_here.note = nullptr;
  running_ = of_scheduler;
}
void state_director::on_finish(fiber_record const& r) {
  time_here.note = nullptr;
  fibers_[number_of_id_[r.id]].finished = true;
  running_ = of_scheduler;
}

void state_director::on_spawn(fiber_record const& r) {
  if (r.id >= number_of_id_.size())
    give_up_here("the body starts more than 64 fibers");
  auto const number = number_of(r);
  number_of_id_[r.id] = number;
  auto& f = fibers_[number];
  f = {};
  f.record = &r;
  f.context = r.context;
  f.block = memory::block_of(r.context);
  started_ |= std::uint64_t{1} << number;
  have_run_ |= std::uint64_t{1} << number; // its stack is in use
  // One that runs already, in place of its parent, has used some of its stack.
  auto const* const end = r.started ? static_cast<char const*>(__builtin_frame_address(0)) - used_below
                                    : static_cast<char const*>(lower_end(*r.context));
  f.has_stack = memory::is_new_stack(end);
  each_bit(started_, [&](unsigned n) {
    auto& other = fibers_[n];
    if (&other == &f || !other.has_stack || other.block != f.block)
      return;
    other.has_stack = f.has_stack = false;
    other.end = 0;
    memory::set_end_of_stack(f.block, 0);
  });
}

// A stack was given back, with the context in it; or any other large block.
void state_director::gone(std::uintptr_t from, std::uintptr_t to) {
  each_bit(started_, [&](unsigned n) {
    if (auto const at = reinterpret_cast<std::uintptr_t>(fibers_[n].context); at >= from && at < to) {
      fibers_[n] = {};
      started_ &= ~(std::uint64_t{1} << n);
    }
  });
}

std::uint32_t state_director::number_of(fiber_record const& r) {
  auto const parent = r.parent == 0 ? most_fibers : number_of_id_[r.parent];
  auto const nth = parent == most_fibers ? 0 : fibers_[parent].children++;
  auto const number = search_.of_fibers.number_of(parent, nth);
  if (number == most_fibers)
    give_up_here("the body starts more than 64 fibers");
  return number;
}

// ---------------------------------------------------------------- what a state is

// Returns where the stack of a fiber ends; 0 if that is not known. It may run on another stack than that with
// its context in it: both count as a whole then.
std::uintptr_t state_director::end_of_stack(known_fiber const& f) const {
  if (f.finished)
    return reinterpret_cast<std::uintptr_t>(f.context); // the stack is below
  bool const calls = caller_ < most_fibers && &f == &fibers_[caller_];
  auto const end = reinterpret_cast<std::uintptr_t>(calls ? caller_end_ : lower_end(*f.context));
  return end >= f.block && end < reinterpret_cast<std::uintptr_t>(f.context) ? end : 0;
}

// Says where stacks end. `after_image`: the last choice was made where the image is. What lies below the end of
// a stack comes into no state, but it is put back: so the same is left there each time.
void state_director::end_stacks(bool after_image) {
  each_bit(started_, [&](unsigned n) {
    auto& f = fibers_[n];
    if (!f.has_stack)
      return;
    auto const end = end_of_stack(f);
    if (after_image && end && f.end && !(have_run_ >> n & 1))
      memory::is_same_below(f.block, f.end);
    if (end != f.end)
      memory::set_end_of_stack(f.block, end);
    f.end = end;
  });
}

// All that the rest of a schedule depends on: the fibers' memory and stacks, all other memory that was
// written, how the run stands, and who is ready. In what order they became ready does not count: any of them
// may be chosen.
key state_director::state() {
  mixer m;
  std::uint64_t set = 0;
  for (std::size_t i = 0; i < order_count_; ++i)
    set |= std::uint64_t{1} << order_[i];
  m.add(set);
  m.add(caller_); // what its registers hold is on its stack
  each_bit(started_, [&](unsigned n) {
    auto const& f = fibers_[n];
    m.add(n << 8 | std::uint64_t{f.finished});
    m.add(f.children);
    if (f.finished)
      return;
    m.add(f.record->background * 2u + f.record->ignored);
    m.add(reinterpret_cast<std::uintptr_t>(n == caller_ ? caller_end_ : lower_end(*f.context)));
  });
  auto const of_memory = kept_->compare(thread_end_);
  m.add(of_memory.a);
  m.add(of_memory.b);
  if (auto const* const time = world_->time(); time && search_.time_counts) {
    m.add(static_cast<std::uint64_t>(time->now().time_since_epoch().count()));
    m.add(thread_->patience_spent()); // after which time passes
  }
  m.add(&world_->run, sizeof world_->run / 8 * 8);
  m.add(scheduler_, sizeof *scheduler_ / 8 * 8);
  m.add(status_of_x87());
  return m.result();
}

// ---------------------------------------------------------------- what is chosen

bool state_director::may_sleep(fiber_record const&) {
  give_up("a fiber sleeps or waits with a deadline, and the clock is real");
}

// All states until here may have been taken for others.
void state_director::give_up_if_time_counts() const {
  if (search_.time_was_asked && !search_.time_counts)
    give_up("the body asks for the time");
}

bool state_director::may_go_on() {
  if (++walk_.steps > graph::most_steps || ++all_steps_ > max_steps_)
    give_up("a schedule does not end");
  return walk_.steps <= forced_circle::patience || !goes_round();
}

// There was no choice for long, and one fiber is ready. Returns whether that goes on for ever. Then there is
// a node for the circle, with one edge, which leads to itself.
bool state_director::goes_round() {
  give_up_if_time_counts();
  caller_ = most_fibers;
  thread_end_ = lower_end(*main_);
  end_stacks(kept_->count() == place_);
  if (!circle_.is_gone_round({state(), order_[0]}))
    return false;
  auto const& smallest = circle_.smallest();
  auto const [n, is_new] = search_.states.find(smallest.of, 1, walk_.last_node());
  if (n == graph::nowhere)
    give_up("there are too many states");
  auto const number = static_cast<std::uint8_t>(smallest.ready);
  auto const order = search_.orders.find({&number, 1});
  walk_.arrive(search_, n, order);
  if (is_new) {
    graph::lead(
        search_.states.edge_of(n, 0),
        {n, static_cast<std::uint32_t>(circle_.length()) & graph::most_steps, smallest.ready & 0xff, order});
    search_.states.open_and_take_first(n);
  }
  cut_ = true;
  return true;
}

std::size_t state_director::choose(std::span<std::uint64_t const> ready) {
  if (ready.back() == time) { // no deadline comes early here; that it could is for another search
    search_.deadline_was_pending = true;
    ready = ready.first(ready.size() - 1);
    if (ready.size() == 1)
      return 0;
  }
  ready_ = ready;
  auto* const chosen = aside::call(
      [](void* d, aside::place suspended) {
        return static_cast<state_director*>(d)->choose_aside(suspended);
      },
      this);
  return reinterpret_cast<std::size_t>(chosen);
}

aside::answer state_director::choose_aside(aside::place suspended) {
  caller_ = most_fibers;
  if (kept_->count() == place_ && place_ > 0)
    end_dispatcher(std::min(suspended, dispatcher_end_));
  dispatcher_end_ = suspended;
  return choose_one_of(ready_.size(), suspended);
}

std::size_t state_director::result(fiber_record const& r, std::size_t n) {
  if (++all_steps_ > max_steps_)
    give_up("a schedule does not end");
  if (n > graph::most_choices)
    give_up_here("the body calls leaklab::choose() for more than 65,535 results");
  caller_ = number_of_id_[r.id];
  results_ = n;
  auto* const chosen = aside::call(
      [](void* d, aside::place suspended) {
        return static_cast<state_director*>(d)->result_aside(suspended);
      },
      this);
  return reinterpret_cast<std::size_t>(chosen);
}

aside::answer state_director::result_aside(aside::place suspended) {
  caller_end_ = suspended;
  void* const dispatcher = lower_end(*dispatcher_of(*scheduler_));
  if (kept_->count() == place_ && place_ > 0)
    end_dispatcher(std::min(dispatcher, dispatcher_end_));
  dispatcher_end_ = dispatcher;
  return choose_one_of(results_, suspended);
}

// Looks at the state, and makes one of so many choices in it, or begins another schedule.
aside::answer state_director::choose_one_of(std::size_t choices, aside::place suspended) {
  auto& s = search_;
  auto& w = walk_;
  circle_.begin();
  bool const after_image = kept_->count() == place_;
  end_stacks(after_image);
  have_run_ = caller_ < most_fibers ? std::uint64_t{1} << caller_ : 0;
  thread_end_ = lower_end(*main_);
  bool const on_the_way = place_ < w.length;
  if (on_the_way && place_ + 1 < w.length && !after_image)
    return go_on(suspended);
  if (memory::blocks_of_scheduler() != blocks_of_scheduler_)
    give_up("something of the body's is made while no fiber runs, as by the destructor of what a fiber was "
            "started with");
  give_up_if_time_counts();
  auto const k = state();
  if (on_the_way) { // it is known what comes here
    ++w.prefixes_checked;
    auto const& known = s.states[w.path[place_].node];
    bool const is_the_same = known.of == k && known.edges == choices;
    if (!is_the_same && s.is_continued)
      give_up("memory lies elsewhere than when the checkpoint was written: it goes on by the same program, "
              "with the same options");
    if (!is_the_same)
      give_up("the body does not do the same again after the same choices, or changes something that is not "
              "seen");
    if (kept_->count() > place_)
      return go_on(kept_->put_back(place_));
  } else {
    auto const [n, is_new] = s.states.find(k, choices, w.last_node());
    if (n == graph::nowhere || w.length == walk::most_choices)
      give_up("there are too many states");
    w.arrive(s, n, now_ready());
    if (!is_new)
      return next_schedule(suspended);
    s.states.open_and_take_first(n);
    w.enter(s, n);
  }
  if (after_image)
    kept_->keep(w.path[place_].node, suspended);
  return go_on(suspended);
}

// Makes the choice that is to be made here.
aside::answer state_director::go_on(aside::place suspended) {
  walk_.steps = 0;
  std::size_t choice = walk_.path[place_++].choice;
  if (caller_ == most_fibers) {
    choice = follow(static_cast<std::uint32_t>(choice));
  } else {
    walk_.chosen = graph::of_result;
    were_ready_ = order_count_;
  }
  return {suspended, reinterpret_cast<void*>(choice)};
}

// What is below on the dispatcher's stack is in no state, and need not be put back.
void state_director::end_dispatcher(void* end) {
  if (auto const block = memory::block_of(end))
    memory::is_same_below(block, reinterpret_cast<std::uintptr_t>(end));
}

void state_director::has_ended() {
  aside::call(
      [](void* d, aside::place suspended) { return static_cast<state_director*>(d)->end_aside(suspended); },
      this);
}

aside::answer state_director::end_aside(aside::place suspended) {
  if (kept_->count() == place_ && place_ > 0) {
    each_bit(started_ & ~have_run_, [&](unsigned n) {
      if (auto const& f = fibers_[n]; f.end)
        memory::is_same_below(f.block, f.end);
    });
    end_dispatcher(dispatcher_end_);
  }
  if (kept_->count() > 0)
    kept_->compare(thread_end_);
  return next_schedule(suspended);
}

// Returns how many choices are made until the last state on the way that is kept.
std::size_t state_director::kept_on_the_way() const {
  auto n = std::min(kept_->count(), walk_.length);
  while (n > 0 && kept_->node(n - 1) != walk_.path[n - 1].node)
    --n;
  return n;
}

// Memory was compared, and is as it was then. Every so often the way to a state is run again, from the
// beginning, to see whether it leads to the same state.
aside::answer state_director::next_schedule(aside::place suspended) {
  traps::stop_system_calls(false);
  bool const more = between_->go_on();
  bool const checks = walk_.runs < checked_first || walk_.runs % checked_once_in == 0;
  auto const kept = more ? kept_on_the_way() : 0;
  if (kept == 0 || checks) {
    kept_->forget_after(kept);
    is_over_ = true;
    return {suspended, reinterpret_cast<void*>(stop)};
  }
  auto const there = kept_->put_back(kept - 1); // this object as well
  traps::stop_system_calls(true);
  return go_on(there);
}

// Returns the order of those that became ready since the last choice. They are behind those that were ready
// then. If another fiber than the chosen one, or the one that had called choose(), has run, these have run.
std::uint32_t state_director::now_ready() const {
  auto const of_one = walk_.chosen == graph::of_result ? 0u : 1u;
  auto const before = walk_.length > 0 && walk_.steps == of_one ? were_ready_ : 0;
  return search_.orders.find({order_.data() + before, order_count_ - before});
}

// Returns the index of the fiber that has the choice'th number among the ready ones.
std::size_t state_director::follow(std::uint32_t choice) {
  std::uint64_t set = 0;
  for (auto const id : ready_)
    set |= std::uint64_t{1} << number_of_id_[id];
  for (; choice > 0 && set; --choice)
    set &= set - 1;
  if (!set)
    give_up("the body does not do the same again after the same choices");
  auto const number = static_cast<std::uint32_t>(std::countr_zero(set));
  walk_.chosen = number;
  were_ready_ = order_count_ - 1; // without the chosen one
  auto const at = std::ranges::find_if(ready_, [&](std::uint64_t id) { return number_of_id_[id] == number; });
  return static_cast<std::size_t>(at - ready_.begin());
}

} // namespace leaklab::detail::states
