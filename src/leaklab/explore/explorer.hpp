// Directs one schedule after the other by a strategy, and notes in the progress what was chosen.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/refusal.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/explore/turns.hpp>
#include <leaklab/states/director_with_pieces.hpp>
#include <leaklab/threads/pauses.hpp>
#include <leaklab/world/fiber_record.hpp>
#include <leaklab/world/random_numbers.hpp>
#include <shown/shown.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace leaklab::detail {

inline std::string letters_of(std::uint64_t set) {
  std::string text;
  for (std::uint64_t id = 1; id < 63; ++id)
    if (set >> id & 1)
      text += (text.empty() ? "" : ", ") + fiber_letter(id);
  if (set & 1)
    text += (text.empty() ? "" : ", ") + std::string("others");
  return "{" + text + "}";
}

inline std::string were_ready(std::uint64_t set) {
  return letters_of(set) + (set & time_in_set ? " were ready and a deadline was pending" : " were ready");
}

inline std::string call_of_choose(std::uint64_t fiber, char const* called, std::size_t n) {
  return "fiber " + fiber_letter(fiber) + called + " choose(" + std::to_string(n) + ")";
}

class explorer final : public states::director_with_pieces {
public:
  // `has_pieces`, `others`: as for director_with_pieces.
  explorer(progress& p, strategy& s, explore_options const& options, bool has_pieces, int others)
      : director_with_pieces(has_pieces, others), progress_(p), strategy_(s), max_steps_(options.max_steps),
        any_time_(options.clock == clock::any_time),
        pauses_(options.switches == switches::at_synchronisation), part_(options.part),
        prefix_choices_(options.prefix.choices().size()) {}

  void begin() {
    turns_.begin();
    place_ = 0;
    among_fibers_ = 0;
    steps_ = 0;
    early_ = 0;
    print_ = 0;
    fixed_ = progress_.length;
  }

  // Refuses if not all choices that were fixed have been met.
  void end() {
    if (place_ < fixed_)
      refuse(progress_, differs("the run had ended"));
    if (strategy_.still_to_make() > 0)
      refuse(progress_, prefix_differs("the run had ended"));
    if (auto const number = number_of(progress_.schedules, part_); number < progress::first_schedules) {
      progress_.first_choices[number] = among_fibers_;
      progress_.first_steps.note(number, turns_);
    }
  }

  // How many were made, at any time.
  std::size_t const& choices_made() const { return place_; }

  // Returns a number for the choices that were made and what could have been chosen.
  std::uint64_t print() const { return print_; }

  bool may_sleep(fiber_record const& r) override {
    refuse_here(progress_,
                "fiber " + fiber_letter(r.id) + (r.name.empty() ? "" : " \"" + shown::name(r.name) + "\"") +
                    " sleeps or waits with a deadline",
                ": with clock::real such a body cannot be explored");
  }

  bool may_go_on() override { return ++steps_ <= max_steps_; }

  bool may_time_pass() override { return any_time_; }
  bool pauses_before_operations() const override { return pauses_; }

  std::size_t choose(std::span<std::uint64_t const> ready) override {
    if (ready.back() == time && !may_come_early()) {
      ready = ready.first(ready.size() - 1);
      if (ready.size() == 1)
        return 0;
    }
    return choose_among(ready, ready.size(), false);
  }

  // If there may be no further extra switch, the fiber goes on. That is written down as well: so a schedule's
  // text means the same whatever the limit is.
  std::size_t choose_at_pause(std::span<std::uint64_t const> ready) override {
    bool const may_switch = early_ < progress_.most_early;
    progress_.could_be_earlier = progress_.could_be_earlier || !may_switch;
    return choose_among(ready, may_switch ? ready.size() : 1, true);
  }

  void has_missed_an_operation(fiber_record const&) override {
    refuse_here(progress_, missed_operation, after_missed_operation);
  }

  std::size_t result(fiber_record const& r, std::size_t n) override {
    if (!may_go_on())
      return stop;
    auto& c = progress_.path[place_];
    if (place_ < fixed_) {
      if (c.made.kind != kind_t::result || c.who != r.id || c.among != n)
        refuse_here(progress_, differs(call_of_choose(r.id, " called", n)));
      c.made.number = c.picked;
    } else {
      if (place_ == progress::most_choices)
        return stop;
      auto const picked = strategy_.result(n, place_);
      if (picked == strategy::impossible)
        refuse_here(progress_, prefix_differs(call_of_choose(r.id, " called", n)));
      c = {static_cast<std::uint32_t>(picked),
           static_cast<std::uint32_t>(n),
           schedule::choice::of_result(picked),
           r.id,
           0,
           false};
      progress_.length = place_ + 1;
    }
    ++place_;
    print_ = mixed(print_ + n, c.picked);
    return c.picked;
  }

