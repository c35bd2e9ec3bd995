// Taking choices; see work_sharing.hpp.
#include <leaklab/states/work_sharing.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace leaklab::detail::states {
namespace {

bool take_root(search& s, walk& w) {
  std::atomic_ref taken(s.root_is_taken);
  bool none = false;
  w.length = 0;
  return !taken.load(std::memory_order_relaxed) && taken.compare_exchange_strong(none, true);
}

// In the last state on the way that has a choice left.
bool go_on(search& s, walk& w) {
  while (w.length > 0) {
    auto& last = w.path[w.length - 1];
    if (auto const choice = s.states.take_choice(last.node)) {
      last.choice = *choice;
      return true;
    }
    --w.length;
  }
  return false;
}

// Makes the way the one to a state, by which it was reached first, and then that choice.
void go_to(search const& s, walk& w, std::uint32_t n, std::uint32_t choice) {
  std::size_t length = 1;
  for (auto at = n; s.states[at].from != graph::nowhere; at = s.states[at].from)
    ++length;
  for (auto place = length; place > 0; --place) {
    w.path[place - 1] = {n, choice, 0};
    if (place > 1) {
      choice = s.states.choice_to(n);
      n = s.states[n].from;
    }
  }
  for (w.length = 0; w.length < length;)
    w.enter(s, w.path[w.length].node, w.path[w.length].choice);
}

// In the earliest state that has a choice left.
bool go_elsewhere(search& s, walk& w) {
  std::atomic_ref in_front(s.in_front);
  auto n = in_front.load(std::memory_order_relaxed);
  bool all_taken = true; // before n
  for (auto front = n; n < s.states.size(); ++n) {
    all_taken = all_taken && s.states.is_open(n);
    if (auto const choice = s.states.take_choice(n)) {
      go_to(s, w, n, *choice);
      return true;
    }
    if (all_taken && front == n && in_front.compare_exchange_strong(front, n + 1, std::memory_order_relaxed))
      front = n + 1;
  }
  return false;
}

} // namespace

bool find_work(search& s, walk& w) {
  auto const round = std::atomic_ref(s.round).load();
  std::atomic_ref workers(s.workers);
  if (!w.is_worker) {
    w.is_worker = true;
    workers.fetch_add(1);
  }
  bool const is_cut = round != 0 && std::atomic_ref(s.cut_round).load() == round;
  if (!is_cut && (go_on(s, w) || take_root(s, w) || go_elsewhere(s, w)))
    return true;
  w.is_worker = false;
  if (workers.fetch_sub(1) != 1)
    return false;
  if (round == 0)
    end_search(s, ending::no_more_schedules);
  else
    std::atomic_ref(s.idle_round).store(round); // another round may bring more
  return false;
}

bool await_work(search& s, walk& w) {
  using namespace std::chrono_literals;
  for (auto pause = 20us; ending_of(s) == ending::running; pause = std::min(2 * pause, 1000us)) {
    if (find_work(s, w))
      return true;
    std::this_thread::sleep_for(pause);
  }
  return false;
}

void begin_again(search& s) {
  s.states.begin_again(s.root, [&](key const& k) { return s.owner_of(k) == s.rank; });
  s.root_is_taken = s.rank != 0 || s.root.to != graph::nowhere;
  s.is_refused = false;
  s.workers = s.in_front = 0;
  s.copies = 0;
}

void end_search(search& s, ending how) {
  auto expected = ending::running;
  std::atomic_ref(s.ending).compare_exchange_strong(expected, how);
}

ending ending_of(search const& s) {
  return std::atomic_ref(const_cast<ending&>(s.ending)).load(std::memory_order_acquire);
}

} // namespace leaklab::detail::states
