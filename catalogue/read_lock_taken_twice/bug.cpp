// A reader takes a shared lock a second time, while a writer waits for it.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace read_lock_taken_twice {

using boost::fibers::condition_variable;
using boost::fibers::fiber;
using boost::fibers::mutex;

// A writer that waits keeps new readers out.
struct shared_lock {
  void lock_shared() {
    std::unique_lock<mutex> lock(m);
    while (writers > 0)
      changed.wait(lock); // switches: leak in condition_variable::wait
    ++readers;
  }
  void unlock_shared() {
    std::unique_lock<mutex> lock(m);
    --readers;
    changed.notify_all();
  }
  void lock() {
    std::unique_lock<mutex> lock(m);
    ++writers;
    while (readers > 0)
      changed.wait(lock); // switches: leak in condition_variable::wait
  }
  void unlock() {
    std::unique_lock<mutex> lock(m);
    --writers;
    changed.notify_all();
  }

  mutex m;
  condition_variable changed;
  int readers = 0, writers = 0;
};

void bug() {
  auto both = std::make_shared<shared_lock>();
  fiber([both] {
    both->lock_shared();
    both->lock_shared(); // incorrect! A writer may have come in between.
    both->unlock_shared();
    both->unlock_shared();
  }).detach();
  fiber([both] {
    both->lock();
    both->unlock();
  }).detach();
}

} // namespace read_lock_taken_twice
