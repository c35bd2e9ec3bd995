// Handlers of SIGSEGV and SIGSYS; see traps.hpp.
#include <leaklab/states/traps.hpp>

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/other_memory.hpp>
#include <leaklab/states/system.hpp>

#if defined(__x86_64__)

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <optional>

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <termios.h>
#include <ucontext.h>
#include <unistd.h>

// Returns from a handler. It is the only code that may call the system while calls are stopped.
extern "C" void leaklab_states_return_from_handler();
asm(R"(
.pushsection .text.leaklab_states, "ax", @progbits
.globl leaklab_states_return_from_handler
.hidden leaklab_states_return_from_handler
.type leaklab_states_return_from_handler, @function
leaklab_states_return_from_handler:
  mov $15, %eax
  syscall
.size leaklab_states_return_from_handler, .-leaklab_states_return_from_handler
.popsection
)");

namespace leaklab::detail::states::traps {
namespace {

constexpr int user_dispatch = 59; // PR_SET_SYSCALL_USER_DISPATCH; also the first argument of prctl
constexpr unsigned long on = 1;
constexpr std::size_t handler_stack = 64 << 10;

// A system call that ends the counting.
struct refused_call {
  char text[96];
  std::uintptr_t at;
};
refused_call* last_refused = nullptr; // in system memory

char* selector = nullptr; // 1: system calls are stopped. The kernel reads it at each call.

// Lets a handler call the system.
class calls_allowed {
public:
  calls_allowed() : before_(*selector) { *selector = 0; }
  calls_allowed(calls_allowed const&) = delete;
  calls_allowed& operator=(calls_allowed const&) = delete;
  ~calls_allowed() { *selector = before_; }

private:
  char const before_;
};

std::uintptr_t instruction(void* context) {
  return static_cast<std::uintptr_t>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
}

// A write to that address is about to come. Returns false if nothing was changed to let it happen.
bool let_write(void* at, void* context) {
  return memory::holds(at) ? memory::let_write(at)
                           : other_memory::let_write(at, reinterpret_cast<void*>(instruction(context)));
}

void on_refused_write(int, siginfo_t* info, void* context) {
  auto const error = errno;
  {
    calls_allowed const a;
    unobserved const u;
    bool const known = info->si_code == SEGV_ACCERR && let_write(info->si_addr, context);
    if (!known) // a crash: the same again, without a handler
      std::signal(SIGSEGV, SIG_DFL);
  }
  errno = error;
}

// What a call writes: the argument that points to it, from 0, and how many bytes there are.
struct written {
  int argument = -1;
  std::size_t bytes = 0;
};

constexpr int argument_registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};

// Returns what a call writes that only asks what is outside the process. What the body asks stays as it is,
// since the body changes nothing there: that would be another call. Nothing for any other call.
std::optional<written> of_question(int number, greg_t const* r) {
  auto const size_in = [&](int argument) { // of a path
    return std::min<std::size_t>(static_cast<std::size_t>(r[argument_registers[argument]]), PATH_MAX);
  };
  switch (number) {
  case SYS_stat:
  case SYS_fstat:
  case SYS_lstat:
    return written{1, sizeof(struct stat)};
  case SYS_newfstatat:
    return written{2, sizeof(struct stat)};
  case SYS_statx:
    return written{4, sizeof(struct statx)};
  case SYS_readlink:
    return written{1, size_in(2)};
  case SYS_readlinkat:
    return written{2, size_in(3)};
  case SYS_getcwd:
    return written{0, size_in(1)};
  case SYS_uname:
    return written{0, sizeof(utsname)};
  case SYS_ioctl: // as stdio asks what it writes to
    if (r[REG_RSI] == TCGETS)
      return written{2, sizeof(termios)};
    return std::nullopt;
  case SYS_access:
  case SYS_faccessat:
  case SYS_faccessat2:
    return written{};
  default:
    return std::nullopt;
  }
}

// The kernel does not write memory that is watched; the call would fail. Whether it may be written at all is
// for the kernel to say.
void make_writable(written const& w, void* context) {
  if (w.argument < 0)
    return;
  auto const* const r = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  auto const begin = static_cast<std::uintptr_t>(r[argument_registers[w.argument]]);
  for (std::size_t at = 0; at < w.bytes; at += memory::page - (begin + at) % memory::page)
    let_write(reinterpret_cast<void*>(begin + at), context);
}

// Changes nothing but what the process that explores drops anyway, or ends the process.
bool is_harmless(int number, greg_t const* r) {
  switch (number) {
  case SYS_write:
  case SYS_writev:
    return r[REG_RDI] == STDOUT_FILENO || r[REG_RDI] == STDERR_FILENO;
  case SYS_tgkill: // as abort() does
    return r[REG_RDI] == getpid() && r[REG_RDX] == SIGABRT;
  case SYS_rt_sigprocmask: // as abort() does
    return r[REG_RDI] == SIG_UNBLOCK && r[REG_RDX] == 0 && r[REG_RSI] != 0 &&
           *reinterpret_cast<std::uint64_t const*>(r[REG_RSI]) == std::uint64_t{1} << (SIGABRT - 1);
  case SYS_exit:
  case SYS_exit_group:
  case SYS_gettid:
  case SYS_getpid:
  case SYS_futex:
  case SYS_sched_yield:
    return true;
  default:
    return false;
  }
}

[[gnu::force_align_arg_pointer]] void refuse_call() {
  give_up_here(last_refused->text, last_refused->at);
}

void on_system_call(int, siginfo_t* info, void* context) {
  auto* const r = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  auto const error = errno;
  {
    calls_allowed const a;
    unobserved const u;
    auto const question = of_question(info->si_syscall, r);
    if (question)
      make_writable(*question, context);
    if (!question && !is_harmless(info->si_syscall, r)) {
      std::snprintf(last_refused->text, sizeof last_refused->text,
                    "the body calls the system (system call %d)", info->si_syscall);
      last_refused->at = reinterpret_cast<std::uintptr_t>(info->si_call_addr);
      // As if the body called it there, on its own stack.
      r[REG_RSP] -= 8;
      *reinterpret_cast<greg_t*>(r[REG_RSP]) = r[REG_RIP];
      r[REG_RIP] = reinterpret_cast<greg_t>(&refuse_call);
      return;
    }
    auto const result =
        syscall(info->si_syscall, r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8], r[REG_R9]);
    r[REG_RAX] = result == -1 ? -errno : result;
  }
  errno = error;
}

} // namespace

