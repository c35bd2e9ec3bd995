// Switches to the stack aside and back; see aside.hpp.
#include <leaklab/states/aside.hpp>

#include <leaklab/states/system.hpp>

#include <boost/context/detail/fcontext.hpp>

#include <cstddef>

namespace leaklab::detail::states::aside {

#if !defined(BOOST_USE_UCONTEXT)

namespace {

using namespace boost::context::detail;

constexpr std::size_t stack_bytes = 256 << 10;

struct request {
  answer (*f)(void*, place);
  void* data;
};

// Static data are watched, so what changes is in system memory.
fcontext_t* suspended_here = nullptr;

void serve(transfer_t from) {
  for (;;) {
    auto const r = *static_cast<request const*>(from.data);
    auto const a = r.f(r.data, from.fctx);
    from = jump_fcontext(a.to, a.with);
  }
}

} // namespace

void begin() {
  suspended_here = static_cast<fcontext_t*>(system_memory(sizeof(fcontext_t)));
  auto* const stack = static_cast<char*>(system_memory(stack_bytes));
  *suspended_here = make_fcontext(stack + stack_bytes, stack_bytes, &serve);
}

void* call(answer (*f)(void* data, place suspended), void* data) {
  request r{f, data};
  auto const back = jump_fcontext(*suspended_here, &r);
  *suspended_here = back.fctx;
  return back.data;
}

#else // as under a sanitizer, where states are not counted

void begin() {
  give_up("there are no such stacks");
}

void* call(answer (*)(void*, place), void*) {
  return nullptr;
}

#endif

} // namespace leaklab::detail::states::aside
