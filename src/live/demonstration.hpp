// The demonstration: a thumbnail server, the requests that come to it, and what a person does with both.
#pragma once

#include <live/history.hpp>
#include <live/loop.hpp>
#include <live/script.hpp>
#include <live/tally.hpp>
#include <live/traffic.hpp>

#include <os/piped_child.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace live {

// How it begins.
struct settings {
  std::vector<std::string> server; // the command that starts a server on the pool's folder, with its limit
  std::size_t memory = 256u << 20; // that limit, in bytes
  std::uint64_t seed = 1;          // of the requests
  std::string lesson;              // its whole name
  live::share share;               // of the pictures that are broken
  unsigned rate = 20;              // requests a second; 0: as many as it can answer
  std::vector<step> script;        // empty: what a person chooses
  // A server that does not answer for so long is ended. It gives up a request after 10 seconds itself.
  std::chrono::seconds longest_silence{60};
};

constexpr unsigned highest_rate = 1000;

enum class status {
  running,
  paused,
  done,          // the script has come to its end
  out_of_memory, // the server has ended since its memory was used up
  ended,         // the server has ended for another reason
};

// Returns "running", "paused", "done", "out_of_memory", "ended".
std::string to_string(status);

class demonstration {
public:
  // Starts the server. Throws std::system_error if that fails.
  demonstration(settings, loop&);

  // What a person does. To choose something ends the script. All have effect from the next request on.
  void choose_lesson(std::string whole_name);
  void choose_share(share);
  void choose_rate(unsigned requests_a_second);
  void go();
  void pause();
  void one();     // sends one request, if none is on its way
  void restart(); // with a new server, from the first request on; the script, too

  // Is called after each change that is more than a point in the history: 'a' answer, 's' end of a step, 'e'
  // end of the server or of the script.
  enum class event { answer, step, end };
  void on_event(std::function<void(event)> then) { then_ = std::move(then); }

  live::status status() const { return status_; }
  // How the server ended, if it did: "signal 9 (Killed)".
  std::string const& how_it_ended() const { return ended_; }
  live::tally const& tally() const { return tally_; }
  live::history const& history() const { return history_; }
  settings const& chosen() const { return settings_; }
  std::optional<std::size_t> script_step() const; // which one, from 0; nothing: no script, or it is over
  // Returns the server's process number; -1 if it has ended.
  pid_t server_process() const { return server_ ? server_->number() : -1; }
  std::uint64_t servers() const { return servers_; } // how many were started

private:
  void start();
  void send_when_due();
  void send();
  void hear();
  void take(answer const&);
  void step_on();
  void end(live::status, std::string how);
  void note(std::string what, std::string detail = {});
  void note_point();
  void tick();
  void end_script() { script_ended_ = true; }
  std::chrono::milliseconds worked() const;

  settings settings_;
  loop& loop_;
  std::function<void(event)> then_;
  std::optional<os::piped_child> server_;
  std::uint64_t servers_ = 0;
  std::string heard_; // the beginning of a line
  loop::wait watch_, due_, tick_, silence_;
  std::optional<live::traffic> traffic_;
  std::optional<request> asked_; // on its way
  std::chrono::steady_clock::time_point next_{};
  live::status status_ = status::running;
  std::string ended_;
  live::tally tally_;
  live::history history_;
  std::size_t step_ = 0;
  std::uint64_t sent_in_step_ = 0;
  bool script_ended_ = false;
  std::chrono::milliseconds worked_before_{};                        // until the latest pause
  std::optional<std::chrono::steady_clock::time_point> works_since_; // nothing: it does not work
};

} // namespace live
