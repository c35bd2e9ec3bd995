// Taking and giving back the lock; see checkpoint_lock.hpp.
#include <leaklab/states/checkpoint_lock.hpp>

#include <leaklab/states/checkpoint.hpp>

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leaklab::detail::states {
namespace {

// Returns 0, or the reason why not.
int lock(int descriptor) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return fcntl(descriptor, F_SETLK, &whole) == 0 ? 0 : errno;
}

// Returns whether `file` is the one that was opened. Another search may have removed that one after it was opened: its own
// lock was given back then.
bool is_still(std::filesystem::path const& file, int descriptor) {
  struct stat there {
  }, here{};
  return stat(file.c_str(), &there) == 0 && fstat(descriptor, &here) == 0 && there.st_dev == here.st_dev &&
         there.st_ino == here.st_ino;
}

} // namespace

checkpoint_lock::checkpoint_lock(explore_options const& options) {
  if (!keeps_states(options))
    return;
  file_ = options.checkpoint->file.string() + ".lock";
  while (!take(options.checkpoint->file)) {
  }
}

// Returns false if it is to be tried again.
bool checkpoint_lock::take(std::filesystem::path const& checkpoint) {
  descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ == -1)
    throw std::runtime_error("the checkpoint " + checkpoint.string() +
                             " cannot be written: " + std::generic_category().message(errno));
  auto const why = lock(descriptor_);
  if (why != EACCES && why != EAGAIN && is_still(file_, descriptor_))
    return true;
  close(descriptor_);
  if (why == EACCES || why == EAGAIN)
    throw checkpoint_in_use(checkpoint);
  return false;
}

checkpoint_lock::~checkpoint_lock() {
  if (descriptor_ == -1)
    return;
  unlink(file_.c_str());
  close(descriptor_);
}

} // namespace leaklab::detail::states
