// Plants what must be found; see self_check.hpp.
#include <leaklab/self_check.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace leaklab {
namespace {

using boost::fibers::fiber;

void leak() {
  auto const nobody = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  fiber([nobody] { nobody->push(1); }).detach();
}

// Two fibers each read a counter, let others run, and write it. In some schedules one of them does so alone.
bool an_update_is_lost() {
  auto const counter = std::make_shared<int>(0);
  auto const add_one = [counter] {
    auto const before = *counter;
    boost::this_fiber::yield();
    *counter = before + 1;
  };
  fiber one(add_one);
  one.join();
  fiber two(add_one), three(add_one);
  two.join();
  three.join();
  return *counter != 3;
}

// Explores that. The wrong value is told as a failed check: an exception would end the process of the schedules
// each time, for which ThreadSanitizer takes a second.
exploration explore_lost_updates() {
  auto const lost = std::make_shared<bool>(false);
  return explore([lost] { *lost = an_update_is_lost(); }, {.failed = [lost]() -> std::optional<std::string> {
                   if (std::exchange(*lost, false))
                     return "an update is lost";
                   return std::nullopt;
                 }});
}

} // namespace

void self_check() {
  auto const leaks = run(&leak, {.stacks = false});
  if (leaks.verdict != verdict::leak || leaks.stuck.size() != 1)
    throw std::runtime_error("leaklab::self_check: a planted leak was not seen");
  auto const all = explore_lost_updates();
  if (!all.complete || all.failed == 0 || all.clean == 0 || !all.first_failure)
    throw std::runtime_error(
        "leaklab::self_check: a planted wrong value was not seen in some schedules of all");
}

} // namespace leaklab
