// Takes the return addresses of a stack; see capture.hpp.
#include <leaklab/stack/capture.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/stack/frame_rules.hpp>

#include <unwind.h>

#include <utility>

namespace leaklab::detail {
namespace {

struct unwinding {
  addresses found;
  std::size_t limit;
  std::size_t skip;
};

_Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  auto& u = *static_cast<unwinding*>(argument);
  int before_instruction = 0;
  auto address = static_cast<std::uintptr_t>(_Unwind_GetIPInfo(context, &before_instruction));
  if (address == 0)
    return _URC_END_OF_STACK;
  if (u.skip > 0) {
    --u.skip;
    return _URC_NO_REASON;
  }
  // A return address may already belong to the next line: step back into the call.
  u.found.push_back(before_instruction ? address : address - 1);
  return u.found.size() < u.limit ? _URC_NO_REASON : _URC_END_OF_STACK;
}

// Takes the on-top function out of a context's record for a while. ucontext keeps the function given to
// resume_with in the record of the context on which it runs, until it returns, and would call it again at the
// next switch to that context. We may switch inside such a function, so we remove the entry while we are
// away.
class ontop_entry_taken_out {
#if defined(BOOST_USE_UCONTEXT)
public:
  ontop_entry_taken_out() {
    current_->ontop.swap(entry_);
  }
  ~ontop_entry_taken_out() {
    current_->ontop.swap(entry_);
  }

private:
  boost::context::detail::fiber_activation_record* const current_ =
      boost::context::detail::fiber_activation_record::current();
  decltype(current_->ontop) entry_;
#endif
};

} // namespace

__attribute__((noinline)) addresses capture_here(std::size_t limit) {
  auto by_rules = unwind_by_rules(limit);
  if (by_rules && !by_rules->first)
    return std::move(by_rules->found);
  unwinding u{{}, limit, 1};
  u.found.reserve(16);
  _Unwind_Backtrace(&visit, &u);
  if (by_rules && by_rules->found != u.found)
    distrust_rules();
  return std::move(u.found);
}

namespace {

// What resume_with runs on top of a suspended stack. It has a frame of its own, which it leaves out.
struct reading {
  addresses& found;
  std::size_t limit;

  __attribute__((noinline)) boost::context::fiber operator()(boost::context::fiber&& back) const {
    found = capture_here(limit + 1);
    found.erase(found.begin());
    // The fiber goes on from here when it is resumed later, and so from where it was suspended.
    return std::move(back).resume();
  }
};

} // namespace

addresses capture_suspended(boost::fibers::context& fiber, std::size_t limit) {
  addresses found;
  [[maybe_unused]] ontop_entry_taken_out const while_away;
  auto& handle = suspended_in(fiber);
  handle = std::move(handle).resume_with(reading{found, limit});
  return found;
}

} // namespace leaklab::detail