bool handle(int signal, void (*handler)(int, siginfo_t*, void*)) {
  struct {
    void (*handler)(int, siginfo_t*, void*);
    unsigned long flags;
    void (*restorer)();
    unsigned long mask;
  } const action{handler, SA_SIGINFO | SA_ONSTACK | SA_NODEFER | 0x04000000 /* SA_RESTORER */,
                 &leaklab_states_return_from_handler, 0};
  return syscall(SYS_rt_sigaction, signal, &action, nullptr, sizeof action.mask) == 0;
}

bool set() {
  selector = static_cast<char*>(system_memory(8));
  last_refused = static_cast<refused_call*>(system_memory(sizeof(refused_call)));
  stack_t s{};
  s.ss_sp = system_memory(handler_stack);
  s.ss_size = handler_stack;
  return sigaltstack(&s, nullptr) == 0 && handle(SIGSEGV, &on_refused_write) &&
         handle(SIGSYS, &on_system_call) &&
         prctl(user_dispatch, on, reinterpret_cast<unsigned long>(&leaklab_states_return_from_handler), 16ul,
               selector) == 0;
}

void stop_system_calls(bool stop) {
  if (selector)
    *selector = stop ? 1 : 0;
}

} // namespace leaklab::detail::states::traps

#else

namespace leaklab::detail::states::traps {

bool set() {
  return false;
}

void stop_system_calls(bool) {}

bool handle(int, void (*)(int, siginfo_t*, void*)) {
  return false;
}

} // namespace leaklab::detail::states::traps

#endif
