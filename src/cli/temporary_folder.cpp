// Makes and removes the folder; see temporary_folder.hpp.
#include <cli/temporary_folder.hpp>

#include <cli/exit_code.hpp>

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>
#include <thread>

namespace cli {
namespace {

// A fiber of an unfinished run may still write into the folder: try again when something appeared in it.
void remove_whole(std::filesystem::path const& folder) {
  std::error_code error;
  for (int tries = 0; tries < 100; ++tries) {
    std::filesystem::remove_all(folder, error);
    if (!error)
      return;
  }
}

// Has another thread wait for the signals that end a program, since almost nothing is allowed in a handler.
// A signal that is ignored (nohup) stays so. Threads made later inherit the mask.
void remove_on_signal(std::filesystem::path const& folder) {
  sigset_t fatal;
  sigemptyset(&fatal);
  for (int const number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_IGN)
      sigaddset(&fatal, number);
  }
  ::pthread_sigmask(SIG_BLOCK, &fatal, nullptr);
  std::thread([fatal, folder] {
    int number = 0;
    if (::sigwait(&fatal, &number) != 0)
      return;
    remove_whole(folder);
    std::signal(number, SIG_DFL);
    ::pthread_sigmask(SIG_UNBLOCK, &fatal, nullptr);
    ::kill(::getpid(), number); // ends the program as the signal would have
  }).detach();
}

} // namespace

temporary_folder::temporary_folder() {
  std::error_code error;
  auto const base = std::filesystem::temp_directory_path(error);
  if (error) {
    auto const* const named = std::getenv("TMPDIR");
    throw input_error(named ? named : "/tmp", "no folder for temporary files");
  }
  auto name = (base / "leaklab-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw input_error(base.string(), std::generic_category().message(errno));
  path_ = name;
  remove_on_signal(path_);
}

temporary_folder::~temporary_folder() {
  remove_whole(path_);
}

} // namespace cli
