// A body's own choices; see choose.hpp.
#include <leaklab/choose.hpp>

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/world/choose.hpp>
#include <leaklab/world/world.hpp>

#include <boost/fiber/operations.hpp>

#include <atomic>
#include <stdexcept>
#include <string>

namespace leaklab {

using namespace detail;
namespace {

std::atomic<void (*)()> listener_outside = nullptr;

void check(std::size_t n) {
  if (n == 0)
    throw std::invalid_argument("leaklab::choose(0): there is nothing to choose from");
  if (n > most_results)
    throw std::invalid_argument("leaklab::choose(" + std::to_string(n) + "): it can choose from " +
                                std::to_string(most_results) + " at most");
}

// No fiber has the number 0.
std::size_t outside(std::size_t n) {
  static constinit std::atomic<std::uint64_t> before = 0;
  static constinit draws all;
  if (auto* const tell = listener_outside.load())
    tell();
  return all.draw(0, before++, n);
}

// Ends the run. The fiber that calls it is not resumed.
[[noreturn]] void stay_for_ever(run_state& run) {
  run.end_as_directed();
  for (;;)
    boost::this_fiber::yield();
}

} // namespace

void detail::tell_choices_outside_to(void (*listener)()) {
  listener_outside = listener;
}

std::size_t choose(std::size_t n) {
  check(n);
  if (n == 1)
    return 0;
  auto* const r = fiber_record::of(boost::fibers::context::active());
  if (!r)
    return outside(n);
  auto& w = r->home;
  if (!w.director())
    return w.draws.draw(r->id, r->drawn++, n);
  r->looks_alone = 0;
  auto* const observer = w.memory_observer();
  if (observer)
    observer->looks_at(0);
  auto const result = w.director()->result(*r, n);
  if (observer)
    observer->looks_at(r->id);
  if (result == director::stop)
    stay_for_ever(w.run);
  w.events()->on_result(*r, result, n);
  return result;
}

bool may_fail() {
  return choose(2) == 1;
}

} // namespace leaklab
