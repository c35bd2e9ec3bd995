// leaklab::settle: a fiber of a world waits until those that were started since a mark are quiet; see
// settle.hpp.
//
// The fiber does so by itself. It yields as long as others can run, so it comes last; it sleeps, for a
// millisecond at first, as long as others sleep or a thread may wake one. Hence no other part of the world
// knows of it.
#include <leaklab/settle.hpp>

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/longest_limit.hpp>
#include <leaklab/world/name_places.hpp>
#include <leaklab/world/process_threads.hpp>
#include <leaklab/world/snapshot.hpp>
#include <leaklab/world/world.hpp>

#include <boost/fiber/operations.hpp>

#include <algorithm>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include <unistd.h>

namespace leaklab {

using namespace detail;
namespace {

using std::chrono::milliseconds;
using state_t = fiber_record::state_t;

constexpr milliseconds last_window{1000}; // of which the report says how much went on
constexpr milliseconds first_pause{1};
constexpr milliseconds longest_pause{20};

fiber_record* here() {
  return fiber_record::of(boost::fibers::context::active());
}

// Ascending, without the calling thread, which has another number after a fork.
std::vector<pid_t> threads_of_others() {
  auto others = other_threads();
  std::erase(others, gettid());
  return others;
}

class settler {
public:
  settler(fiber_record& me, mark const& since, settle_options const& options)
      : world_(me.home), me_(me), since_(since), options_(options),
        time_limit_(std::min(options.time_limit, longest_limit)), deadline_(real_now() + time_limit_) {}

  run_report settle() {
    auto outlived = std::optional<std::size_t>();
    auto pause = first_pause;
    for (;;) {
      auto const now = look_around();
      if (!outlived)
        outlived = now.left;
      note_window();
      if (now.left == 0)
        return report(verdict::clean, *outlived);
      if (real_now() >= deadline_)
        return report(verdict::unfinished, *outlived);
      if (now.can_run) {
        boost::this_fiber::yield();
        ++my_switches_;
      } else if (options_.ignore && ignore_some()) {
        continue;
      } else if (now.is_quiet && !others_may_wake_one()) {
        return report(verdict::leak, *outlived);
      } else {
        boost::this_fiber::sleep_for(std::min<std::chrono::nanoseconds>(pause, deadline_ - real_now()));
        ++my_switches_;
        pause = std::min(2 * pause, longest_pause);
      }
    }
  }

private:
  struct look {
    std::size_t left = 0;  // fibers that count, and have not finished
    bool can_run = false;  // some fiber of this thread, whichever
    bool is_quiet = false; // no fiber of the world can run or wake up by itself
  };

  bool counts(fiber_record const& r) const {
    return r.id > since_.fibers() && !r.background && !r.ignored && &r != &me_ &&
           r.state() != state_t::finished;
  }

  // Calls each(record, thread, its number) for every fiber of the world that has not finished, but the
  // caller.
  template <class Each>
  void for_each_fiber(world_lock const& l, Each each) const {
    std::size_t number = 0;
    for (auto* const t : world_.lot.threads(l)) {
      ++number;
      std::optional<owner_lock::visit> visit; // the owner of a list may read it as it is
      if (t != me_.thread)
        visit.emplace(t->fibers().lock());
      for (auto& r : t->fibers().live())
        if (&r != &me_ && r.state() != state_t::finished)
          each(r, *t, number);
    }
  }

  look look_around() const {
    world_lock const l(world_.lot.mutex());
    look seen;
    bool others_at_work = false;
    for (auto const* const t : world_.lot.threads(l))
      others_at_work = others_at_work || (t != me_.thread && !t->is_parked());
    for_each_fiber(l, [&](fiber_record const& r, world_thread const& t, std::size_t) {
      seen.left += counts(r);
      if (r.state() == state_t::ready && &t == me_.thread)
        seen.can_run = true;
      else if (r.state() != state_t::blocked)
        others_at_work = true; // or asleep
    });
    seen.can_run = seen.can_run || me_.thread->was_notified();
    seen.is_quiet = !seen.can_run && !others_at_work && world_.run.external_work(l) == 0;
    return seen;
  }

  // A thread that was not there at the mark. One that has ended meanwhile may have woken a fiber before.
  bool others_may_wake_one() const {
    return !std::ranges::includes(since_.threads(), threads_of_others()) || !look_around().is_quiet;
  }

