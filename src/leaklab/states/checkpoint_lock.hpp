// Keeps two searches from writing the same checkpoint at the same time.
#pragma once

#include <leaklab/explore.hpp>

#include <filesystem>
#include <stdexcept>

namespace leaklab::detail::states {

// Another process searches, and keeps its states in the same checkpoint.
class checkpoint_in_use : public std::runtime_error {
public:
  explicit checkpoint_in_use(std::filesystem::path const& file)
      : std::runtime_error("the checkpoint " + file.string() + " is in use by another search") {}
};

// As long as it lives, no other process has one for the same checkpoint. Without options.checkpoint, or if no states can be
// kept, it does nothing. Several ranks have one on rank 0.
//
// It locks a file beside the checkpoint, FILE.lock, by fcntl(2): such a lock belongs to this process alone, and not to its
// children, and the system takes it back however the process ends. A search that is killed leaves the file, and no lock.
// On a file system that has no locks it does nothing. It does not keep apart two threads of one process.
class checkpoint_lock {
public:
  // Throws checkpoint_in_use, and std::runtime_error, which names the checkpoint, if the file cannot be written.
  explicit checkpoint_lock(explore_options const& options);
  checkpoint_lock(checkpoint_lock const&) = delete;
  ~checkpoint_lock();

private:
  bool take(std::filesystem::path const& checkpoint);

  std::filesystem::path file_;
  int descriptor_ = -1;
};

} // namespace leaklab::detail::states
