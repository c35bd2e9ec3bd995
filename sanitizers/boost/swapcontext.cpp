// swapcontext without AddressSanitizer's own, linked in its place by -Wl,--wrap=swapcontext.
//
// AddressSanitizer's swapcontext cannot know which stack it is on, warns of that on standard error, and
// forgets, at every switch, whatever it knew of the stack switched to: errors in a fiber's local variables
// would go unseen. Boost.Context, built with BOOST_USE_ASAN, tells it of every switch by
// __sanitizer_start_switch_fiber; nothing has to be forgotten then. So this calls the C library's function.
// What is cleared is the stack of a new context: it may be mapped where another one was.
#include <dlfcn.h>
#include <ucontext.h>

#include <sanitizer/asan_interface.h>

#include <cstdio>
#include <cstdlib>

extern "C" {

int __wrap_swapcontext(ucontext_t* from, ucontext_t const* to);
void __real_makecontext(ucontext_t* context, void (*function)(), int arguments, ...);
void __wrap_makecontext(ucontext_t* context, void (*function)(), int arguments, void* argument);

int __wrap_swapcontext(ucontext_t* from, ucontext_t const* to) {
  using function = int(ucontext_t*, ucontext_t const*);
  static auto* const original = [] {
    void* const library = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    void* const symbol = library ? dlsym(library, "swapcontext") : nullptr;
    if (!symbol) {
      std::fputs("leaklab: no swapcontext in libc.so.6\n", stderr);
      std::abort();
    }
    return reinterpret_cast<function*>(symbol);
  }();
  return original(from, to);
}

// Boost.Context passes one pointer.
void __wrap_makecontext(ucontext_t* context, void (*function)(), int arguments, void* argument) {
  __asan_unpoison_memory_region(context->uc_stack.ss_sp, context->uc_stack.ss_size);
  __real_makecontext(context, function, arguments, argument);
}
}
