// Internal: what a child process gets before its program begins.
#pragma once

#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <spawn.h>
#include <sys/types.h>

namespace os {

inline std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// What posix_spawn does in the child before the program begins.
class preparation {
public:
  preparation() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  preparation(preparation const&) = delete;
  preparation& operator=(preparation const&) = delete;
  ~preparation() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }

  void open(int stream, char const* file, int mode) {
    posix_spawn_file_actions_addopen(&actions_, stream, file, mode, 0);
  }
  void copy(int from, int stream) { posix_spawn_file_actions_adddup2(&actions_, from, stream); }
  void enter(std::filesystem::path const& folder) {
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  // Only what was opened or copied is left open: also what another library has opened without O_CLOEXEC is
  // not.
  void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
  void lead_a_group() { set(POSIX_SPAWN_SETPGROUP); }
  // The first terminal that the leader of a session opens controls it.
  void lead_a_session() { set(POSIX_SPAWN_SETSID); }
  // No signal is blocked or ignored, whatever this process does with it.
  void receive_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    set(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  pid_t start(std::vector<std::string> words, std::vector<std::string> environment) const {
    pid_t pid = -1;
    auto const name = words.at(0);
    int const error = posix_spawnp(&pid, name.c_str(), &actions_, &attributes_, pointers_to(words).data(),
                                   pointers_to(environment).data());
    if (error != 0)
      throw std::system_error(error, std::generic_category(), name);
    return pid;
  }

private:
  void set(int flags) {
    flags_ = static_cast<short>(flags_ | flags);
    posix_spawnattr_setflags(&attributes_, flags_);
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  short flags_ = 0;
};

} // namespace os
