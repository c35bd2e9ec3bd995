// Writes a whole file onto disk: a temporary file becomes the target when every write has succeeded.
#include <thumbnail/write_file.hpp>

#include <thumbnail/temporary_file.hpp>

#include <shown/shown.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace thumbnail {
namespace {

// Each of these returns an errno, 0 on success.

int write_all(int file, std::span<unsigned char const> bytes) {
  while (!bytes.empty()) {
    auto const done = ::write(file, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return 0;
}

int take_permissions(int file, std::filesystem::path const& old) {
  constexpr mode_t all = 07777, without_set_id = 0777;
  struct stat status;
  if (::lstat(old.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return 0;
  bool const same_owner = ::fchown(file, status.st_uid, status.st_gid) == 0;
  return ::fchmod(file, status.st_mode & (same_owner ? all : without_set_id)) == 0 ? 0 : errno;
}

int replace(temporary_file& temporary, std::filesystem::path const& target,
            std::span<unsigned char const> bytes, permissions p) {
  if (int const error = temporary.error())
    return error;
  if (int const error = write_all(temporary.get(), bytes))
    return error;
  if (p == permissions::of_the_old_one)
    if (int const error = take_permissions(temporary.get(), target))
      return error;
  return temporary.become_target();
}

std::string cannot_write(std::filesystem::path const& target) {
  return "cannot write " + shown::file(target);
}

} // namespace

expected<void> write_file(std::filesystem::path const& target, std::span<unsigned char const> bytes,
                          permissions p) {
  remove_stale(target.parent_path());
  for (auto const kind : {temporary_file::kind::without_name, temporary_file::kind::named}) {
    temporary_file temporary(kind, target);
    int const error = replace(temporary, target, bytes, p);
    if (error == 0)
      return {};
    if (!temporary.name_may_help())
      return fail_errno(cannot_write(target), error);
  }
  return {}; // a file with a name never says that a name may help
}

expected<void> can_write_file(std::filesystem::path const& target) {
  if (temporary_file const without_name(temporary_file::kind::without_name, target);
      without_name.error() == 0)
    return {};
  temporary_file const named(temporary_file::kind::named, target);
  if (named.error() != 0)
    return fail_errno(cannot_write(target), named.error());
  return {};
}

} // namespace thumbnail
