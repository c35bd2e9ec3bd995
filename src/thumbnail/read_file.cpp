// Reads a whole regular file into memory. The file is opened without blocking and judged by fstat, so nothing
// can change in between.
#include <thumbnail/read_file.hpp>

#include <os/descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace thumbnail {
namespace {

// Returns the size of an open file, or why it must not be read.
expected<std::uint64_t> readable_size(os::descriptor const& file, std::uint64_t max_bytes) {
  struct stat status;
  if (::fstat(file.get(), &status) != 0)
    return fail_errno("cannot examine", errno);
  if (S_ISDIR(status.st_mode))
    return fail(std::make_error_code(std::errc::is_a_directory));
  if (!S_ISREG(status.st_mode))
    return fail(errc::not_a_regular_file);
  auto const size = static_cast<std::uint64_t>(status.st_size);
  if (size == 0)
    return fail(errc::empty);
  if (size > max_bytes)
    return fail(std::make_error_code(std::errc::file_too_large),
                std::to_string(size) + " bytes, the limit is " + std::to_string(max_bytes));
  return size;
}

} // namespace

expected<file_bytes> read_file(std::filesystem::path const& file, std::uint64_t max_bytes) {
  if (file.native().find('\0') != std::string::npos)
    return fail(std::make_error_code(std::errc::invalid_argument), "file name with a zero byte");
  int number;
  do
    number = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  while (number < 0 && errno == EINTR);
  if (number < 0 && (errno == ENXIO || errno == ENODEV)) // a socket, or a device without a driver
    return fail(errc::not_a_regular_file);
  if (number < 0)
    return fail_errno("cannot open", errno);
  os::descriptor const input(number);

  auto const size = readable_size(input, max_bytes);
  if (!size)
    return tl::make_unexpected(size.error());
  file_bytes bytes{std::make_unique_for_overwrite<unsigned char[]>(*size), 0};
  while (bytes.size < *size) {
    auto const got = ::read(input.get(), bytes.data.get() + bytes.size, *size - bytes.size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fail_errno("cannot read", errno);
    if (got == 0)
      break; // the file has become shorter meanwhile: the decoder will call it damaged
    bytes.size += static_cast<std::size_t>(got);
  }
  if (bytes.size == 0)
    return fail(errc::empty);
  return bytes;
}

} // namespace thumbnail
