// Asks the system not to randomise addresses; see fixed_addresses.hpp.
#include <cli/fixed_addresses.hpp>

#include <cli/exit_code.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/personality.h>
#include <unistd.h>

namespace cli {

void begin_at_fixed_addresses(std::string const& needed_by) {
  auto const now = personality(0xffffffff);
  if ((now & ADDR_NO_RANDOMIZE) != 0)
    return;
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  std::vector<char*> arguments; // each ends with a zero
  for (std::size_t at = 0; at < text.size(); at = text.find('\0', at) + 1)
    arguments.push_back(&text[at]);
  arguments.push_back(nullptr);
  if (personality(static_cast<unsigned>(now) | ADDR_NO_RANDOMIZE) != -1 &&
      (personality(0xffffffff) & ADDR_NO_RANDOMIZE) != 0)
    execv("/proc/self/exe", arguments.data());
  throw input_error(needed_by, "the system does not let a program have the same addresses each time");
}

} // namespace cli
