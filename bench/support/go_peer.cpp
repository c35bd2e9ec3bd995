// Runs the Go program; see go_peer.hpp. bench/CMakeLists.txt defines LEAKLAB_GO_PEER, its path.
#include <bench/support/go_peer.hpp>

#include <bench/support/command.hpp>

#include <charconv>
#include <filesystem>

namespace bench {

sample go_peer(std::vector<std::string> const& arguments, double items) {
  if (!std::filesystem::exists(LEAKLAB_GO_PEER))
    throw not_installed();
  os::command c{.words = {LEAKLAB_GO_PEER}};
  c.words.insert(c.words.end(), arguments.begin(), arguments.end());
  auto const output = run_commands({c}).output;
  double nanoseconds = 0;
  auto const [end, error] = std::from_chars(output.data(), output.data() + output.size(), nanoseconds);
  if (error != std::errc() || std::string(end, output.data() + output.size()) != "\n")
    throw std::runtime_error(std::string(LEAKLAB_GO_PEER) + ": printed \"" + output +
                             "\" instead of a number");
  return {seconds(nanoseconds * 1e-9), items};
}

} // namespace bench
