// Writes JSON in one step; see json_file.hpp.
#include <cli/json_file.hpp>

#include <cli/asked.hpp>

#include <cli/exit_code.hpp>
#include <cli/look_in_a_child.hpp>
#include <cli/terminal/terminal.hpp>
#include <thumbnail/thumbnail.hpp>
#include <thumbnail/write_file.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
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

// Returns whether the target exists and is no regular file (/dev/null, a FIFO). Such a target is written to
// and must not be replaced.
bool is_special(fs::path const& target) {
  std::error_code ignored;
  auto const status = fs::status(target, ignored);
  return fs::exists(status) && !fs::is_regular_file(status);
}

// Returns the file to which the bytes go: the one behind all symbolic links, so that the links stay, even if
// the last one leads to a file that does not exist yet.
fs::path behind_links(std::string const& destination) {
  constexpr int most_links = 40; // as many as Linux follows
  std::error_code error;
  if (auto target = fs::canonical(destination, error); !error)
    return target;
  fs::path target(destination);
  if (fs::exists(target, error)) // a pipe behind /dev/stdout
    return target;
  for (int links = 0; links != most_links; ++links) {
    auto const next = fs::read_symlink(target, error);
    if (error)
      return target;
    target = target.parent_path() / next;
  }
  fail(destination, ELOOP);
}

// Writes to a file that exists. Returns an errno, or 0 on success.
int write_to(fs::path const& file, std::string_view text) {
  int const out = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
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

// Throws if a file cannot be written.
void check(std::string const& destination) {
  auto const target = behind_links(destination);
  if (fs::is_directory(target))
    fail(destination, EISDIR);
  std::error_code ignored;
  if (fs::exists(target, ignored) && ::access(target.c_str(), W_OK) != 0)
    fail(destination, errno);
  if (is_special(target))
    return;
  if (auto const possible = thumbnail::can_write_file(target); !possible)
    fail(destination, possible.error().code.value());
}

} // namespace

json_file::json_file(std::string destination) : destination_(std::move(destination)) {
  if (!destination_.empty() && !to_stdout())
    look_in_a_child([this] { check(destination_); });
}

void json_file::must_spare(std::span<fs::path const> pictures) const {
  if (destination_.empty() || to_stdout())
    return;
  auto target = behind_links(destination_);
  if (is_special(target))
    return;
  target = fs::weakly_canonical(target);
  for (auto const& picture : pictures)
    for (auto const& taken : {picture, thumbnail::thumbnail_path(picture)})
      if (fs::weakly_canonical(taken) == target)
        throw input_error(destination_, "is one of the pictures, or the thumbnail of one");
}

void json_file::write(nlohmann::json document) const {
  if (destination_.empty())
    return;
  document["asked"] = what_was_asked();
  write_alone(document);
}

void json_file::write_alone(nlohmann::json const& document) const {
  // A file name may hold any bytes, JSON only UTF-8.
  write_text(document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
}

void json_file::write_text(std::string const& text) const {
  if (destination_.empty())
    return;
  if (to_stdout())
    return terminal::print_as_it_is(text);
  auto const target = behind_links(destination_);
  if (is_special(target)) {
    if (int const error = write_to(target, text))
      fail(destination_, error);
    return;
  }
  auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
  auto const written =
      thumbnail::write_file(target, {bytes, text.size()}, thumbnail::permissions::of_the_old_one);
  if (!written)
    fail(destination_, written.error().code.value());
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
