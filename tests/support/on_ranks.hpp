// Counts by states in several processes that are ranks of one search, on this machine and without MPI.
#pragma once

#include <support/judged_states.hpp>

#include <leaklab/states/count_on_ranks.hpp>
#include <leaklab/states/ranks.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace on_ranks {

// The program between the ranks; see leaklab/states/ranks.hpp.
class relay {
public:
  explicit relay(std::vector<int> sockets) : sockets_(std::move(sockets)) {}

  // Ends the process when some rank has ended.
  [[noreturn]] void run() {
    for (std::uint64_t r = 0; r < sockets_.size(); ++r)
      send(r, std::array<std::uint64_t, 2>{r, sockets_.size()});
    for (auto const n = sockets_.size();;) {
      std::vector<std::vector<std::uint64_t>> sizes(n, std::vector<std::uint64_t>(n));
      std::vector<std::vector<std::vector<char>>> sent(n);
      for (std::size_t from = 0; from < n; ++from) {
        receive(from, sizes[from].data(), n * 8);
        for (auto const size : sizes[from]) {
          sent[from].emplace_back(size);
          receive(from, sent[from].back().data(), size);
        }
      }
      for (std::size_t to = 0; to < n; ++to) {
        std::vector<std::uint64_t> of_each;
        for (std::size_t from = 0; from < n; ++from)
          of_each.push_back(sizes[from][to]);
        send(to, of_each);
        for (std::size_t from = 0; from < n; ++from)
          send(to, sent[from][to]);
      }
    }
  }

private:
  void receive(std::size_t rank, void* to, std::size_t n) {
    if (n > 0 && recv(sockets_[rank], to, n, MSG_WAITALL) != static_cast<ssize_t>(n))
      _exit(0);
  }
  template <class Values>
  void send(std::size_t rank, Values const& values) {
    auto const* at = reinterpret_cast<char const*>(values.data());
    for (auto n = values.size() * sizeof values[0]; n > 0;) {
      auto const sent = ::send(sockets_[rank], at, n, MSG_NOSIGNAL);
      if (sent <= 0)
        _exit(0);
      at += sent;
      n -= static_cast<std::size_t>(sent);
    }
  }

  std::vector<int> sockets_;
};

// Forks a process that does not outlive this one.
template <class F>
pid_t forked(F f) {
  auto const child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    f();
    _exit(70);
  }
  return child;
}

// This process is rank 0. `before_each` runs on every other rank.
inline judged::counted count(
    std::size_t ranks, std::function<void()> const& body, leaklab::explore_options options = {},
    std::function<void(std::uint32_t)> const& before_each = [](std::uint32_t) {}) {
  namespace states = leaklab::detail::states;
  // As explore() does: how often options are copied must not matter.
  if (options.group)
    options.group = [own = std::make_shared<std::function<std::string()>>(options.group)] {
      return (*own)();
    };
  std::vector<int> ours, theirs;
  for (std::size_t r = 0; r < ranks; ++r) {
    int pair[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    ours.push_back(pair[0]);
    theirs.push_back(pair[1]);
  }
  auto const close_but = [&](std::vector<int> const& all, std::size_t kept) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (i != kept)
        close(all[i]);
  };
  std::vector<pid_t> children;
  children.push_back(forked([&] {
    close_but(ours, ranks);
    relay(theirs).run();
  }));
  for (std::size_t r = 1; r < ranks; ++r)
    children.push_back(forked([&] {
      close_but(theirs, ranks);
      close_but(ours, r);
      states::ranks all(ours[r]);
      before_each(all.number());
      states::serve(all, body, options);
    }));
  close_but(theirs, ranks);
  close_but(ours, 0);
  judged::counted c;
  std::exception_ptr thrown;
  {
    states::ranks all(ours[0]);
    states::ranks_of_this_process = &all;
    states::serving_ends const at_end;
    try {
      c = judged::by_states(body, options);
    } catch (...) {
      thrown = std::current_exception();
    }
  }
  for (auto const child : children) {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  if (thrown)
    std::rethrow_exception(thrown);
  return c;
}

} // namespace on_ranks
