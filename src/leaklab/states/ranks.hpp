// Exchanges bytes with the other machines that search all states together. A rank is one of them; they are
// numbered from 0. Between the ranks stands another program, at the other end of a socket (src/mpi). So nothing of
// what carries the bytes is in the memory of a process that is forked to run schedules.
//
// On the socket, all numbers are of 64 bits. The other program begins and says which rank this is, and how many there
// are. In each exchange this end says how many bytes are for each rank, and then the bytes, in the order of the
// ranks; the answer has the same form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leaklab::detail::states {

using bytes = std::vector<std::byte>;

class ranks {
public:
  // Owns the socket from then on. Throws std::runtime_error if nobody answers.
  explicit ranks(int socket);
  ~ranks();
  ranks(ranks const&) = delete;

  std::uint32_t number() const { return number_; }
  std::uint32_t count() const { return count_; }

  // Sends each rank what is for it, and returns what each has sent. All ranks call it equally often. Throws
  // std::runtime_error when the others are gone.
  std::vector<bytes> exchange(std::vector<bytes> const& to);
  // Sends the same to each.
  std::vector<bytes> exchange(bytes const& to_each) { return exchange(std::vector<bytes>(count_, to_each)); }

private:
  void send(void const* from, std::size_t n);
  void receive(void* to, std::size_t n);

  int const socket_;
  std::uint32_t number_ = 0, count_ = 1;
};

// The ranks that count by states together with this process; nullptr: it does so alone.
inline ranks* ranks_of_this_process = nullptr;

// Puts values into bytes, one after the other, and takes them out again.
template <class T>
void put(bytes& to, T const& value) {
  auto const as = std::as_bytes(std::span(&value, 1));
  to.insert(to.end(), as.begin(), as.end());
}

class taken_from {
public:
  explicit taken_from(bytes const& from) : rest_(from) {}

  bool at_end() const { return rest_.empty(); }
  // Throws std::runtime_error if there are fewer bytes.
  void take(void* to, std::size_t n);
  template <class T>
  T take() {
    T value{};
    take(&value, sizeof value);
    return value;
  }

private:
  std::span<std::byte const> rest_;
};

} // namespace leaklab::detail::states
