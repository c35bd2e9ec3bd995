// leaklab::run: makes a world and its threads, waits for the end, and turns what is left into a report.
#include <leaklab/run.hpp>

#include <leaklab/report/exception_text.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/symbols.hpp>
#include <leaklab/stack/body_stack.hpp>
#include <leaklab/world/detachable_director.hpp>
#include <leaklab/world/first_lock.hpp>
#include <leaklab/world/last_words.hpp>
#include <leaklab/world/memory_reserve.hpp>
#include <leaklab/world/process_exit.hpp>
#include <leaklab/world/process_threads.hpp>
#include <leaklab/world/retired_scheduler.hpp>
#include <leaklab/world/run_directed.hpp>
#include <leaklab/world/scheduler.hpp>
#include <leaklab/world/world.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/fixedsize_stack.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/scheduler.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace leaklab {

using namespace detail;
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_limit = std::chrono::hours(24 * 365); // more would overflow the clock
constexpr milliseconds grace{200}; // for fibers that run when the time is up to reach their next suspension

// Boost.Fiber takes stacks from malloc, and malloc gives memory at the end of a heap back to the system as
// soon as there is as much as one stack, only to take it again for the next. After a larger block has come
// and gone it keeps more (mallopt(3), "dynamic mmap threshold"): here as much as twice so many stacks.
void make_malloc_keep_some_stacks() {
  constexpr std::size_t stacks = 16;
  static std::once_flag once;
  std::call_once(once, [] {
    void* const volatile block =
        std::malloc(stacks * boost::fibers::fixedsize_stack::traits_type::default_size());
    std::free(block);
  });
}

void check(std::function<void()> const& body, run_options const& options) {
  if (!body)
    throw std::invalid_argument("leaklab::run: the body is empty");
  if (options.threads == 0)
    throw std::invalid_argument("leaklab::run: run_options::threads must be at least 1");
  if (options.time_limit <= milliseconds::zero())
    throw std::invalid_argument("leaklab::run: run_options::time_limit must be positive");
}

// One OS thread of a world. Its main context sleeps until the world is ending, then takes the fibers that are
// left on this thread out of Boost.Fiber's hands, so that the thread can end.
void be_a_thread(std::shared_ptr<world> const& w, std::function<void()> body) {
  own_thread const own;
  if (!w->wait_until_open())
    return;
  take_first_lock();
  process_exit_allowed const in_fibers(w);
  last_words const of_fibers;
  auto* const s = new scheduler(w);
  w->add(*s);
  // Boost.Fiber owns it alone, until the thread ends: who replaces it destroys it, and is told so.
  boost::fibers::context::active()->get_scheduler()->set_algo(boost::intrusive_ptr<scheduler>(s));
  try {
    if (body)
      boost::fibers::fiber(boost::fibers::launch::post, std::allocator_arg, body_stack(),
                           [&world = *w, body = std::move(body)] { world.be_the_body(body); })
          .detach();
  } catch (std::bad_alloc const&) {
    w->run_out_of_memory();
  }
  boost::this_fiber::yield(); // comes back when the world is ending
  w->come_home(*s);
  boost::this_fiber::yield(); // lets the dispatcher take in the wake-ups that were still on their way
  bool const reachable = w->is_reachable_from_outside(*s);
  if (w->abandon_fibers_of(*s) || reachable)
    retire_scheduler_of_this_thread();
}

std::vector<std::thread> start_threads(std::shared_ptr<world> const& w, std::function<void()> body,
                                       std::size_t threads) {
  std::vector<std::thread> pool;
  try {
    pool.reserve(threads);
    pool.emplace_back(&be_a_thread, w, std::move(body));
    while (pool.size() < threads)
      pool.emplace_back(&be_a_thread, w, std::function<void()>());
  } catch (...) {
    w->give_up(pool.size());
    for (auto& t : pool)
      t.join();
    throw;
  }
  w->expect_threads_other_than(other_threads());
  w->open();
  return pool;
}

