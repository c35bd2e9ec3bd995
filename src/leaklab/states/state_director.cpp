// Which fiber runs, and what a state is; see state_director.hpp. What is chosen is in state_choices.cpp.
#include <leaklab/states/state_director.hpp>

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/mixer.hpp>
#include <leaklab/states/other_memory.hpp>
#include <leaklab/states/relative_times.hpp>
#include <leaklab/states/suspended.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/states/traps.hpp>
#include <leaklab/states/word_sum.hpp>

#include <boost/fiber/scheduler.hpp>

#include <algorithm>

namespace leaklab::detail::states {
namespace {

constexpr std::size_t used_below = 16 << 10;

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
  fibers_.clear();
  running_ = of_scheduler;
  started_ = have_run_ = {};
  place_ = 0;
  order_count_ = 0;
  caller_ = most_fibers;
  all_steps_ = 0;
  early_ = 0;
  at_pause_ = stays_ = false;
  cut_ = is_over_ = false;
  blocks_of_scheduler_ = memory::blocks_of_scheduler();
  walk_.steps = walk_.stays = 0;
  if (observed_)
    observed_->length = 0;
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
  running_ = static_cast<int>(fibers_.number_of_id(r.id));
  forget_wake_ups(*r.context); // or no state would come again of a fiber that waits and waits
  time_here.note = &search_.time_was_asked;
  have_run_.insert(static_cast<std::uint32_t>(running_));
  auto* const end = order_.data() + order_count_;
  order_count_ = static_cast<std::size_t>(
      std::remove(order_.data(), end, static_cast<std::uint8_t>(running_)) - order_.data());
}
void state_director::on_ready(fiber_record const& r) {
  auto* const end = order_.data() + order_count_++;
  *end = static_cast<std::uint8_t>(fibers_.number_of_id(r.id));
  if (r.pauses)
    std::rotate(order_.data(), end, end + 1);
}
void state_director::on_suspend(fiber_record const& r) {
  if (r.state() == fiber_record::state_t::sleeping)
    search_.time_was_asked = true;
  if (search_.time_is_relative && is_asleep(*r.context) && !is_time(deadline_of(*r.context))) {
    search_.has_other_deadline = true;
    give_up("a deadline is not relative to the clock");
  }
  time_here.note = nullptr;
  running_ = of_scheduler;
}
void state_director::on_finish(fiber_record const& r) {
  time_here.note = nullptr;
  fibers_[fibers_.number_of_id(r.id)].finished = true;
  running_ = of_scheduler;
}

void state_director::on_spawn(fiber_record const& r) {
  if (r.id >= fiber_table::most_ids)
    give_up_here("the body starts more than 256 fibers");
  auto const number = number_of(r);
  auto& f = fibers_.add(r.id, number);
  f.record = &r;
  f.context = r.context;
  f.block = memory::block_of(r.context);
  started_.insert(number);
  have_run_.insert(number); // its stack is in use
  // One that runs already, in place of its parent, has used some of its stack.
  auto const* const end = r.started ? static_cast<char const*>(__builtin_frame_address(0)) - used_below
                                    : static_cast<char const*>(lower_end(*r.context));
  f.has_stack = memory::is_new_stack(end);
  started_.each([&](unsigned n) {
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
  started_.each([&](unsigned n) {
    if (auto const at = reinterpret_cast<std::uintptr_t>(fibers_[n].context); at >= from && at < to) {
      fibers_[n] = {};
      started_.erase(n);
    }
  });
}

std::uint32_t state_director::number_of(fiber_record const& r) {
  auto const parent = r.parent == 0 ? most_fibers : fibers_.number_of_id(r.parent);
  auto const nth = parent == most_fibers ? 0 : fibers_[parent].children++;
  auto const number = search_.of_fibers.number_of(parent, nth);
  if (number == most_fibers)
    give_up_here("the body starts more than 256 fibers");
  if (number == names::no_name)
    give_up("a fiber has no number yet");
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
  started_.each([&](unsigned n) {
    auto& f = fibers_[n];
    if (!f.has_stack)
      return;
    auto const end = end_of_stack(f);
    if (after_image && end && f.end && !have_run_.contains(n))
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
  mixer m, phase;
  fiber_set set;
  for (std::size_t i = 0; i < order_count_; ++i)
    set.insert(order_[i]);
  for (auto const word : set.words())
    m.add(word);
  m.add(caller_); // what its registers hold is on its stack
  started_.each([&](unsigned n) {
    auto const& f = fibers_[n];
    m.add(n << 8 | std::uint64_t{f.finished});
    phase.add(n << 8 | std::uint64_t{f.finished});
    m.add(f.children);
    if (f.finished)
      return;
    m.add(f.record->background * 2u + f.record->ignored);
    m.add(reinterpret_cast<std::uintptr_t>(n == caller_ ? caller_end_ : lower_end(*f.context)));
  });
  auto const of_memory = memory_now();
  m.add(of_memory.a);
  m.add(of_memory.b);
  add_time(m, set);
  add_extra_switches(m);
  add_order_so_far(m);
  m.add(&world_->run, sizeof world_->run / 8 * 8);
  m.add(scheduler_, sizeof *scheduler_ / 8 * 8);
  m.add(status_of_x87());
  return search_.with_phase(m.result(), phase.result());
}

// Returns the sum over all memory that counts.
key state_director::memory_now() {
  word_sum sum;
  sum.add(kept_->compare(thread_end_));
  if (search_.time_is_relative) {
    relative_times times(world_->time()->now());
    memory::look_at(times);
    other_memory::look_at(times);
    sum.add(times.sum());
  }
  return sum.result();
}

// What time it is, and when it may pass.
void state_director::add_time(mixer& m, fiber_set const& ready) const {
  auto const* const time = world_->time();
  if (!time || !search_.time_counts)
    return;
  auto const now = time->now();
  if (search_.time_is_relative && !is_time(now)) {
    search_.has_other_deadline = true;
    give_up("more time passes than is known to be time");
  }
  auto const from = search_.time_is_relative ? now : steady_time();
  m.add(static_cast<std::uint64_t>((now - from).count()));
  m.add(thread_->patience_spent()); // after which time passes
  if (!any_time_)
    return;
  if (most_early_ != any_number &&
      left_out != part::early_deadlines) // else it makes no difference to what follows
    m.add(early_);
  m.add(may_come_early_ && caller_ == most_fibers);
  // A fiber that was woken in time may still be too late. Its record, which does not count, says when that is.
  ready.each([&](unsigned n) {
    auto const deadline = fibers_[n].record->deadline;
    bool const may_be_late = deadline > now && deadline != steady_time::max();
    m.add(may_be_late ? static_cast<std::uint64_t>((deadline - from).count()) : 0);
  });
}

// With a bound on extra switches: how many there were, and whether another fiber than a certain one may only go on by
// one more. Without a bound, the same can follow whoever has paused, so the graph's edges alone say that.
void state_director::add_extra_switches(mixer& m) const {
  if (!pauses_ || most_early_ == any_number)
    return;
  if (left_out != part::extra_switches)
    m.add(early_);
  if (left_out != part::who_pauses)
    m.add(at_pause_ ? 1u + order_[0] : 0u);
}

// Of two schedules that lead to the same, one may have ordered what the other has not.
void state_director::add_order_so_far(mixer& m) const {
  if (!observed_)
    return;
  std::array<observed_fiber, fiber_table::most_ids> who;
  std::size_t ids = 1;
  for (who[0] = {}; ids <= world_->run.last_fiber() && ids < who.size(); ++ids) {
    auto const number = fibers_.number_of_id(ids);
    auto const& f = fibers_[number];
    who[ids] = {number, f.record && f.record->id == ids && !f.finished};
  }
  auto const order = world_->memory_observer()->order_so_far({who.data(), ids});
  m.add(order.a);
  m.add(order.b);
}

} // namespace leaklab::detail::states
