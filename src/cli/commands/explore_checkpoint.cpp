// Looks whether a search can be kept; see explore_checkpoint.hpp.
#include <cli/commands/explore_checkpoint.hpp>

#include <cli/exit_code.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string const& file, std::string const& why) {
  throw input_error("--checkpoint", fmt::format("'{}' {}", file, why));
}

} // namespace

void add_checkpoint_option(CLI::App& app, std::string& file) {
  app.add_option_function<std::string>(
         "--checkpoint",
         [&file](std::string const& name) {
           if (name.empty())
             throw CLI::ValidationError("--checkpoint", "'' is not the name of a file");
           file = name;
         },
         "Keep the states in FILE, so that the same command goes on\n"
         "from there when it was killed or has reached a limit")
      ->type_name("FILE");
}

// A search is written beside the file, and takes its place.
void check_checkpoint(std::string const& file) {
  std::error_code error;
  if (auto const status = fs::status(file, error); fs::exists(status) && !fs::is_regular_file(status))
    fail(file, "is no regular file");
  auto const folder = fs::path(file).parent_path();
  if (access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0)
    fail(file, "cannot be written: " + std::generic_category().message(errno));
}

} // namespace cli
