// Reading and writing the socket; see ranks.hpp.
#include <leaklab/states/ranks.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <sys/socket.h>
#include <unistd.h>

namespace leaklab::detail::states {
namespace {

[[noreturn]] void fail() {
  throw std::runtime_error("leaklab::explore: the other ranks are gone");
}

} // namespace

ranks::ranks(int socket) : socket_(socket) {
  std::uint64_t which[2];
  receive(which, sizeof which);
  number_ = static_cast<std::uint32_t>(which[0]);
  count_ = static_cast<std::uint32_t>(which[1]);
}

ranks::~ranks() {
  close(socket_);
}

void ranks::send(void const* from, std::size_t n) {
  for (auto const* at = static_cast<char const*>(from); n > 0;) {
    auto const sent = ::send(socket_, at, n, MSG_NOSIGNAL);
    if (sent == -1 && errno == EINTR)
      continue;
    if (sent <= 0)
      fail();
    at += sent;
    n -= static_cast<std::size_t>(sent);
  }
}

void ranks::receive(void* to, std::size_t n) {
  for (auto* at = static_cast<char*>(to); n > 0;) {
    auto const received = recv(socket_, at, n, 0);
    if (received == -1 && errno == EINTR)
      continue;
    if (received <= 0)
      fail();
    at += received;
    n -= static_cast<std::size_t>(received);
  }
}

std::vector<bytes> ranks::exchange(std::vector<bytes> const& to) {
  std::vector<std::uint64_t> sizes(to.size());
  std::ranges::transform(to, sizes.begin(), &bytes::size);
  send(sizes.data(), count_ * sizeof sizes[0]);
  for (auto const& b : to)
    send(b.data(), b.size());
  receive(sizes.data(), count_ * sizeof sizes[0]);
  std::vector<bytes> from(count_);
  for (std::uint32_t r = 0; r < count_; ++r) {
    from[r].resize(sizes[r]);
    receive(from[r].data(), sizes[r]);
  }
  return from;
}

void taken_from::take(void* to, std::size_t n) {
  if (n > rest_.size())
    throw std::runtime_error("leaklab::explore: another rank has sent too little");
  if (n > 0)
    std::memcpy(to, rest_.data(), n);
  rest_ = rest_.subspan(n);
}

} // namespace leaklab::detail::states
