// Locks once; see first_lock.hpp.
#include <leaklab/world/first_lock.hpp>

#include <boost/fiber/detail/spinlock.hpp>
#include <boost/fiber/mutex.hpp>

namespace leaklab::detail {

// Boost.Fiber's library has a generator of its own if it hides its symbols, beside that of the headers.
void take_first_lock() {
  boost::fibers::detail::spinlock of_the_headers;
  of_the_headers.lock();
  of_the_headers.unlock();
  boost::fibers::mutex of_the_library;
  of_the_library.lock();
  of_the_library.unlock();
}

} // namespace leaklab::detail
