// What is chosen in a state, and which state the next schedule goes on from; see state_director.hpp.
#include <leaklab/states/state_director.hpp>

#include <leaklab/states/left_out.hpp>
#include <leaklab/states/suspended.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/states/traps.hpp>
#include <leaklab/threads/pauses.hpp>

#include <boost/fiber/scheduler.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace leaklab::detail::states {

bool state_director::may_sleep(fiber_record const&) {
  give_up("a fiber sleeps or waits with a deadline, and the clock is real");
}

// All states until here may have been taken for others.
void state_director::give_up_if_time_counts() const {
  if (search_.lacks_time())
    give_up("the body asks for the time");
}

bool state_director::may_go_on() {
  bool const stays = std::exchange(stays_, false);
  walk_.stays += stays;
  if (++walk_.steps > graph::most_steps || ++all_steps_ > max_steps_)
    give_up("a schedule does not end");
  return walk_.steps <= forced_circle::patience || !goes_round(stays);
}

// There was no choice for long, and one fiber is ready; or it `stays` at a pause, where another one may no longer go
// on. Returns whether that goes on for ever. Then there is a node for the circle, with one edge, which leads to itself.
bool state_director::goes_round(bool stays) {
  give_up_if_time_counts();
  caller_ = most_fibers;
  may_come_early_ = false;
  at_pause_ = stays;
  thread_end_ = lower_end(*main_);
  end_stacks(kept_->count() == place_);
  if (!circle_.is_gone_round({state(), order_[0]}, order_count_ == 1))
    return false;
  auto const& smallest = circle_.smallest();
  auto const [n, is_new] = search_.states.find(smallest.of, 1, walk_.last_node());
  if (n == graph::nowhere)
    give_up("there are too many states");
  auto const number = static_cast<std::uint8_t>(smallest.ready);
  auto const order = search_.orders.find({&number, 1});
  walk_.stays = 0; // no choice follows on them
  walk_.arrive(search_, n, order);
  if (is_new) {
    graph::lead(search_.states.edge_of(n, 0),
                {.to = n,
                 .steps = static_cast<std::uint32_t>(circle_.length()) & graph::most_steps,
                 .stays = 0,
                 .others_ran = circle_.was_alone() && circle_.length() > 1,
                 .at_pause = !circle_.was_alone(), // others are ready all the time
                 .fiber = smallest.ready & graph::of_result,
                 .now_ready = order});
    search_.states.open_and_take_first(n);
  }
  cut_ = true;
  return true;
}

std::size_t state_director::choose(std::span<std::uint64_t const> ready) {
  bool const is_pending = ready.back() == time;
  ready_ = ready.first(ready.size() - is_pending);
  may_come_early_ = is_pending && early_ < most_early_;
  at_pause_ = false;
  if (is_pending && !may_come_early_) { // that it could is for another search
    search_.could_be_earlier = true;
    if (ready_.size() == 1)
      return 0;
  }
  return choose_one_of_ready();
}

void state_director::has_missed_an_operation(fiber_record const&) {
  give_up_here(missed_operation);
}

std::size_t state_director::choose_at_pause(std::span<std::uint64_t const> ready) {
  if (early_ >= most_early_) {
    search_.could_be_earlier = true;
    stays_ = true;
    write_down({0, 1, schedule::choice::of_fiber(ready[0]), ready_set(ready), 0, true});
    return 0;
  }
  ready_ = ready;
  may_come_early_ = false;
  at_pause_ = true;
  return choose_one_of_ready();
}

std::size_t state_director::choose_one_of_ready() {
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
  return choose_one_of(ready_.size() + may_come_early_, suspended);
}

