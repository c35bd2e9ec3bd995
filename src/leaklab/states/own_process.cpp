// Prepares a child process; see own_process.hpp.
#include <leaklab/states/own_process.hpp>

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/states/allocator.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/needed_functions.hpp>
#include <leaklab/states/system.hpp>
#include <leaklab/states/traps.hpp>
#include <leaklab/world/owner_lock.hpp>

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>

#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// A function that a program with a sanitizer has.
extern "C" {
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __tsan_init();
__attribute__((weak)) void __msan_init();
}

namespace leaklab::detail::states {
namespace {

// The thread that the child began with. It must not run while memory is watched: even the kernel writes to
// its memory when it goes on. So it ends. The process goes on without it.
class ending_thread {
public:
  [[noreturn]] void end() {
    syscall(SYS_set_tid_address, &alive_); // which the kernel clears when the thread is gone
    for (;;)
      syscall(SYS_exit, 0);
  }
  void wait_for_its_end() {
    while (alive_.load() != 0)
      syscall(SYS_futex, &alive_, FUTEX_WAIT, 1, nullptr, nullptr, 0);
  }

private:
  std::atomic<int> alive_ = 1;
};

struct only_thread {
  ending_thread& first;
  std::function<void()> const& function;

  static void* run(void* start) {
    auto const& here = *static_cast<only_thread*>(start);
    prctl(PR_SET_PDEATHSIG, SIGKILL); // as child.cpp does for the thread that ends
    here.first.wait_for_its_end();
    here.function();
    _exit(0);
  }
};

// Fibers have addresses on that stack. So it lies where nothing else does, however much memory the program has: how many
// processes search together makes no difference.
bool start_on_own_stack(only_thread& start) {
  constexpr std::uintptr_t wanted = 0x1f0000000000;
  constexpr std::size_t bytes = 8 << 20, guard = 4096;
  auto* const stack =
      static_cast<char*>(mmap(reinterpret_cast<void*>(wanted), bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0));
  if (stack == MAP_FAILED)
    return false;
  mprotect(stack, guard, PROT_NONE);
  pthread_attr_t how;
  pthread_t thread{};
  return pthread_attr_init(&how) == 0 && pthread_attr_setstack(&how, stack, bytes) == 0 &&
         pthread_create(&thread, &how, &only_thread::run, &start) == 0;
}

std::terminate_handler terminates = nullptr;

// What is said about a process that dies needs another thread, and the system.
[[noreturn]] void terminate_without_traps() {
  traps::stop_system_calls(false);
  current_piece = outside;
  terminates();
  std::abort();
}

// Both signals are needed here, and a handler of the program's own would not be called.
void give_up_if_the_program_handles_them() {
  for (auto const number : {SIGSEGV, SIGSYS}) {
    struct sigaction now {};
    sigaction(number, nullptr, &now);
    if (now.sa_handler != SIG_DFL)
      give_up(number == SIGSEGV ? "the program handles SIGSEGV itself" : "the program handles SIGSYS itself");
  }
}

} // namespace

void make_memory() {
  give_up_if_the_program_handles_them();
  if (!memory::map())
    give_up("the system has no address space for the fibers' memory");
  find_functions_now();
  current_piece = of_scheduler;
  if (!replace_allocator(allocator_of::explorer))
    give_up("the program's memory comes from an allocator that cannot be replaced");
  if (!traps::set())
    give_up("the system does not tell of system calls");
}

void stop_traps_at_terminate() {
  terminates = std::set_terminate(&terminate_without_traps);
}

void run_on_the_only_thread(std::function<void()> const& f) {
  auto* const first_thread = new (system_memory(sizeof(ending_thread))) ending_thread;
  // This registers the process with membarrier(2). That takes milliseconds once the process has two threads.
  owner_lock const registered;
  only_thread start{*first_thread, f};
  if (!start_on_own_stack(start))
    give_up("no thread can be started");
  first_thread->end();
}

char const* not_in_this_build() {
#if !defined(__x86_64__)
  return "this processor is not x86-64";
#elif defined(BOOST_USE_UCONTEXT)
  return "Boost.Fiber is built for a sanitizer";
#else
  bool const has_thread_sanitizer = __tsan_init && !is_memory_observed(); // whose functions leaklab has, too
  return __asan_init || has_thread_sanitizer || __msan_init ? "the program is built with a sanitizer"
                                                            : nullptr;
#endif
}

} // namespace leaklab::detail::states