// Names stacks; fibers in equal places share the work.
class place_names {
public:
  struct blocked_stack {
    std::vector<frame> frames;
    places::blocked where;
  };

  blocked_stack const& of_blocked(addresses const& stack) {
    auto [entry, unknown] = blocked_.try_emplace(stack);
    if (unknown) {
      entry->second.frames = places::without_machinery(symbols::frames_of(stack));
      entry->second.where = places::where_blocked(entry->second.frames);
    }
    return entry->second;
  }

  frame const& of_spawner(addresses const& stack) {
    auto [entry, unknown] = spawners_.try_emplace(stack);
    if (unknown)
      entry->second = places::first_user_frame(symbols::frames_of(stack));
    return entry->second;
  }

private:
  std::map<addresses, blocked_stack> blocked_;
  std::map<addresses, frame> spawners_;
};

run_report name_places(world_snapshot snapshot) {
  auto report = std::move(snapshot.report);
  report.stuck.reserve(snapshot.fibers.size());
  place_names names;
  for (auto& f : snapshot.fibers) {
    auto const& blocked = names.of_blocked(f.stack);
    f.info.stack = blocked.frames;
    f.info.operation = blocked.where.operation;
    f.info.blocked_at = blocked.where.at;
    f.info.spawned_at = names.of_spawner(f.spawned_from);
    (f.info.state == fiber_info::state_t::stuck ? report.stuck : report.alive).push_back(std::move(f.info));
  }
  return report;
}

// These fibers were woken from outside after quiet, so more may happen that nobody waited for.
void withdraw_verdict(run_report& report, std::vector<std::uint64_t> woken) {
  report.verdict = verdict::unfinished;
  for (auto& f : report.stuck)
    f.state =
        std::ranges::binary_search(woken, f.id) ? fiber_info::state_t::ready : fiber_info::state_t::blocked;
  std::ranges::move(report.stuck, std::back_inserter(report.alive)); // who was ready by then is there already
  report.stuck.clear();
  std::ranges::sort(report.alive, {}, &fiber_info::id);
  report.woken_from_outside = std::move(woken);
}

// The body threw: rethrows it, or leaves that to who reads the report.
void tell_of(std::exception_ptr thrown, run_report& report, run_options const& options) {
  report.failure = text_of(thrown);
  if (options.rethrow) {
    if (report.verdict != verdict::clean)
      std::fputs(
          (to_text(report) + "leaklab: this is written here since the exception is rethrown\n").c_str(),
          stderr);
    std::rethrow_exception(thrown);
  }
  report.thrown = std::move(thrown);
}

} // namespace

run_report run(std::function<void()> body, run_options const& options) {
  return run_directed(std::move(body), options, nullptr);
}

run_report detail::run_directed(std::function<void()> body, run_options const& options, director* d) {
  check(body, options);
  director_hold const hold(d);
  if (options.stacks)
    symbols::prepare();
  make_malloc_keep_some_stacks();
  own_thread const waits_here;
  auto const w = std::make_shared<world>(options.threads, options.stacks, hold.shared());
  memory_reserve reserve;
  auto pool = start_threads(w, std::move(body), options.threads);
  w->wait_for_end(std::min(options.time_limit, longest_limit), grace);
  if (w->is_out_of_memory())
    reserve.release();
  auto snapshot = w->take_snapshot();
  bool const all_home = snapshot.all_threads_home;
  if (snapshot.report.verdict != verdict::clean)
    snapshot.report.other_threads = !other_threads().empty();
  w->release();
  for (auto& t : pool)
    all_home ? t.join() : t.detach();
  auto report = name_places(std::move(snapshot));
  if (auto woken = w->woken_late(); !woken.empty())
    withdraw_verdict(report, std::move(woken));
  if (auto thrown = w->take_failure())
    tell_of(std::move(thrown), report, options);
  return report;
}

} // namespace leaklab
