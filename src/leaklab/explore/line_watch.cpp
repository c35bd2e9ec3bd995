// Breakpoints of this process's own; see line_watch.hpp.
#include <leaklab/explore/line_watch.hpp>

#include <leaklab/debug_info/loaded.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/traps.hpp>
#include <shown/shown.hpp>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/mman.h>
#include <ucontext.h>

namespace leaklab::detail {
namespace {

constexpr std::uintptr_t page = 4096;

struct breakpoint {
  std::uintptr_t at;
  unsigned char instruction; // its first byte
};

// What the handler needs.
bool is_set = false;
std::vector<breakpoint> all; // ascending
bool volatile met = false;
struct sigaction before {};
constinit thread_local breakpoint const* stepped_over = nullptr; // the instruction there runs

// ---------------------------------------------------------------- the place

struct place {
  std::filesystem::path file;
  unsigned line = 0;
};

place place_of(std::string const& text) {
  auto const colon = text.rfind(':');
  place p;
  if (colon != text.npos && colon > 0) {
    p.file = text.substr(0, colon);
    auto const* const end = text.data() + text.size();
    if (auto const [rest, error] = std::from_chars(text.data() + colon + 1, end, p.line);
        rest != end || error != std::errc())
      p.line = 0;
  }
  if (p.line == 0)
    throw std::invalid_argument(shown::name(text) + " is not FILE:LINE, as in server.cpp:34");
  return p;
}

// Returns the line with code that is nearest; of two, the one that follows.
template <typename Lines>
unsigned nearest(Lines const& lines, unsigned line) {
  auto const after = lines.lower_bound(line);
  if (after == lines.begin())
    return after->first;
  auto const before_it = std::prev(after)->first;
  return after != lines.end() && after->first - line <= line - before_it ? after->first : before_it;
}

std::set<std::uintptr_t> addresses_of(std::string const& text) {
  auto const p = place_of(text);
  debug_info::loaded_files loaded;
  auto const found = loaded.statements_of(p.file);
  if (found.empty())
    throw std::invalid_argument("there is no code of a file " + shown::file(p.file) +
                                " in the program's debug information");
  if (found.size() > 1) {
    std::string files;
    for (auto const& [file, lines] : found)
      files += (files.empty() ? "" : ", ") + shown::file(file);
    throw std::invalid_argument(shown::file(p.file) + " may be each of these files: " + files);
  }
  auto const& lines = found.begin()->second;
  auto const line = lines.find(p.line);
  if (line == lines.end())
    throw std::invalid_argument(shown::name(text) + " has no code: the nearest line that has is " +
                                std::to_string(nearest(lines, p.line)));
  return line->second;
}

// ---------------------------------------------------------------- the code

// Calls f(page) for each page that has a breakpoint.
template <typename F>
void for_each_page(F const& f) {
  std::uintptr_t last = 0;
  for (auto const& b : all)
    if (auto const its = b.at & ~(page - 1); its != last)
      f(last = its);
}

bool protect_code(int how) {
  bool done = true;
  for_each_page(
      [&](std::uintptr_t its) { done = mprotect(reinterpret_cast<void*>(its), page, how) == 0 && done; });
  return done;
}

void write(std::uintptr_t at, unsigned char byte) {
  *reinterpret_cast<unsigned char volatile*>(at) = byte;
}

#if defined(__x86_64__)

constexpr unsigned char int3 = 0xcc;
constexpr greg_t single_step = 0x100; // of the processor's flags

// No system call and no allocation here: a schedule may run in which both are watched.
void on_trap(int number, siginfo_t*, void* context) {
  auto* const registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  auto const next = static_cast<std::uintptr_t>(registers[REG_RIP]);
  if (stepped_over) {
    write(stepped_over->at, int3);
    stepped_over = nullptr;
    registers[REG_EFL] &= ~single_step;
    return;
  }
  auto const b = std::ranges::lower_bound(all, next - 1, {}, &breakpoint::at);
  if (b == all.end() || b->at != next - 1) { // the program's own: the same again, without a handler
    registers[REG_RIP] = static_cast<greg_t>(next - 1);
    std::signal(number, SIG_DFL);
    return;
  }
  met = true;
  write(b->at, b->instruction);
  stepped_over = &*b;
  registers[REG_RIP] = static_cast<greg_t>(b->at);
  registers[REG_EFL] |= single_step;
}

#else

constexpr unsigned char int3 = 0;
void on_trap(int, siginfo_t*, void*) {}

#endif

} // namespace

line_watch::line_watch(std::string const& place) {
  if (is_set)
    throw std::runtime_error("a line is watched already");
  if (auto const* const why = states::not_in_this_build())
    throw std::runtime_error(std::string("no line can be watched: ") + why);
  sigaction(SIGTRAP, nullptr, &before);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
    throw std::runtime_error("no line can be watched: the program handles SIGTRAP itself");
  std::vector<breakpoint> made;
  for (auto const at : addresses_of(place))
    made.push_back({at, *reinterpret_cast<unsigned char const*>(at)});
  all = std::move(made);
  if (!states::traps::handle(SIGTRAP, &on_trap))
    throw std::runtime_error("no line can be watched: the system does not tell of breakpoints");
  if (!protect_code(PROT_READ | PROT_WRITE | PROT_EXEC)) {
    protect_code(PROT_READ | PROT_EXEC);
    sigaction(SIGTRAP, &before, nullptr);
    throw std::runtime_error("no line can be watched: the system does not let a program change its code");
  }
  is_set = true;
  for (auto const& b : all)
    write(b.at, int3);
}

line_watch::~line_watch() {
  for (auto const& b : all)
    write(b.at, b.instruction);
  protect_code(PROT_READ | PROT_EXEC);
  sigaction(SIGTRAP, &before, nullptr);
  all.clear();
  is_set = false;
}

void line_watch::begin() {
  met = false;
}

bool line_watch::was_run() const {
  return met;
}

bool line_watch::has_code_at(std::uintptr_t address) {
  auto const b = std::ranges::lower_bound(all, address & ~(page - 1), {}, &breakpoint::at);
  return b != all.end() && b->at - (address & ~(page - 1)) < page;
}

} // namespace leaklab::detail
