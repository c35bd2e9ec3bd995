// A worker counts its next piece of work in before it counts the last one out.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace added_after_done {

using boost::fibers::channel_op_status;
using boost::fibers::condition_variable;
using boost::fibers::fiber;
using boost::fibers::mutex;

struct wait_group {
  void add() {
    std::unique_lock<mutex> lock(m);
    ++count;
  }
  void done() {
    std::unique_lock<mutex> lock(m);
    if (--count == 0)
      none.notify_all();
  }
  void wait() {
    std::unique_lock<mutex> lock(m);
    while (count > 0)
      none.wait(lock);
  }

  mutex m;
  condition_variable none;
  int count = 0;
};

void cure() {
  auto group = std::make_shared<wait_group>();
  auto requests = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  auto replies = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  fiber([requests, replies] {
    for (int value = 0; requests->pop(value) == channel_op_status::success;)
      replies->push(value);
  }).detach();
  group->add();
  fiber([group, requests, replies] {
    group->add();
    group->done();
    requests->push(1);
    int reply = 0;
    replies->pop(reply);
    group->done();
  }).detach();
  group->wait();
  requests->close();
}

} // namespace added_after_done
