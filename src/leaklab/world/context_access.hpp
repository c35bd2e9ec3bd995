// The one member of boost::fibers::context that its interface does not show and that we need: the handle by
// which a suspended fiber can be resumed. With it, code can be run on top of a suspended fiber's stack (see
// capture.hpp).
//
// Naming a private member is allowed in an explicit instantiation ([temp.spec]/6), nowhere else; hence the
// detour.
#pragma once

#include <boost/fiber/context.hpp>

namespace leaklab {

template <auto Member>
struct context_access {
  friend boost::context::fiber& suspended_in(boost::fibers::context& c) { return c.*Member; }
};

// Where `c` was suspended; empty while it runs.
boost::context::fiber& suspended_in(boost::fibers::context& c);

template struct context_access<&boost::fibers::context::c_>;

} // namespace leaklab
