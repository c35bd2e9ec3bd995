// Finding what a fiber waits in; see objects.hpp.
#include <leaklab/page/objects.hpp>

#include <leaklab/stack/context_access.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <algorithm>
#include <bit>
#include <span>

#include <sys/uio.h>
#include <unistd.h>

namespace leaklab::detail::page {

using boost::fibers::wait_queue;
using any_unbuffered = boost::fibers::unbuffered_channel<int>; // the layout is the same for other types
using any_buffered = boost::fibers::buffered_channel<int>;

template <auto Senders, auto Receivers>
struct unbuffered_access {
  friend wait_queue& senders_of(any_unbuffered& c) { return c.*Senders; }
  friend wait_queue& receivers_of(any_unbuffered& c) { return c.*Receivers; }
};
wait_queue& senders_of(any_unbuffered&);
wait_queue& receivers_of(any_unbuffered&);
template struct unbuffered_access<&any_unbuffered::waiting_producers_, &any_unbuffered::waiting_consumers_>;

template <auto Senders, auto Receivers, auto In, auto Out, auto Capacity>
struct buffered_access {
  friend wait_queue& senders_of(any_buffered& c) { return c.*Senders; }
  friend wait_queue& receivers_of(any_buffered& c) { return c.*Receivers; }
  friend std::size_t in_of(any_buffered const& c) { return c.*In; }
  friend std::size_t out_of(any_buffered const& c) { return c.*Out; }
  friend std::size_t capacity_of(any_buffered const& c) { return c.*Capacity; }
};
wait_queue& senders_of(any_buffered&);
wait_queue& receivers_of(any_buffered&);
std::size_t in_of(any_buffered const&);
std::size_t out_of(any_buffered const&);
std::size_t capacity_of(any_buffered const&);
template struct buffered_access<&any_buffered::waiting_producers_, &any_buffered::waiting_consumers_,
                                &any_buffered::pidx_, &any_buffered::cidx_, &any_buffered::capacity_>;

namespace {

constexpr std::size_t most_words = 512; // of a stack, that are looked at
constexpr std::size_t most_waiters = 4096;

// Returns where the queue is in such a channel.
template <class Channel>
std::uintptr_t place_of_queue(bool of_senders) {
  alignas(Channel) std::byte room[sizeof(Channel)];
  auto& c = reinterpret_cast<Channel&>(room); // only addresses are taken
  auto& q = of_senders ? senders_of(c) : receivers_of(c);
  return reinterpret_cast<std::uintptr_t>(&q) - reinterpret_cast<std::uintptr_t>(&c);
}

// Reads a word that may be anywhere. Returns 0 if there is no memory.
std::uintptr_t read_anywhere(std::uintptr_t address) {
  std::uintptr_t word = 0;
  iovec const to{&word, sizeof word}, from{reinterpret_cast<void*>(address), sizeof word};
  return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == sizeof word ? word : 0;
}

// The running stack, from `here` to its upper end, or as many words as matter. A fiber's context lies at the upper end of
// its stack.
std::span<std::uintptr_t const> stack_of(fiber_record const& r, void const* here) {
  auto const* const from = static_cast<std::uintptr_t const*>(here);
  auto const* const end = reinterpret_cast<std::uintptr_t const*>(r.context);
  return {from, end > from ? std::min<std::size_t>(static_cast<std::size_t>(end - from), most_words) : 0};
}

} // namespace

wait wait_of(std::string_view operation, bool in_a_queue) {
  wait w{.in_a_queue = in_a_queue};
  auto const colon = operation.find("::");
  auto const kind = operation.substr(0, colon == operation.npos ? 0 : colon);
  if (kind.empty())
    return w;
  w.kind = kind == "unbuffered_channel" ? object_kind::unbuffered_channel
           : kind == "buffered_channel" ? object_kind::buffered_channel
                                        : object_kind::other;
  w.sends = operation.substr(colon + 2).starts_with("push");
  return w;
}

objects::fiber& objects::at(std::uint64_t id) {
  if (id >= fibers_.size())
    fibers_.resize(id + 1);
  return fibers_[id];
}

std::uint32_t objects::number(std::uintptr_t address, object_kind kind) {
  auto const found =
      std::ranges::find_if(known_, [&](object const& o) { return o.address == address && o.kind == kind; });
  if (found != known_.end())
    return static_cast<std::uint32_t>(found - known_.begin()) + 1;
  known_.push_back({address, kind});
  return static_cast<std::uint32_t>(known_.size());
}

__attribute__((noinline, no_sanitize("address", "thread"))) std::uint32_t
objects::suspends(fiber_record const& r, wait const& w, std::uint32_t expected, std::uint32_t& found_at) {
  at(r.id) = {};
  if (w.kind == object_kind::unknown)
    return 0;
  auto const in = w.in_a_queue                                ? of_queue(r, w, found_at)
                  : w.kind != object_kind::unbuffered_channel ? 0
                  : expected > 0 && expected <= known_.size() ? expected
                                                              : of_slot(r, found_at);
  at(r.id).in = in;
  return in;
}

// Follows a list of waiters from `at` on. Returns the first that is none of them: the root, or `hook`, which is not
// noted yet. Returns 0 if it is nothing that could be either.
__attribute__((no_sanitize("address", "thread"))) std::uintptr_t
objects::after_waiters(std::uintptr_t at, std::uintptr_t hook) const {
  for (std::size_t n = 0; n < most_waiters && at != 0 && at != hook; ++n) {
    if (std::ranges::none_of(fibers_, [at](fiber const& f) { return f.hook == at; }))
      break;
    at = *reinterpret_cast<std::uintptr_t const*>(at);
  }
  return at % sizeof(void*) == 0 ? at : 0;
}

bool objects::is_known(std::uintptr_t address, object_kind kind) const {
  return std::ranges::any_of(known_, [&](object const& o) { return o.address == address && o.kind == kind; });
}

// Returns the number of the object that a waiter at that word of the stack waits in; 0 if there is none. A waiter is the
// fiber, the number of its next wake-up, and the hook. What looks like one may be what is left of one, with anything behind
// it; but not where one was before.
__attribute__((no_sanitize("address", "thread"))) std::uint32_t
objects::of_waiter(fiber_record const& r, wait const& w, std::span<std::uintptr_t const> stack,
                   std::size_t at, bool is_where_it_was) {
  if (at + 2 >= stack.size() || stack[at] != reinterpret_cast<std::uintptr_t>(r.context) ||
      stack[at + 1] != wake_ups_of(*r.context))
    return 0;
  auto const hook = reinterpret_cast<std::uintptr_t>(&stack[at + 2]);
  auto const root = after_waiters(stack[at + 2], hook);
  auto const object =
      root - (w.kind == object_kind::unbuffered_channel ? place_of_queue<any_unbuffered>(w.sends)
              : w.kind == object_kind::buffered_channel ? place_of_queue<any_buffered>(w.sends)
                                                        : 0);
  if (root == 0 || root == hook ||
      (!is_where_it_was && !is_known(object, w.kind) && after_waiters(read_anywhere(root), hook) != hook))
    return 0;
  this->at(r.id).hook = hook;
  return number(object, w.kind);
}

__attribute__((noinline, no_sanitize("address", "thread"))) std::uint32_t
objects::of_queue(fiber_record const& r, wait const& w, std::uint32_t& found_at) {
  auto const stack = stack_of(r, __builtin_frame_address(0));
  if (auto const n = found_at > 0 ? of_waiter(r, w, stack, found_at, true) : 0)
    return n;
  for (std::uint32_t i = 0; i < stack.size(); ++i)
    if (auto const n = of_waiter(r, w, stack, i, false)) {
      found_at = i;
      return n;
    }
  return 0;
}

__attribute__((noinline, no_sanitize("address", "thread"))) std::uint32_t
objects::of_slot(fiber_record const& r, std::uint32_t& found_at) {
  auto const stack = stack_of(r, __builtin_frame_address(0));
  auto const low = reinterpret_cast<std::uintptr_t>(stack.data());
  auto const high = reinterpret_cast<std::uintptr_t>(r.context);
  auto const is_here = [&](std::uintptr_t slot) { return slot > low && slot < high && slot % 8 == 0; };
  for (std::uint32_t n = 1; n <= known_.size(); ++n) {
    auto const& o = known_[n - 1];
    if (o.kind == object_kind::unbuffered_channel &&
        is_here(surely_exists(n) ? *reinterpret_cast<std::uintptr_t const*>(o.address)
                                 : read_anywhere(o.address)))
      return n;
  }
  auto const points_to_it = [&](std::uintptr_t word) {
    return word % 8 == 0 && word > 1 << 16 && word < std::uintptr_t{1} << 47 &&
           !(word >= low && word < high) && is_here(read_anywhere(word));
  };
  auto at = found_at < stack.size() && points_to_it(stack[found_at]) ? found_at : 0;
  while (at < stack.size() && !points_to_it(stack[at]))
    ++at;
  if (at == stack.size())
    return 0;
  found_at = at;
  return number(stack[at], object_kind::unbuffered_channel);
}

// Whether a fiber is in a call of the object.
bool objects::surely_exists(std::uint32_t number) const {
  return std::ranges::any_of(fibers_, [number](fiber const& f) { return f.in == number; });
}

void objects::wakes(std::uint64_t fiber) {
  at(fiber).hook = 0;
}

void objects::runs(std::uint64_t fiber) {
  at(fiber) = {};
}

__attribute__((no_sanitize("address", "thread"))) std::vector<objects::buffer> const& objects::buffers() {
  buffers_.clear();
  for (auto const& f : fibers_) {
    if (f.in == 0 || known_[f.in - 1].kind != object_kind::buffered_channel ||
        std::ranges::any_of(buffers_, [&](buffer const& b) { return b.object == f.in; }))
      continue;
    auto const& c = *reinterpret_cast<any_buffered const*>(known_[f.in - 1].address);
    auto const capacity = capacity_of(c);
    if (!std::has_single_bit(capacity))
      continue;
    buffers_.push_back({f.in, static_cast<std::uint32_t>((in_of(c) - out_of(c)) % capacity),
                        static_cast<std::uint32_t>(capacity - 1)});
  }
  std::ranges::sort(buffers_, {}, &buffer::object);
  return buffers_;
}

} // namespace leaklab::detail::page