std::size_t state_director::result(fiber_record const& r, std::size_t n) {
  if (++all_steps_ > max_steps_)
    give_up("a schedule does not end");
  if (n > graph::most_choices)
    give_up_here("the body calls leaklab::choose() for more than 65,535 results");
  caller_ = fibers_.number_of_id(r.id);
  at_pause_ = false;
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
  have_run_ = {};
  if (caller_ < most_fibers)
    have_run_.insert(caller_);
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
      give_up(
          "memory lies elsewhere than when the checkpoint was written: the program must do the same before "
          "it explores, and the checkpoint must have the same name");
    if (!is_the_same && s.rank_count > 1)
      give_up("the body does not do the same again after the same choices, or memory lies elsewhere than on "
              "another rank");
    if (!is_the_same)
      give_up("the body does not do the same again after the same choices, or changes something that is not "
              "seen");
    if (kept_->count() > place_)
      return go_on(kept_->put_back(place_));
  } else {
    auto const [n, is_new] = s.states.find(k, choices, w.last_node());
    if (n == graph::nowhere || w.length == walk::most_choices)
      give_up("there are too many states");
    w.arrive(s, n, now_ready(), at_pause_);
    if (!is_new)
      return next_schedule(suspended);
    if (s.owner_of(k) != s.rank) {
      s.states.open_and_leave(n);
      return next_schedule(suspended);
    }
    s.states.open_and_take_first(n);
    w.enter(s, n);
  }
  if (after_image && !observed_) // what has happened before what is not put back
    kept_->keep(w.path[place_].node, suspended);
  return go_on(suspended);
}

// Makes the choice that is to be made here.
aside::answer state_director::go_on(aside::place suspended) {
  walk_.steps = walk_.stays = 0;
  std::size_t choice = walk_.path[place_++].choice;
  if (caller_ == most_fibers) {
    choice = follow(static_cast<std::uint32_t>(choice));
  } else {
    walk_.chosen = graph::of_result;
    write_down({static_cast<std::uint32_t>(choice), static_cast<std::uint32_t>(results_),
                schedule::choice::of_result(choice), 0, 0, false});
    were_ready_ = order_count_;
  }
  return {suspended, reinterpret_cast<void*>(choice)};
}

// For the races that are found: their schedule.
void state_director::write_down(choice const& c) const {
  if (observed_ && observed_->length < progress::most_choices)
    observed_->path[observed_->length++] = c;
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
    started_.each([&](unsigned n) {
      if (auto const& f = fibers_[n]; f.end && !have_run_.contains(n))
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
// then, but for one that pauses. If another fiber than the chosen one, or the one that had called choose(), has run,
// these have run.
std::uint32_t state_director::now_ready() const {
  auto const before = walk_.length > 0 && !walk_.others_ran() ? were_ready_ : 0;
  std::array<std::uint8_t, most_fibers> now;
  auto* end = now.data();
  if (at_pause_)
    *end++ = order_[0];
  end = std::copy(order_.data() + at_pause_ + before, order_.data() + order_count_, end);
  return search_.orders.find({now.data(), end});
}

// Returns the index of the fiber that has the choice'th number among the ready ones; or of the deadline that may
// come early, which is behind them.
std::size_t state_director::follow(std::uint32_t choice) {
  if (may_come_early_ && choice == ready_.size()) {
    walk_.chosen = graph::of_time;
    were_ready_ = order_count_;
    ++early_;
    return ready_.size();
  }
  fiber_set set;
  for (auto const id : ready_)
    set.insert(fibers_.number_of_id(id));
  std::uint32_t number = most_fibers;
  set.each([&](unsigned n) {
    if (choice-- == 0)
      number = n;
  });
  if (number == most_fibers)
    give_up("the body does not do the same again after the same choices");
  walk_.chosen = number;
  early_ += at_pause_ && number != order_[0];
  were_ready_ = order_count_ - 1; // without the chosen one
  auto const at =
      std::ranges::find_if(ready_, [&](std::uint64_t id) { return fibers_.number_of_id(id) == number; });
  auto const index = static_cast<std::uint32_t>(at - ready_.begin());
  write_down({index, static_cast<std::uint32_t>(ready_.size()), schedule::choice::of_fiber(*at),
              ready_set(ready_), 0, at_pause_});
  return index;
}

} // namespace leaklab::detail::states
