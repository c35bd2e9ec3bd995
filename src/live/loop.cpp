// Boost.Asio, on one thread; see loop.hpp.
#include <live/loop.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <utility>

namespace live {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// What waits outlives the object that was returned, by one call that it does not make.
class watch {
public:
  watch(asio::io_context& context, int file, std::function<void()> ready)
      : state_(std::make_shared<state>(context, file, std::move(ready))) {
    wait(state_);
  }
  watch(watch const&) = delete;
  watch& operator=(watch const&) = delete;
  ~watch() {
    state_->ready = nullptr;
    state_->descriptor.release(); // it is not ours to close; what waits is called with an error
  }

private:
  struct state {
    state(asio::io_context& context, int file, std::function<void()> r)
        : descriptor(context, file), ready(std::move(r)) {}
    asio::posix::stream_descriptor descriptor;
    std::function<void()> ready;
  };

  static void wait(std::shared_ptr<state> const& s) {
    s->descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [s](error_code error) {
      if (error || !s->ready)
        return;
      auto const ready = s->ready; // it may destroy the watch
      ready();
      if (s->ready)
        wait(s);
    });
  }

  std::shared_ptr<state> const state_;
};

class timer {
public:
  timer(asio::io_context& context, std::chrono::nanoseconds time, std::function<void()> then)
      : timer_(context, time), then_(std::make_shared<std::function<void()>>(std::move(then))) {
    timer_.async_wait([then = std::weak_ptr(then_)](error_code error) {
      if (auto const alive = then.lock(); alive && !error) {
        auto const call = std::move(*alive); // it may destroy the timer
        call();
      }
    });
  }

private:
  asio::steady_timer timer_;
  std::shared_ptr<std::function<void()>> const then_;
};

} // namespace

struct loop::parts {
  asio::io_context context{1};
  asio::signal_set signals{context};
};

loop::loop() : parts_(std::make_unique<parts>()) {
  for (int const number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_IGN)
      parts_->signals.add(number);
  }
}

loop::~loop() = default;

loop::wait loop::on_readable(int file, std::function<void()> ready) {
  return std::make_shared<watch>(parts_->context, file, std::move(ready));
}

loop::wait loop::after(std::chrono::nanoseconds time, std::function<void()> then) {
  return std::make_shared<timer>(parts_->context, time, std::move(then));
}

void loop::on_signal(std::function<void(int)> then) {
  parts_->signals.async_wait([then = std::move(then)](error_code error, int number) {
    if (!error)
      then(number);
  });
}

void loop::run() {
  auto const work = asio::make_work_guard(parts_->context);
  parts_->context.run();
  parts_->context.restart(); // so that it can run once more
}

void loop::stop() {
  parts_->context.stop();
}

asio::io_context& loop::context() {
  return parts_->context;
}

} // namespace live
