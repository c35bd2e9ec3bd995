// A whole file onto disk: a temporary file beside the target, every write and the close checked, then a
// rename.
#include <thumbnail/write_file.hpp>

#include <thumbnail/descriptor.hpp>

#include <shown/shown.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>

namespace thumbnail {
namespace {

// Unlinks a file when it goes out of scope, unless told that the file is now somebody's.
class unlink_guard {
public:
  explicit unlink_guard(std::filesystem::path const& file) : file_(file) {}
  unlink_guard(unlink_guard const&) = delete;
  ~unlink_guard() {
    if (armed_)
      ::unlink(file_.c_str());
  }
  void release() { armed_ = false; }

private:
  std::filesystem::path const& file_;
  bool armed_ = true;
};

// A name that no other call of this process uses. Short, so that a target of the longest legal name can be
// written.
std::filesystem::path temporary_beside(std::filesystem::path const& target) {
  static std::atomic<std::uint64_t> serial{0};
  auto const name = ".thumb-" + std::to_string(::getpid()) + "-" + std::to_string(++serial) + ".tmp";
  return target.parent_path() / name;
}

int write_all(int file, std::span<unsigned char const> bytes) {
  while (!bytes.empty()) {
    auto const done = ::write(file, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return -1;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return 0;
}

} // namespace

expected<void> write_file(std::filesystem::path const& target, std::span<unsigned char const> bytes) {
  auto const doing = "cannot write " + shown::file(target);
  std::filesystem::path temporary;
  int number;
  do { // EEXIST: another host or pid namespace sharing the folder, or the rest of a killed process
    temporary = temporary_beside(target);
    number = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
  } while (number < 0 && (errno == EEXIST || errno == EINTR));
  if (number < 0)
    return fail_errno(doing, errno);

  descriptor output(number);
  unlink_guard guard(temporary);
  if (write_all(output.get(), bytes) != 0 || output.close() != 0 ||
      std::rename(temporary.c_str(), target.c_str()) != 0)
    return fail_errno(doing, errno);
  guard.release();
  return {};
}

} // namespace thumbnail
