// Looks whether a search can be kept; see explore_checkpoint.hpp.
#include <cli/commands/explore_checkpoint.hpp>

#include <cli/exit_code.hpp>
#include <cli/look_in_a_child.hpp>

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

void check_place(fs::path const& folder, std::string const& name) {
  if (access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0)
    fail(name, "cannot be written: " + std::generic_category().message(errno));
}

// A search is written beside the file, and takes its place.
void check_file(std::string const& file) {
  std::error_code error;
  if (auto const status = fs::status(file, error); fs::exists(status) && !fs::is_regular_file(status))
    fail(file, "is no regular file");
  check_place(fs::path(file).parent_path(), file);
}

// The folder is made if it does not exist.
void check_folder(std::string const& folder) {
  std::error_code error;
  auto const status = fs::status(folder, error);
  if (fs::exists(status) && !fs::is_directory(status))
    fail(folder, "is no folder, in which several ranks keep their search");
  check_place(fs::exists(status) ? fs::path(folder) : fs::path(folder).parent_path(), folder);
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
         "from there when it was killed or has reached a limit;\n"
         "leaklab-mpi keeps them in a folder of that name")
      ->type_name("FILE");
}

void check_checkpoint(std::string const& name, bool is_folder) {
  look_in_a_child([&] { is_folder ? check_folder(name) : check_file(name); });
}

} // namespace cli
