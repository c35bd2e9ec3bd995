// What the files of a leaky program share: two classes of its own that wait, and the lines they wait in.
#pragma once

#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/mutex.hpp>

#include <deque>
#include <mutex>
#include <utility>

class gate {
public:
  void open() {
    std::lock_guard const l(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }

  static constexpr unsigned line_of_wait = __LINE__ + 3;
  void wait() {
    std::unique_lock l(mutex_);
    opened_.wait(l, [this] { return is_open_; });
  }

private:
  boost::fibers::mutex mutex_;
  boost::fibers::condition_variable opened_;
  bool is_open_ = false;
};

template <typename T>
class queue {
public:
  void put(T item) {
    std::lock_guard const l(mutex_);
    items_.push_back(std::move(item));
    filled_.notify_one();
  }

  static constexpr unsigned line_of_wait = __LINE__ + 3;
  T take() {
    std::unique_lock l(mutex_);
    filled_.wait(l, [this] { return !items_.empty(); });
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

private:
  boost::fibers::mutex mutex_;
  boost::fibers::condition_variable filled_;
  std::deque<T> items_;
};

// Each starts four fibers. Three can never finish: they wait in gate::wait, in queue::take and in a pop of
// the file itself. The fourth finishes.
void start_one();
void start_two();
void start_three();
void start_four();
