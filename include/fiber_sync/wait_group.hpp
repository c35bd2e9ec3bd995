// Go's sync.WaitGroup for fibers: a fiber can wait until a number of things have been done.
#pragma once

#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/mutex.hpp>

#include <cstddef>
#include <cstdint>

namespace fiber_sync {

// (The namespace is not called sync: POSIX has a function of that name in the global namespace.)

// Counts what is still to be done and lets fibers wait until the count is zero.
//
//   auto workers = std::make_shared<fiber_sync::wait_group>();
//   for (auto const& file : files) {
//     workers->add();
//     boost::fibers::fiber([=] { work_on(file); workers->done(); }).detach();
//   }
//   workers->wait();
//
// Any fiber of any thread may call any member. Call add() before the fiber is started, not inside it;
// otherwise wait() may find zero too early. After zero, the same object may count another round. A waiter may
// destroy the object as soon as its wait() has returned, if no other fiber still waits or has yet to call.
class wait_group {
public:
  wait_group() = default;
  wait_group(wait_group const&) = delete;
  wait_group& operator=(wait_group const&) = delete;

  // Adds n, which may be negative, to the count. At zero, all waiting fibers go on. Throws std::logic_error,
  // and changes nothing, if the count would fall below zero or overflow.
  void add(std::ptrdiff_t n = 1);

  // Takes one from the count, like add(-1).
  void done();

  // Blocks the fiber until the count is zero. Returns at once if the count is zero now. A fiber that waits
  // goes on at the first zero, even if another round has begun by the time it runs.
  void wait();

private:
  boost::fibers::mutex mutex_; // guards the rest
  boost::fibers::condition_variable zero_;
  std::ptrdiff_t count_ = 0;
  std::uint64_t round_ = 0; // how often the count has fallen to zero
};

} // namespace fiber_sync