  // Names the fibers that count, with their places.
  run_report named(bool cut_short) const {
    world_snapshot s;
    {
      world_lock const l(world_.lot.mutex());
      for_each_fiber(l, [&](fiber_record const& r, world_thread const& t, std::size_t number) {
        if (counts(r))
          s.fibers
              .emplace_back(look_at(r, {.thread_number = number,
                                        .stands_still = &t == me_.thread || t.is_parked(),
                                        .cut_short = cut_short,
                                        .stacks = world_.stacks}))
              .spawned_from = r.spawned_from;
      });
    }
    std::ranges::sort(s.fibers, {}, [](fiber_snapshot const& f) { return f.info.id; });
    return name_places(std::move(s));
  }

  // Returns whether there was one.
  bool ignore_some() const {
    std::vector<std::uint64_t> ignored;
    auto const found = named(false);
    for (auto const* const fibers : {&found.stuck, &found.alive})
      for (auto const& f : *fibers)
        if (options_.ignore(f))
          ignored.push_back(f.id);
    world_lock const l(world_.lot.mutex());
    for_each_fiber(l, [&](fiber_record& r, world_thread const&, std::size_t) {
      r.ignored = r.ignored || std::ranges::find(ignored, r.id) != ignored.end();
    });
    return !ignored.empty();
  }

  // Notes how much had gone on when the last window began.
  void note_window() {
    if (switches_before_ || real_now() < deadline_ - std::min(time_limit_, last_window))
      return;
    world_lock const l(world_.lot.mutex());
    switches_before_ = world_.run.switches(l);
    my_switches_ = 0;
  }

  run_report report(leaklab::verdict verdict, std::size_t outlived) {
    bool const cut_short = verdict == verdict::unfinished;
    auto r = verdict == verdict::clean ? run_report() : named(cut_short);
    r.verdict = verdict;
    r.outlived = outlived;
    world_.draws.tell(r);
    {
      world_lock const l(world_.lot.mutex());
      std::size_t unfinished = 0; // those that do not count are among them
      for_each_fiber(l, [&](fiber_record const& f, world_thread const&, std::size_t) {
        unfinished += f.id > since_.fibers();
      });
      r.spawned = world_.run.last_fiber() - since_.fibers() - (me_.id > since_.fibers());
      r.finished = r.spawned - unfinished;
      if (cut_short)
        r.at_the_limit = {.time_limit = time_limit_,
                          .window = std::min(time_limit_, last_window),
                          .switches = world_.run.switches(l) - *switches_before_ - my_switches_,
                          .external_work = world_.run.external_work(l)};
    }
    if (cut_short) {
      r.at_the_limit->waited_for_threads = look_around().is_quiet;
      r.at_the_limit->set_by = "settle_options::time_limit";
    }
    if (verdict != verdict::clean)
      r.other_threads = !threads_of_others().empty();
    if (options_.abandon)
      abandon_all();
    return r;
  }

  void abandon_all() {
    world_lock const l(world_.lot.mutex());
    auto& fibers = me_.thread->fibers();
    std::vector<fiber_record*> left;
    for_each_fiber(l, [&](fiber_record& r, world_thread const&, std::size_t) {
      if (counts(r))
        left.push_back(&r);
    });
    std::lock_guard const own(fibers.lock());
    for (auto* const r : left) {
      fibers.forget(*r);
      world_.run.forget_fiber(l, *r);
      detail::abandon(*r);
    }
  }

  world& world_;
  fiber_record& me_;
  mark const& since_;
  settle_options const& options_;
  milliseconds const time_limit_;
  steady_time const deadline_;
  std::optional<std::uint64_t> switches_before_;
  std::uint64_t my_switches_ = 0; // since then
};

} // namespace

mark::mark() : threads_(threads_of_others()) {
  if (auto* const me = here())
    fibers_ = me->home.run.last_fiber();
}

run_report settle(mark const& since, settle_options const& options) {
  auto* const me = here();
  if (!me)
    throw std::logic_error("leaklab::settle: called outside a fiber of a world");
  if (me->home.director())
    throw std::logic_error("leaklab::settle: called where explore() or replay() chooses who runs");
  if (options.time_limit <= milliseconds::zero())
    throw std::invalid_argument("leaklab::settle: settle_options::time_limit must be positive");
  if (options.abandon && me->home.lot.number_of_threads() > 1)
    throw std::logic_error("leaklab::settle: settle_options::abandon in a world of several threads");
  auto report = settler(*me, since, options).settle();
  if (auto* const observer = me->home.memory_observer())
    observer->joins_all();
  return report;
}

void ignore_current() {
  auto* const me = here();
  if (!me)
    return;
  world_lock const l(me->home.lot.mutex());
  for (auto* const t : me->home.lot.threads(l)) {
    std::optional<owner_lock::visit> visit;
    if (t != me->thread)
      visit.emplace(t->fibers().lock());
    for (auto& r : t->fibers().live())
      r.ignored = true;
  }
}

} // namespace leaklab
