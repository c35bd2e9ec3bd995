// The members of Boost's contexts that their interfaces do not show and that we need: the handle by which a
// suspended fiber can be resumed, so that code can be run on top of its stack (see capture.hpp), and, where
// Boost.Context is built on ucontext, the record behind that handle.
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

#if defined(BOOST_USE_UCONTEXT)
template <auto Member>
struct fiber_access {
  friend boost::context::detail::fiber_activation_record* record_of(boost::context::fiber& f) {
    return f.*Member;
  }
};

// What a handle refers to; nullptr for an empty one.
boost::context::detail::fiber_activation_record* record_of(boost::context::fiber& f);

template struct fiber_access<&boost::context::fiber::ptr_>;
#endif

} // namespace leaklab
