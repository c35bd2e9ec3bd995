// Ctrl-C that ends the work, but not the program.
#pragma once

namespace cli {

// While this object lives, the first SIGINT is only noted. The second one ends the program. If SIGINT was
// ignored (nohup), it stays ignored. There is one such object at a time.
class first_interrupt {
public:
  first_interrupt();
  first_interrupt(first_interrupt const&) = delete;
  first_interrupt& operator=(first_interrupt const&) = delete;
  ~first_interrupt();

  bool has_come() const;
};

} // namespace cli
