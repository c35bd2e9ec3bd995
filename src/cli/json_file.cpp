// Writes JSON in one step; see json_file.hpp.
#include <cli/json_file.hpp>

#include <cli/exit_code.hpp>
#include <cli/terminal.hpp>
#include <thumbnail/thumbnail.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string const& destination, int number) {
  throw input_error(destination, std::generic_category().message(number));
}

// What is not a regular file (/dev/null, a FIFO) is written to and must not be replaced.
bool is_special(fs::path const& target) {
  std::error_code ignored;
  auto const status = fs::status(target, ignored);
  return fs::exists(status) && !fs::is_regular_file(status);
}

// Where the bytes go in the end: behind a symbolic link, so that the link stays.
fs::path behind_links(std::string const& destination) {
  std::error_code error;
  auto const target = fs::canonical(destination, error);
  return error ? fs::path(destination) : target;
}

fs::path temporary_for(fs::path const& target) {
  return target.parent_path() / (".leaklab-" + std::to_string(::getpid()) + ".tmp");
}

// Writes to the file, made if it is not there, with `flags` more. Returns an errno, 0 when all went well.
int write_to(fs::path const& file, int flags, std::string_view text) {
  int const out = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (out == -1)
    return errno;
  while (!text.empty()) {
    auto const written = ::write(out, text.data(), text.size());
    if (written == -1 && errno == EINTR)
      continue;
    if (written == -1) {
      int const error = errno;
      ::close(out);
      return error;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::close(out) == 0 ? 0 : errno;
}

// Makes the temporary file with this text in it, or none. Returns an errno.
int write_temporary(fs::path const& temporary, std::string_view text) {
  int const error = write_to(temporary, O_CREAT | O_EXCL | O_NOFOLLOW, text);
  if (error != 0 && error != EEXIST)
    ::unlink(temporary.c_str());
  return error;
}

} // namespace

json_file::json_file(std::string destination) : destination_(std::move(destination)) {
  if (destination_.empty() || to_stdout())
    return;
  auto const target = behind_links(destination_);
  if (fs::is_directory(target))
    fail(destination_, EISDIR);
  std::error_code ignored;
  if (fs::exists(target, ignored) && ::access(target.c_str(), W_OK) != 0)
    fail(destination_, errno);
  if (is_special(target))
    return;
  auto const temporary = temporary_for(target);
  if (int const error = write_temporary(temporary, ""))
    fail(destination_, error);
  ::unlink(temporary.c_str());
}

void json_file::must_spare(std::span<fs::path const> pictures) const {
  if (destination_.empty() || to_stdout())
    return;
  auto const target = fs::weakly_canonical(behind_links(destination_));
  for (auto const& picture : pictures)
    for (auto const& taken : {picture, thumbnail::thumbnail_path(picture)})
      if (fs::weakly_canonical(taken) == target)
        throw input_error(destination_, "is one of the pictures, or the thumbnail of one");
}

void json_file::write(nlohmann::json const& document) const {
  if (destination_.empty())
    return;
  // a file name may hold any bytes, JSON only UTF-8
  auto const text = document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  if (to_stdout())
    return terminal::print(text);
  auto const target = behind_links(destination_);
  if (is_special(target)) {
    if (int const error = write_to(target, 0, text))
      fail(destination_, error);
    return;
  }
  auto const temporary = temporary_for(target);
  if (int const error = write_temporary(temporary, text))
    fail(destination_, error);
  if (std::rename(temporary.c_str(), target.c_str()) != 0) {
    int const error = errno;
    ::unlink(temporary.c_str());
    fail(destination_, error);
  }
}

void add_json_option(CLI::App& app, std::string& destination, std::string const& what) {
  app.add_option_function<std::string>(
         "--json",
         [&destination](std::string const& file) {
           if (file.empty())
             throw CLI::ValidationError("--json", "needs the name of a file");
           destination = file;
         },
         what)
      ->type_name("FILE");
}

} // namespace cli
