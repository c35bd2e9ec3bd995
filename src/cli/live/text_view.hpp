// leaklab live in a terminal: the counters, and keys; or, if standard output is no terminal, the counters at
// the end of each step.
#pragma once

#include <cli/terminal/key_terminal.hpp>

#include <live/demonstration.hpp>
#include <live/growth.hpp>

#include <optional>
#include <string>

namespace cli {

class text_view {
public:
  // Shows the demonstration until the loop stops, and stops it when there is nothing more to see: at the end
  // of the script, or of the server unless a person can start a new one by a key, or when that person quits.
  text_view(live::demonstration&, live::loop&);
  text_view(text_view const&) = delete;
  text_view& operator=(text_view const&) = delete;

  // Ends what the constructor has begun. Call it when the loop has stopped.
  void put_terminal_back();
  // Does that, and prints the last state and how the server ended.
  void show_last();

private:
  void take(live::demonstration::event);
  void press(char key);
  void choose(std::size_t lesson);
  void refresh();
  std::string screen() const;

  live::demonstration& demonstration_;
  live::loop& loop_;
  live::growth growth_;
  std::uint64_t servers_ = 1;
  bool const on_terminal_;
  std::optional<key_terminal> keys_;
  bool was_on_another_screen_ = false;
  live::loop::wait again_;
};

} // namespace cli
