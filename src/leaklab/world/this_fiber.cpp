// What observed code may tell its world; see this_fiber.hpp.
#include <leaklab/this_fiber.hpp>

#include <leaklab/world/world.hpp>

#include <utility>

namespace leaklab {

using namespace detail;
namespace {

fiber_record* here() {
  return fiber_record::of(boost::fibers::context::active());
}

} // namespace

void this_fiber::set_name(std::string name) {
  if (auto* r = here())
    r->home.run.set_name(*r, std::move(name));
}

void this_fiber::mark_background() {
  if (auto* r = here())
    r->home.run.mark_background(*r);
}

external_work::external_work() {
  if (auto* r = here()) {
    world_ = r->home.shared_from_this();
    run_ = world_->run.begin_external_work();
  }
}

external_work& external_work::operator=(external_work&& other) noexcept {
  if (this != &other) {
    release();
    world_ = std::move(other.world_);
    run_ = other.run_;
  }
  return *this;
}

external_work::~external_work() {
  release();
}

void external_work::release() noexcept {
  if (auto w = std::exchange(world_, nullptr))
    w->run.end_external_work(run_);
}

} // namespace leaklab
