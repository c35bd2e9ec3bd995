// Keeps states and puts them back; see kept_states.hpp.
#include <leaklab/states/kept_states.hpp>

#include <leaklab/states/left_out.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/other_memory.hpp>
#include <leaklab/states/system.hpp>

#include <atomic>
#include <cstring>
#include <utility>

namespace leaklab::detail::states {
namespace {

constexpr std::size_t most_of_thread_stack = 64 << 10;

void set_status_of_x87(std::uint16_t exceptions) {
  if (status_of_x87() == exceptions)
    return;
#ifdef __x86_64__
  struct {
    std::uint32_t control, status, others[5];
  } environment;
  asm volatile("fnstenv %0" : "=m"(environment));
  environment.status = (environment.status & ~0x3fu) | exceptions;
  asm volatile("fldenv %0" : : "m"(environment));
#endif
}

} // namespace

std::uint16_t status_of_x87() {
  std::uint16_t word = 0;
#ifdef __x86_64__
  asm volatile("fnstsw %0" : "=am"(word));
#endif
  return word & 0x3f;
}

kept_states::kept_states(void* thread_stack, fiber_table& fibers, search& s, walk& w,
                         std::uint64_t max_memory)
    : search_(s), walk_(w), max_memory_(max_memory), differences_(max_memory), fibers_(fibers),
      thread_stack_(
          reinterpret_cast<char*>(reinterpret_cast<std::uintptr_t>(thread_stack) & ~(differences::line - 1))),
      image_of_thread_stack_(static_cast<char*>(system_memory(most_of_thread_stack)) + most_of_thread_stack),
      states_(static_cast<state*>(system_memory(most_kept * sizeof(state)))),
      notes_(static_cast<char*>(system_memory(most_bytes))) {
  std::atomic_ref(s.copies).fetch_sub(std::exchange(w.copies, 0)); // of the process that died
}

// Takes it of what all processes may take, some at a time.
bool kept_states::has_room_for_notes(std::size_t bytes) {
  constexpr std::uint64_t at_a_time = 4096;
  if (bytes > most_bytes)
    return false;
  if (bytes <= walk_.copies)
    return true;
  auto const more = (bytes - walk_.copies + at_a_time - 1) / at_a_time * at_a_time;
  std::atomic_ref all(search_.copies);
  if (all.fetch_add(more, std::memory_order_relaxed) + more > max_memory_ / 4) {
    all.fetch_sub(more, std::memory_order_relaxed);
    return false;
  }
  walk_.copies += more;
  return true;
}

key kept_states::compare(void* thread_stack) {
  differences_.begin();
  memory::compare(differences_);
  other_memory::compare(differences_);
  fibers_.compare(differences_);
  auto const begin = reinterpret_cast<std::uintptr_t>(thread_stack) & ~(differences::line - 1);
  auto const bytes = reinterpret_cast<std::uintptr_t>(thread_stack_) - begin;
  if (bytes > most_of_thread_stack)
    give_up("the stack of the thread that runs the schedules is too long");
  differences_.compare(thread_stack_ - bytes, image_of_thread_stack_ - bytes, bytes, differences::none);
  word_sum s;
  if (count_ > 0)
    s.add(states_[count_ - 1].sum);
  s.add(differences_.sum());
  return s.result();
}

void kept_states::keep(std::uint32_t node, aside::place suspended) {
  auto const places = differences_.places();
  constexpr auto bytes = sizeof(note) + differences::line;
  if (count_ == most_kept || !has_room_for_notes(notes_end_ + places.size() * bytes))
    return;
  word_sum s;
  if (count_ > 0)
    s.add(states_[count_ - 1].sum);
  s.add(differences_.sum());
  states_[count_++] = {notes_end_, s.result(), suspended, node, status_of_x87()};
  for (auto const& p : places) {
    note const n{p.now, p.image, p.bytes};
    auto* const at = notes_ + notes_end_;
    std::memcpy(at, &n, sizeof n);
    std::memcpy(at + sizeof n, p.image, p.bytes);
    std::memcpy(p.image, p.now, p.bytes);
    notes_end_ += bytes;
  }
}

// The image is that of the state before; and memory, too, if it was that of the last one.
void kept_states::forget_last(bool in_memory) {
  auto const begin = states_[--count_].notes;
  constexpr auto bytes = sizeof(note) + differences::line;
  while (notes_end_ > begin) {
    notes_end_ -= bytes;
    note n;
    std::memcpy(&n, notes_ + notes_end_, sizeof n);
    std::memcpy(n.image, notes_ + notes_end_ + sizeof n, n.bytes);
    if (in_memory)
      std::memcpy(n.now, n.image, n.bytes);
  }
}

void kept_states::forget_after(std::size_t n) {
  while (count_ > n)
    forget_last(false);
}

aside::place kept_states::put_back(std::size_t n) {
  for (auto const& p : differences_.places())
    std::memcpy(p.now, p.image, p.bytes);
  while (count_ > n + 1)
    forget_last(true);
  set_status_of_x87(states_[n].x87);
  return states_[n].suspended;
}

} // namespace leaklab::detail::states
