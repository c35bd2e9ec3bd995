// The operations of threads_mixed.hpp. No other file has such values and locks, so the linker keeps the templates of
// this one.
#include "threads_mixed.hpp"

#include <boost/fiber/all.hpp>

#include <mutex>

namespace mixed {
namespace {

using boost::fibers::fiber;

struct value {};
struct held : std::unique_lock<boost::fibers::mutex> {
  explicit held(boost::fibers::mutex& m) : unique_lock(m) {}
  using unique_lock::lock;
};

template <class Channel>
void through(Channel& c) {
  fiber pushes([&c] { c.push({}); });
  value v;
  c.pop(v);
  pushes.join();
}

} // namespace

void unbuffered() {
  boost::fibers::unbuffered_channel<value> c;
  through(c);
}

void buffered() {
  boost::fibers::buffered_channel<value> c(2);
  through(c);
}

void tries() {
  boost::fibers::buffered_channel<value> c(2);
  c.try_push({});
}

void condition() {
  boost::fibers::mutex m;
  boost::fibers::condition_variable_any changed;
  bool is_set = false;
  fiber sets([&] {
    std::lock_guard const l(m);
    is_set = true;
    changed.notify_one();
  });
  held l(m);
  changed.wait(l, [&] { return is_set; });
  l.unlock();
  sets.join();
}

void future() {
  boost::fibers::promise<value> p;
  auto f = p.get_future();
  fiber keeps([&p] { p.set_value({}); });
  f.get();
  keeps.join();
}

} // namespace mixed
