// The C library's swapcontext in place of AddressSanitizer's own, linked by -Wl,--wrap=swapcontext.
//
// AddressSanitizer's swapcontext cannot know on which stack it is. It warns of that on standard error. At
// every switch it forgets what it knew of the stack that it switches to, so errors in a fiber's local
// variables would not be found. That is not necessary: Boost.Context, built with BOOST_USE_ASAN, tells
// AddressSanitizer of every switch by __sanitizer_start_switch_fiber. So this calls the C library's function.
// What AddressSanitizer knows of the stack of a new context is cleared, since another stack may have been
// mapped there before.
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
