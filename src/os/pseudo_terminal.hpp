// A pseudo-terminal: two ends, of which this process holds one and a child opens the other by its name.
#pragma once

#include <os/descriptor.hpp>

#include <string>
#include <string_view>

namespace os {

struct terminal_size {
  unsigned short rows = 24, columns = 80;
};

class pseudo_terminal {
public:
  // Throws std::system_error where there is none to be had, as in a container without /dev/ptmx.
  explicit pseudo_terminal(terminal_size = {});

  int descriptor() const { return ours_.get(); }
  // Returns the name of the other end: "/dev/pts/3".
  std::string const& name() const { return name_; }

  // Throws std::system_error.
  void write(std::string_view bytes) const;

  // Waits so long at most, in milliseconds, for something to read, and adds it to `text`. Returns false if
  // nothing can come any more, since nobody has the other end open.
  bool read_more(std::string& text, int milliseconds) const;

private:
  os::descriptor ours_;
  std::string name_;
};

} // namespace os
