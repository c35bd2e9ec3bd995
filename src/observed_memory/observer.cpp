// The observer of one thread, and what Boost.Fiber's operations tell it: memory_observer.hpp, operation.hpp.
#include <leaklab/races/memory_observer.hpp>

#include <leaklab/threads/operation.hpp>
#include <observed_memory/recorder.hpp>
#include <observed_memory/traceless.hpp>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

#include <sys/mman.h>
#include <sys/single_threaded.h>

namespace leaklab::observed_memory {
namespace {

constexpr std::size_t all_bytes = sizeof(recorder) + arena_bytes;

class observer final : public detail::memory_observer {
public:
  observer() {
    auto* const room =
        mmap(nullptr, all_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
      throw std::system_error(errno, std::generic_category(), "leaklab: no room to observe memory");
    recorder_ = new (room) recorder; // leaves the memory as it is: all zero
    recorder_->begin_memory(static_cast<std::byte*>(room) + sizeof(recorder), arena_bytes);
    __libc_single_threaded = 0; // else the counts of shared_ptr are not changed by atomic operations
  }
  observer(observer const&) = delete;
  observer& operator=(observer const&) = delete;
  ~observer() override { munmap(recorder_, all_bytes); }

  std::vector<std::span<std::byte const>> memory() const override {
    return {{reinterpret_cast<std::byte const*>(recorder_), all_bytes}};
  }
  void begin(detail::race_table& races, std::size_t const* choices, bool compares_states) override {
    __libc_single_threaded = 0;
    current = nullptr;
    recorder_->begin(&races, choices, compares_states);
  }
  void starts(std::uint64_t fiber, std::uint64_t parent, void const* top, std::size_t bytes) override {
    recorder_->starts(fiber, parent, reinterpret_cast<address>(top), bytes);
  }
  void runs(std::uint64_t fiber) override { current = recorder_->goes_on(fiber); }
  void looks_at(std::uint64_t fiber) override { current = recorder_->fiber_of(fiber); }
  void joins_all() override {
    if (auto* const f = current)
      f->home->joins_all(*f);
  }
  detail::states::key order_so_far(std::span<detail::observed_fiber const> fibers) override {
    return recorder_->order_so_far(fibers);
  }

private:
  recorder* recorder_;
};

std::uint64_t key_of(void const* at) {
  return reinterpret_cast<address>(at) << 16;
}

} // namespace
} // namespace leaklab::observed_memory

using namespace leaklab::observed_memory;

leaklab::detail::memory_observer* leaklab_make_memory_observer() {
  return new observer;
}

void* leaklab_memory_looks_away() noexcept {
  return std::exchange(current, nullptr);
}
void leaklab_memory_looks_again(void* f) noexcept {
  current = static_cast<fiber*>(f);
}

void leaklab_memory_operation_begins(void const* object, std::size_t bytes) noexcept {
  if (auto* const f = current; f && f->operations++ == 0)
    f->object = {reinterpret_cast<address>(object), bytes};
}
void leaklab_memory_operation_ends() noexcept {
  if (auto* const f = current; f && f->operations > 0 && --f->operations == 0)
    f->object = f->slots = {};
}

void leaklab_memory_push(void const* channel, void const* slots, std::size_t slot_bytes,
                         std::size_t capacity) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->slots = {reinterpret_cast<address>(slots), slot_bytes * capacity};
    f->home->push(*f, reinterpret_cast<address>(channel), capacity);
  }
}
void leaklab_memory_pop(void const* channel, void const* slots, std::size_t slot_bytes,
                        std::size_t capacity) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->slots = {reinterpret_cast<address>(slots), slot_bytes * capacity};
    f->home->pop(*f, reinterpret_cast<address>(channel), capacity);
  }
}
void leaklab_memory_release(void const* at) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->release(*f, key_of(at));
  }
}
void leaklab_memory_release_alone(void const* at) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->release_alone(*f, key_of(at));
  }
}
void leaklab_memory_acquire(void const* at) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->acquire(*f, key_of(at));
  }
}
// The mutex inside a future or a barrier is not what orders its users.
void leaklab_memory_lock(void const* mutex) noexcept {
  if (auto* const f = current; f && !f->object.has(reinterpret_cast<address>(mutex))) {
    traceless const here(*f);
    f->home->acquire(*f, key_of(mutex));
  }
}
void leaklab_memory_unlock(void const* mutex) noexcept {
  if (auto* const f = current; f && !f->object.has(reinterpret_cast<address>(mutex))) {
    traceless const here(*f);
    f->home->release(*f, key_of(mutex));
  }
}
void leaklab_memory_join(std::uint64_t fiber) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->join(*f, fiber);
  }
}
void leaklab_memory_detach_begins(std::uint64_t fiber) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->begin_detach(*f, fiber);
  }
}
void leaklab_memory_detach_ends() noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->end_detach(*f);
  }
}
void leaklab_memory_barrier_begins(void const* barrier) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->enter_barrier(*f, reinterpret_cast<address>(barrier));
  }
}
void leaklab_memory_barrier_ends(void const* barrier, bool was_last) noexcept {
  if (auto* const f = current) {
    traceless const here(*f);
    f->home->leave_barrier(*f, reinterpret_cast<address>(barrier), was_last);
  }
}
