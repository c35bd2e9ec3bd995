// One thread that waits for everything at once: files to read, times, signals, and connections (http.hpp).
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace live {

class loop {
public:
  loop();
  loop(loop const&) = delete;
  loop& operator=(loop const&) = delete;
  ~loop();

  // What is waited for, as long as it lives.
  using wait = std::shared_ptr<void>;

  // Calls `ready` whenever there is something to read from the file, its end included. The file must stay
  // open so long.
  wait on_readable(int file, std::function<void()> ready);

  // Calls `then` once, after so much time.
  wait after(std::chrono::nanoseconds, std::function<void()> then);

  // Calls `then` for the first SIGINT, SIGTERM, SIGHUP or SIGQUIT that comes, also for one that came since
  // this object was made. Later ones do nothing, as long as it lives: some programs send two (timeout(1)).
  void on_signal(std::function<void(int)> then);

  // Runs until stop() is called; it may then run once more.
  void run();
  void stop();

  // What runs it, for http.cpp.
  boost::asio::io_context& context();

private:
  struct parts;
  std::unique_ptr<parts> const parts_;
};

} // namespace live