  void on_spawn(fiber_record const& r) override { turns_.starts(r.id, r.parent); }
  void on_ready(fiber_record const& r) override {
    using atomic_t = fiber_record::atomic_t;
    if (r.pauses && r.at_atomic == atomic_t::has_changed)
      turns_.does_something(r.id);
    r.pauses&& r.at_atomic != atomic_t::looks ? turns_.pauses(r.id) : turns_.becomes_ready(r.id);
  }
  void on_run(fiber_record const& r) override {
    turns_.runs(r.id);
    director_with_pieces::on_run(r);
  }
  void on_suspend(fiber_record const& r) override {
    turns_.suspends(r.id);
    director_with_pieces::on_suspend(r);
  }
  void on_finish(fiber_record const& r) override { on_suspend(r); }
  void on_time(std::chrono::nanoseconds, bool) override { turns_.time_passes(); }

private:
  using kind_t = schedule::choice::kind_t;

  // Chooses one of the first `among` fibers that are ready.
  std::size_t choose_among(std::span<std::uint64_t const> ready, std::size_t among, bool at_pause) {
    turns_.a_choice_is_made();
    among_fibers_ += among > 1;
    auto const set = ready_set(ready);
    std::size_t picked = 0;
    if (place_ < fixed_) {
      auto& c = progress_.path[place_];
      if (c.made.kind == kind_t::result || c.who != set || c.among != among || c.at_pause != at_pause)
        refuse(progress_, differs("fibers " + were_ready(set)));
      picked = c.picked;
      c.made = made(ready[picked]);
    } else {
      if (place_ == progress::most_choices)
        return stop;
      picked = among > 1 ? strategy_.choose(turns_, ready, place_) : 0;
      if (picked == strategy::impossible)
        refuse(progress_, prefix_differs("fibers " + were_ready(set)));
      auto const held_back = among == 1 ? 0
                             : at_pause ? held_back_at_pause(ready)
                                        : strategy_.held_back(turns_, ready);
      if (picked == 0 && held_back & 1) { // another one is to go on first
        ++progress_.held_back;
        picked = 1;
      }
      progress_.path[place_] = {static_cast<std::uint32_t>(picked),
                                static_cast<std::uint32_t>(among),
                                made(ready[picked]),
                                set,
                                held_back,
                                at_pause};
      progress_.length = place_ + 1;
    }
    early_ += progress_.path[place_].is_extra();
    ++place_;
    note_in_print(ready, set, picked);
    return picked;
  }

  // The fiber that pauses comes first, and has not waited longer than the others. It may be the one that is held back,
  // since it may go on and on to look at an atomic variable.
  std::uint64_t held_back_at_pause(std::span<std::uint64_t const> ready) {
    by_waiting_.assign(ready.begin() + 1, ready.end());
    by_waiting_.push_back(ready.front());
    if (turns_.yields_of(ready.front(), by_waiting_.front()) == 0)
      return 0;
    auto const set = strategy_.held_back(turns_, by_waiting_);
    auto const last = by_waiting_.size() - 1;
    return last < 64 ? (set & ~(std::uint64_t{1} << last)) << 1 | (set >> last & 1) : 0;
  }

  static schedule::choice made(std::uint64_t number) {
    return number == time ? schedule::choice::of_time() : schedule::choice::of_fiber(number);
  }

  // Whether the deadline that is pending may come although a fiber is ready.
  bool may_come_early() {
    if (!strategy_.may_time_pass(place_))
      return false;
    if (early_ < progress_.most_early)
      return true;
    progress_.could_be_earlier = true;
    return false;
  }

  // That time could pass and did not leaves no trace, as in a schedule.
  void note_in_print(std::span<std::uint64_t const> ready, std::uint64_t set, std::size_t picked) {
    if (ready.size() > 2 || ready.back() != time || ready[picked] == time)
      print_ = mixed(print_ + (set & ~time_in_set), ready[picked]);
  }

  std::string differs(std::string const& now) const {
    auto const& c = progress_.path[place_];
    return "the body is not deterministic: at choice " + std::to_string(place_ + 1) + ' ' +
           (c.made.kind == kind_t::result ? call_of_choose(c.who, " had called", c.among)
                                          : "fibers " + letters_of(c.who) + " had been ready" +
                                                (c.who & time_in_set ? " and a deadline pending" : "")) +
           ", and after the same choices " + now;
  }

  std::string prefix_differs(std::string const& now) const {
    auto const at = prefix_choices_ - strategy_.still_to_make() + 1;
    return "explore_options::prefix is not how the body can begin: at its choice " + std::to_string(at) +
           ' ' + now;
  }

  progress& progress_;
  strategy& strategy_;
  std::uint64_t const max_steps_;
  bool const any_time_;
  bool const pauses_;
  part const part_;
  std::size_t const prefix_choices_;
  turns turns_;
  std::vector<std::uint64_t> by_waiting_; // room for held_back_at_pause()
  std::size_t place_ = 0;
  std::size_t fixed_ = 0;          // how many choices are to be made as they were
  std::uint64_t among_fibers_ = 0; // how many choices were made among fibers
  std::uint64_t steps_ = 0;
  std::uint64_t early_ = 0; // how many deadlines have come early, or extra switches were made
  std::uint64_t print_ = 0;
};

} // namespace leaklab::detail
