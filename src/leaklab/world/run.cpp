// leaklab::run: makes a world and its threads, waits for the end, and turns what is left into a report.
#include <leaklab/run.hpp>

#include <leaklab/races/observed_run.hpp>
#include <leaklab/report/exception_text.hpp>
#include <leaklab/report/symbols.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/detachable_director.hpp>
#include <leaklab/world/longest_limit.hpp>
#include <leaklab/world/memory_reserve.hpp>
#include <leaklab/world/name_places.hpp>
#include <leaklab/world/process_threads.hpp>
#include <leaklab/world/run_directed.hpp>
#include <leaklab/world/snapshot.hpp>
#include <leaklab/world/world.hpp>

#include <boost/fiber/fixedsize_stack.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace leaklab {

using namespace detail;
namespace {

using std::chrono::milliseconds;

constexpr milliseconds grace{200}; // for fibers that run when the time is up to reach their next suspension

// Boost.Fiber takes stacks from malloc. At the end of a heap, malloc gives memory back to the system as soon
// as there is as much as one stack, only to take it again for the next. Freeing one large block raises
// malloc's trim threshold to twice its size (mallopt(3), "dynamic mmap threshold"). We free a block of 16
// stacks, so malloc keeps up to 32.
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

void start(std::function<void()> body, attached_thread& here, director* d) {
  auto* const stacks = d ? d->stacks_of_bodies() : nullptr;
  if (!stacks)
    return here.start(std::move(body), body_stack());
  d->body_is_made(true);
  here.start(body, body_stack(stacks)); // a copy, as in the explorer
  d->body_is_made(false);
}

// Runs one OS thread of a world. Its main context sleeps until the run is ending. Then it takes the fibers
// that are left on this thread out of Boost.Fiber's hands, so that the thread can end.
void be_a_thread(std::shared_ptr<world> const& w, std::function<void()> body) {
  own_thread const own;
  if (!w->gate.wait())
    return;
  attached_thread here(w);
  if (body)
    start(std::move(body), here, w->director());
  here.run_fibers();
  here.come_home();
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
    w->gate.give_up();
    for (auto& t : pool)
      t.join();
    throw;
  }
  w->run.expect_threads_other_than(other_threads());
  w->gate.open();
  return pool;
}

// Waits until the run has ended and its threads are home, or for so long as a fiber may need to reach its
// next suspension.
void wait_for_end(world& w, milliseconds time_limit) {
  w.run.wait_for_end(time_limit);
  {
    world_lock l(w.lot.mutex());
    w.home.wait_for_all(l, std::max(w.run.deadline(), real_now()) + grace);
  }
  w.run.stay_if_exiting();
}

// Turns the verdict into `unfinished`: a thread outside the world woke these fibers after quiet, so more may
// happen that the run did not wait for.
void withdraw_verdict(run_report& report, std::vector<std::uint64_t> woken) {
  report.verdict = verdict::unfinished;
  for (auto& f : report.stuck)
    f.state =
        std::ranges::binary_search(woken, f.id) ? fiber_info::state_t::ready : fiber_info::state_t::blocked;
  // Fibers that were ready when the snapshot was taken are in `alive` already.
  std::ranges::move(report.stuck, std::back_inserter(report.alive));
  report.stuck.clear();
  std::ranges::sort(report.alive, {}, &fiber_info::id);
  report.woken_from_outside = std::move(woken);
}

// Rethrows what the body threw, or puts it into the report.
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
  if (options.clock == clock::any_time)
    throw std::invalid_argument("leaklab::run: clock::any_time is for explore, replay and trace");
  return run_directed(std::move(body), options, nullptr);
}

run_report detail::run_directed(std::function<void()> body, run_options const& options, director* d,
                                fiber_events* listener) {
  check(body, options);
  director_hold const hold(d, listener);
  if (options.stacks)
    symbols::prepare();
  make_malloc_keep_some_stacks();
  own_thread const waits_here;
  auto const begins = options.clock == clock::real ? std::nullopt : std::optional(machine_time::now());
  auto const w = std::make_shared<world>(options.threads, options.stacks, begins, hold.shared_director(),
                                         hold.shared_events());
  w->draws.begin(options.seed);
  observed_run const observed(*w, options.threads);
  memory_reserve reserve;
  auto pool = start_threads(w, std::move(body), options.threads);
  wait_for_end(*w, std::min(options.time_limit, longest_limit));
  if (w->run.result().out_of_memory)
    reserve.release();
  auto snapshot = take_snapshot(*w);
  bool const all_home = snapshot.all_threads_home;
  if (snapshot.report.verdict != verdict::clean)
    snapshot.report.other_threads = !other_threads().empty();
  w->home.release();
  for (auto& t : pool)
    all_home ? t.join() : t.detach();
  auto report = name_places(std::move(snapshot));
  if (all_home)
    observed.tell(report);
  if (auto woken = w->run.woken_late(); !woken.empty())
    withdraw_verdict(report, std::move(woken));
  if (auto thrown = w->run.take_failure())
    tell_of(std::move(thrown), report, options);
  return report;
}

} // namespace leaklab
