// What a state is, and what is chosen; see state_director.hpp.
#include <leaklab/states/state_director.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/mixer.hpp>
#include <leaklab/states/other_memory.hpp>
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
void const* lower_end(boost::fibers::context& c) {
  void const* at = nullptr;
  std::memcpy(&at, static_cast<void const*>(&suspended_in(c)), sizeof at); // its only member
  return at;
}

state_director* directing = nullptr;

} // namespace

void state_director::directs(world const& w, attached_thread const& t) {
  world_ = &w;
  thread_ = &t;
  scheduler_ = boost::fibers::context::active()->get_scheduler();
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
  place_ = 0;
  all_steps_ = 0;
  cut_ = false;
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
    give_up("the body starts more than 64 fibers");
  auto const number = number_of(r);
  number_of_id_[r.id] = number;
  auto& f = fibers_[number];
  f = {};
  f.record = &r;
  f.context = r.context;
  f.started = true;
  // One that runs already, in place of its parent, has used some of its stack.
  auto const* const end = r.started ? static_cast<char const*>(__builtin_frame_address(0)) - used_below
                                    : static_cast<char const*>(lower_end(*r.context));
  f.has_stack = memory::is_new_stack(end);
  for (auto& other : fibers_)
    if (&other != &f && other.started && other.has_stack && memory::same_block(other.context, r.context))
      other.has_stack = f.has_stack = false;
}

// A stack was given back, with the context in it; or any other large block.
void state_director::gone(std::uintptr_t from, std::uintptr_t to) {
  for (auto& f : fibers_)
    if (auto const at = reinterpret_cast<std::uintptr_t>(f.context); f.started && at >= from && at < to)
      f = {};
}

std::uint32_t state_director::number_of(fiber_record const& r) {
  auto const parent = r.parent == 0 ? most_fibers : number_of_id_[r.parent];
  auto const nth = parent == most_fibers ? 0 : fibers_[parent].children++;
  auto const number = search_.of_fibers.number_of(parent, nth);
  if (number == most_fibers)
    give_up("the body starts more than 64 fibers");
  return number;
}

// ---------------------------------------------------------------- what a state is

std::uint64_t status_of_x87() {
  std::uint16_t word = 0;
#ifdef __x86_64__
  asm volatile("fnstsw %0" : "=am"(word));
#endif
  return word & 0x3f; // the exceptions that were met
}

// All that the rest of a schedule depends on: the fibers' memory and stacks, all other memory that was
// written, how the run stands, and who is ready. In what order they became ready does not count: any of them
// may be chosen.
key state_director::state(std::span<std::uint64_t const> ready) {
  mixer m;
  std::uint64_t set = 0;
  for (auto const id : ready)
    set |= std::uint64_t{1} << number_of_id_[id];
  m.add(set);
  for (std::uint32_t n = 0; n < most_fibers; ++n) {
    auto& f = fibers_[n];
    if (!f.started)
      continue;
    m.add(n << 8 | std::uint64_t{f.finished});
    m.add(f.children);
    if (f.finished) {
      if (f.has_stack)
        memory::set_lower_end(f.context); // the stack is below
      continue;
    }
    m.add(f.record->background * 2u + f.record->ignored);
    auto const* const end = lower_end(*f.context);
    m.add(reinterpret_cast<std::uintptr_t>(end));
    if (f.has_stack &&
        memory::same_block(end, f.context)) // or it runs on another stack, which counts as a whole
      memory::set_lower_end(end);
  }
  memory::add_to(m);
  if (left_out != part::other_memory)
    other_memory::add_to(m);
  if (auto const* const time = world_->time(); time && search_.time_counts) {
    m.add(static_cast<std::uint64_t>(time->now().time_since_epoch().count()));
    m.add(thread_->patience_spent()); // after which time passes
  }
  m.add(&world_->run, sizeof world_->run / 8 * 8);
  m.add(scheduler_, sizeof *scheduler_ / 8 * 8);
  m.add(status_of_x87()); // fibers share it: Boost.Context keeps the control word alone
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

std::size_t state_director::result(fiber_record const&, std::size_t) {
  give_up("the body calls leaklab::choose()");
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
  auto const f = std::ranges::find_if(fibers_, [](known_fiber const& x) {
    return x.started && !x.finished && x.record->state() == fiber_record::state_t::ready;
  });
  std::uint64_t const id = f->record->id;
  if (!circle_.is_gone_round({state({&id, 1}), number_of_id_[id]}))
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
    search_.states.open(n);
  }
  cut_ = true;
  return true;
}

std::size_t state_director::choose(std::span<std::uint64_t const> ready) {
  auto& s = search_;
  auto& w = walk_;
  if (ready.back() == time)
    give_up("a deadline may come early");
  circle_.begin();
  if (place_ + 1 < w.length) { // on the way
    w.steps = 0;
    return follow(ready, w.path[place_++].choice);
  }
  if (memory::blocks_of_scheduler() != blocks_of_scheduler_)
    give_up("something of the body's is made while no fiber runs, as by the destructor of what a fiber was "
            "started with");
  give_up_if_time_counts();
  auto const k = state(ready);
  if (place_ + 1 == w.length) { // the state from which another choice is to be made
    ++w.prefixes_checked;
    auto const& from = s.states[w.path[place_].node];
    if (from.of != k || from.edges != ready.size())
      give_up("the body does not do the same again after the same choices, or changes something that is not "
              "seen");
  } else {
    auto const [n, is_new] = s.states.find(k, ready.size(), w.last_node());
    if (n == graph::nowhere || w.length == walk::most_choices)
      give_up("there are too many states");
    w.arrive(s, n, now_ready(ready));
    if (!is_new) {
      cut_ = true;
      return stop;
    }
    s.states.open(n);
    w.enter(s, n);
  }
  w.steps = 0;
  return follow(ready, w.path[place_++].choice);
}

// Returns the order of those that became ready since the last choice. They are behind those that were ready
// then; if another fiber than the chosen one has run, these have run.
std::uint32_t state_director::now_ready(std::span<std::uint64_t const> ready) const {
  auto const before = walk_.length > 0 && walk_.steps == 1 ? were_ready_count_ : 0;
  std::array<std::uint8_t, most_fibers> now;
  std::size_t count = 0;
  for (auto const id : ready.subspan(std::min(before, ready.size())))
    now[count++] = static_cast<std::uint8_t>(number_of_id_[id]);
  return search_.orders.find({now.data(), count});
}

// Returns the index of the fiber that has the choice'th number among the ready ones.
std::size_t state_director::follow(std::span<std::uint64_t const> ready, std::uint32_t choice) {
  std::uint64_t set = 0;
  for (auto const id : ready)
    set |= std::uint64_t{1} << number_of_id_[id];
  for (; choice > 0 && set; --choice)
    set &= set - 1;
  if (!set)
    give_up("the body does not do the same again after the same choices");
  auto const number = static_cast<std::uint32_t>(std::countr_zero(set));
  walk_.chosen = number;
  were_ready_count_ = 0;
  for (auto const id : ready)
    if (number_of_id_[id] != number)
      were_ready_[were_ready_count_++] = static_cast<std::uint8_t>(number_of_id_[id]);
  auto const at = std::ranges::find_if(ready, [&](std::uint64_t id) { return number_of_id_[id] == number; });
  return static_cast<std::size_t>(at - ready.begin());
}

} // namespace leaklab::detail::states
