// Joining the other ranks; see ranks.hpp.
#include <cli/ranks.hpp>

#include <cli/exit_code.hpp>
#include <cli/fixed_addresses.hpp>

#include <leaklab/states/ranks.hpp>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>

namespace cli {
namespace {

constexpr auto variable = "LEAKLAB_RANKS"; // the number of a socket to leaklab-mpi

int socket_from_the_environment() {
  auto const* const text = std::getenv(variable);
  int number = -1;
  auto const* const end = text + std::strlen(text);
  if (auto const read = std::from_chars(text, end, number);
      read.ec != std::errc() || read.ptr != end || fcntl(number, F_GETFD) == -1)
    throw input_error(variable, "is set by leaklab-mpi, and not by hand");
  return number;
}

} // namespace

bool is_a_rank() {
  return std::getenv(variable) != nullptr;
}

void begin_as_a_rank(std::string const& strategy, leaklab::part const& part) {
  if (!strategy.empty() && strategy != "exhaustive")
    throw input_error("--strategy", "several ranks count by states, which is exhaustive");
  if (part.of > 1)
    throw input_error("--part", "several ranks search together, and have no parts");
  auto const socket = socket_from_the_environment();
  begin_at_fixed_addresses("leaklab-mpi");
  static leaklab::detail::states::ranks all(socket);
  leaklab::detail::states::ranks_of_this_process = &all;
}

} // namespace cli
