// One schedule of a tree; see tree_director.hpp.
#include <leaklab/page/tree_director.hpp>

#include <leaklab/explore/refusal.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/symbols.hpp>

#include <algorithm>
#include <cstring>
#include <string>

#include <unistd.h>

namespace leaklab::detail::page {
namespace {

constexpr std::size_t most_results = 1000; // of one choice, that are tried one after the other

} // namespace

void tree_director::begin() {
  search_.tree.begin();
  steps_ = 0;
  chosen_ = false;
  fixed_place_ = 0;
  objects_.begin();
  fibers_.clear();
  running_ = 0;
  passed_next_ = 0;
}

tree_director::fiber& tree_director::at(std::uint64_t id) {
  if (id >= fibers_.size())
    fibers_.resize(id + 1);
  return fibers_[id];
}

void tree_director::begin_step(std::uint64_t id) {
  running_ = id;
  end_ = step_end::runs;
  place_ = search::none;
  object_ = of_ = 0;
  readied_.clear();
  told_.clear();
  passed_ = passed_next_;
  passed_next_ = 0;
}

// A step is known when the next one begins: until then, its fiber may become ready again.
void tree_director::end_step() {
  if (running_ == 0)
    return;
  if (!search_.tree.is_known_step()) {
    auto const size = [](auto const& list, std::size_t each) {
      return static_cast<std::uint32_t>(list.size() / each);
    };
    words_.assign({static_cast<std::uint32_t>(running_), static_cast<std::uint32_t>(end_), place_ + 1,
                   object_, of_, static_cast<std::uint32_t>(passed_),
                   static_cast<std::uint32_t>(passed_ >> 32)});
    words_.push_back(size(readied_, 1));
    words_.insert(words_.end(), readied_.begin(), readied_.end());
    words_.push_back(size(told_, 2));
    words_.insert(words_.end(), told_.begin(), told_.end());
    for (auto const& b : objects_.buffers())
      words_.insert(words_.end(), {b.object, b.items, b.capacity});
    search_.tree.note_step(search_.steps.find(words_));
  }
  running_ = 0;
}

// ---------------------------------------------------------------- choices

void tree_director::misfit(std::string const& why) {
  why.copy(search_.misfit, sizeof search_.misfit - 1);
  _exit(0);
}

std::uint32_t tree_director::fixed_pick(std::span<std::uint64_t const> ready) {
  if (!search_.fixed || fixed_place_ == search_.fixed_length)
    return 0;
  auto const& c = search_.fixed_choices[fixed_place_++];
  auto const found = std::ranges::find(ready, c.number);
  if (c.kind != schedule::choice::kind_t::fiber || found == ready.end())
    misfit("at choice " + std::to_string(fixed_place_) + " \"" + to_string(c) + "\" cannot be chosen");
  return static_cast<std::uint32_t>(found - ready.begin());
}

std::uint32_t tree_director::fixed_result(std::uint64_t id, std::size_t n) {
  if (!search_.fixed || fixed_place_ == search_.fixed_length)
    return 0;
  auto const& c = search_.fixed_choices[fixed_place_++];
  if (c.kind != schedule::choice::kind_t::result || c.number >= n)
    misfit("at choice " + std::to_string(fixed_place_) + " fiber " + fiber_letter(id) + " calls choose(" +
           std::to_string(n) + "), which cannot return \"" + to_string(c) + '"');
  return static_cast<std::uint32_t>(c.number);
}

std::size_t tree_director::pick(std::span<std::uint32_t const> from, std::uint32_t first) {
  auto const picked = search_.tree.choose(from, first);
  if (picked == schedule_tree::nowhere)
    refuse(progress_,
           "the body is not deterministic: after the same choices, other fibers were ready than before");
  return search_.tree.is_full() ? stop : picked;
}

std::size_t tree_director::choose(std::span<std::uint64_t const> ready) {
  end_step();
  choices_.assign(ready.begin(), ready.end());
  chosen_ = true;
  return pick(choices_, fixed_pick(ready));
}

std::size_t tree_director::result(fiber_record const& r, std::size_t n) {
  in_books const b(this);
  if (!may_go_on() || n > most_results)
    return stop;
  end_ = step_end::chooses;
  of_ = static_cast<std::uint32_t>(n);
  place_ = place_here(true);
  end_step();
  choices_.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    choices_[i] = is_result | static_cast<std::uint32_t>(i);
  auto const picked = pick(choices_, fixed_result(r.id, n));
  begin_step(r.id);
  return picked;
}

// ---------------------------------------------------------------- what happens

void tree_director::on_spawn(fiber_record const& r) {
  auto& f = at(r.id);
  f = {.record = &r};
  if (r.id < search::most_fibers)
    search_.parents[r.id] = static_cast<std::uint32_t>(r.parent);
  if (running_ != 0 && r.state() == fiber_record::state_t::running)
    end_ = step_end::dispatches;
}

void tree_director::on_ready(fiber_record const& r) {
  objects_.wakes(r.id);
  at(r.id).waits = false;
  if (running_ == r.id)
    end_ = step_end::yields;
  else if (running_ != 0)
    readied_.push_back(static_cast<std::uint32_t>(r.id));
}

void tree_director::on_run(fiber_record const& r) {
  end_step();
  if (!std::exchange(chosen_, false)) {
    choices_.assign(1, static_cast<std::uint32_t>(r.id));
    pick(choices_, 0);
  }
  objects_.runs(r.id);
  begin_step(r.id);
  replaying_director::on_run(r);
}

void tree_director::on_suspend(fiber_record const& r) {
  end_ = step_end::blocks;
  auto& f = at(r.id);
  f.waits = true;
  note_name(r);
  place_ = f.place = place_here(false);
  bool const known = search_.tree.is_known_step();
  auto& p = search_.places[place_];
  object_ =
      objects_.suspends(r, p.waits, known ? search_.steps[search_.tree.known_step()][3] : 0, p.found_at);
  replaying_director::on_suspend(r);
}

void tree_director::note_name(fiber_record const& r) {
  if (r.id < search::most_fibers && search_.names[r.id] == 0 && !r.name.empty())
    search_.names[r.id] = search_.text(r.name) + 1;
}

void tree_director::on_finish(fiber_record const& r) {
  end_ = step_end::ends;
  at(r.id).finished = true;
  note_name(r);
  replaying_director::on_finish(r);
}

void tree_director::on_time(std::chrono::nanoseconds passed, bool) {
  passed_next_ += static_cast<std::uint64_t>(passed.count());
}

void tree_director::on_told(fiber_record const&, telling what, std::string_view text) {
  if (running_ == 0 || search_.tree.is_known_step())
    return;
  in_books const b(this);
  told_.push_back(static_cast<std::uint32_t>(what));
  told_.push_back(search_.text(text));
}

// Returns the number of the place at which this is called. A step that was taken before ends at the same place.
std::uint32_t tree_director::place_here(bool of_choice) {
  if (search_.tree.is_known_step())
    return search_.steps[search_.tree.known_step()][2] - 1;
  auto const stack = capture_here();
  words_.resize(stack.size() * sizeof(stack[0]) / sizeof(words_[0]));
  std::memcpy(words_.data(), stack.data(), stack.size() * sizeof(stack[0]));
  auto const before = search_.stacks.size();
  auto const n = search_.stacks.find(words_);
  if (search_.stacks.size() == before)
    return n;
  auto const frames = symbols::frames_of(stack);
  auto const b = of_choice ? places::blocked{"choose", places::first_user_frame(frames)}
                           : places::where_blocked(places::without_machinery(frames));
  search_.places[n] = {search_.text(b.operation),
                       search_.text(b.at.function),
                       search_.text(b.at.file.string()),
                       b.at.line,
                       wait_of(b.operation, places::is_in_a_queue(frames)),
                       0};
  return n;
}

// ---------------------------------------------------------------- the end

std::vector<std::uint32_t> tree_director::end(outcome const& o, bool checks_failed) {
  end_step();
  auto const how = o.threw                          ? schedule_end::crashed
                   : checks_failed                  ? schedule_end::failed
                   : o.verdict == verdict::clean    ? schedule_end::clean
                   : o.verdict == verdict::leak     ? schedule_end::leak
                   : o.verdict == verdict::deadlock ? schedule_end::deadlock
                                                    : schedule_end::unfinished;
  // Only the report of a clean schedule says how many outlived the body; others are one end without that.
  std::vector<std::uint32_t> words{static_cast<std::uint32_t>(how),
                                   how == schedule_end::clean ? static_cast<std::uint32_t>(o.outlived) : 0};
  auto const text = std::string_view(progress_.text);
  words.push_back(text.empty() ? 0 : search_.text(text) + 1);
  for (std::uint64_t id = 1; id < fibers_.size(); ++id)
    if (auto const& f = fibers_[id]; f.record && !f.finished && !f.record->background && !f.record->ignored)
      words.insert(words.end(), {static_cast<std::uint32_t>(id), f.place + 1});
  return words;
}

} // namespace leaklab::detail::page
