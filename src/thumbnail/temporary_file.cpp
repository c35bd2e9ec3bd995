// Files without a name, and files that have one for a while; see temporary_file.hpp.
#include <thumbnail/temporary_file.hpp>

#include <thumbnail/write_file.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace thumbnail {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = ".thumb-", suffix = ".tmp";

struct registry {
  std::mutex mutex;
  std::set<fs::path> names; // files that exist now, or may exist
  std::set<fs::path> swept; // folders whose stale files were removed
};

// The registry is never destroyed: a thread may write until the process ends.
registry& all() {
  static auto* const only = new registry;
  return *only;
}

fs::path folder_of(fs::path const& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

// Returns a name that no other call of this process uses. It is short, so that a target of the longest legal
// name can be written.
fs::path name_beside(fs::path const& target) {
  static std::atomic<std::uint64_t> serial{0};
  auto const name = std::string(prefix) + std::to_string(::getpid()) + "-" + std::to_string(++serial);
  return target.parent_path() / (name + std::string(suffix));
}

// Lets `create` make a file of that name, which remove_temporaries knows from the beginning. Returns an
// errno.
template <class Create>
int make_known(fs::path const& name, Create const& create) {
  auto& r = all();
  std::lock_guard const l(r.mutex);
  r.names.insert(name);
  int const error = create() == 0 ? 0 : errno;
  if (error != 0)
    r.names.erase(name);
  return error;
}

void forget(fs::path const& name) {
  auto& r = all();
  std::lock_guard const l(r.mutex);
  r.names.erase(name);
}

// Closes the file. That tells of writes that failed late (NFS, quota), while the file can still be given up.
int flushed(int file) {
  int const twin = ::fcntl(file, F_DUPFD_CLOEXEC, 0);
  return twin < 0 || ::close(twin) == 0 ? 0 : errno;
}

// Returns the process that a temporary file's name belongs to; 0 for any other name.
pid_t maker_of(std::string_view name) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix))
    return 0;
  name.remove_prefix(prefix.size());
  name.remove_suffix(suffix.size());
  auto const dash = name.find('-');
  auto const is_number = [](std::string_view text) {
    return !text.empty() && text.size() <= 20 && text.find_first_not_of("0123456789") == text.npos;
  };
  if (dash == name.npos || dash > 9 || !is_number(name.substr(0, dash)) || !is_number(name.substr(dash + 1)))
    return 0;
  return static_cast<pid_t>(std::stol(std::string(name.substr(0, dash))));
}

void remove_if_abandoned(fs::path const& file) {
  auto const maker = maker_of(file.filename().native());
  if (maker <= 0 || ::kill(maker, 0) == 0 || errno != ESRCH)
    return;
  os::descriptor const opened(
      ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat status;
  // A lock means that its maker lives on another machine, or in a container.
  if (opened.valid() && ::fstat(opened.get(), &status) == 0 && S_ISREG(status.st_mode) &&
      ::flock(opened.get(), LOCK_EX | LOCK_NB) == 0)
    ::unlink(file.c_str());
}

} // namespace

temporary_file::temporary_file(kind k, fs::path const& target) : target_(target) {
  if (k == kind::named) {
    error_ = make_named();
    return;
  }
  int number;
  do
    number = ::open(folder_of(target_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  while (number < 0 && errno == EINTR);
  error_ = number < 0 ? errno : 0;
  name_may_help_ = number < 0;
  file_ = os::descriptor(number);
}

temporary_file::~temporary_file() {
  if (name_.empty())
    return;
  ::unlink(name_.c_str());
  forget(name_);
}

int temporary_file::make_named() {
  // EEXIST: another machine or container shares the folder, or a killed process left the file
  for (;;) {
    auto const name = name_beside(target_);
    int number = -1;
    int const error = make_known(name, [&] {
      number = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
      return number < 0 ? -1 : 0;
    });
    if (error == EEXIST || error == EINTR)
      continue;
    if (error != 0)
      return error;
    file_ = os::descriptor(number);
    struct stat status;
    bool const taken = ::flock(number, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!taken && ::fstat(number, &status) == 0 && status.st_nlink > 0) {
      name_ = name;
      return 0;
    }
    forget(name); // another process, which cannot see this one, has removed the file as a dead process's
  }
}

int temporary_file::link_named(char const* unnamed) {
  ::flock(get(), LOCK_EX | LOCK_NB);
  for (;;) {
    auto const name = name_beside(target_);
    int const error = make_known(
        name, [&] { return ::linkat(AT_FDCWD, unnamed, AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW); });
    if (error == 0)
      name_ = name;
    if (error != EEXIST)
      return error;
  }
}

int temporary_file::rename_to_target() {
  if (std::rename(name_.c_str(), target_.c_str()) != 0)
    return errno;
  forget(name_);
  name_.clear();
  return 0;
}

int temporary_file::become_target() {
  if (int const error = flushed(get()))
    return error;
  if (!name_.empty())
    return rename_to_target();
  auto const unnamed = "/proc/self/fd/" + std::to_string(get());
  if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, target_.c_str(), AT_SYMLINK_FOLLOW) == 0)
    return 0;
  int const error = errno == EEXIST ? link_named(unnamed.c_str()) : errno;
  name_may_help_ = error != 0;
  return error != 0 ? error : rename_to_target();
}

void remove_stale(fs::path const& folder) {
  {
    auto& r = all();
    std::lock_guard const l(r.mutex);
    if (!r.swept.insert(folder).second)
      return;
  }
  std::error_code error;
  for (fs::directory_iterator i(folder.empty() ? "." : folder, error), end; !error && i != end;
       i.increment(error))
    remove_if_abandoned(i->path());
}

void remove_temporaries() {
  auto const& r = all();
  all().mutex.lock(); // never unlocked: no other name appears until the process ends
  for (auto const& name : r.names)
    ::unlink(name.c_str());
}

} // namespace thumbnail
