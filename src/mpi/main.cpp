// leaklab-mpi: one search by states on several machines.
//
//   mpirun -n 8 leaklab-mpi explore LESSON [OPTION...]
//
// Each rank starts the leaklab program, with the same arguments, and carries bytes between it and those of the other
// ranks, by Boost.MPI. Nothing of MPI is in the processes that run schedules. leaklab/states/ranks.hpp says what goes over
// the socket between the two programs.
//
// Of rank 0, leaklab's output and exit code are those of the whole. When one leaklab dies, all ranks end (MPI_Abort).
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <boost/mpi/nonblocking.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace mpi = boost::mpi;

constexpr int socket_of_leaklab = 63;
constexpr int bad_input = 2;

int rank = 0, ranks = 1;

[[noreturn]] void end_all(std::string const& why) {
  std::fprintf(stderr, "leaklab-mpi: rank %d: %s\n", rank, why.c_str());
  std::fflush(stderr);
  mpi::environment::abort(70);
  std::_Exit(70);
}

// ---------------------------------------------------------------- the leaklab program of this rank

// What mpirun and Slurm tell a program differs between ranks, and lies in its memory.
void forget_what_differs() {
  std::vector<std::string> names;
  for (auto** e = environ; *e; ++e)
    if (std::string_view const text = *e; text.starts_with("OMPI_") || text.starts_with("PMIX_") ||
                                          text.starts_with("PRTE_") || text.starts_with("SLURM"))
      names.emplace_back(text.substr(0, text.find('=')));
  for (auto const& name : names)
    unsetenv(name.c_str());
}

class leaklab_program {
public:
  // leaklab lies beside this program.
  explicit leaklab_program(char** argv) {
    auto const program = std::filesystem::read_symlink("/proc/self/exe").replace_filename("leaklab");
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
      end_all("no socket can be made");
    auto const parent = getpid();
    pid_ = fork();
    if (pid_ == -1)
      end_all("no process can be made");
    if (pid_ == 0)
      become(program, argv, pair[1], parent);
    close(pair[1]);
    socket_ = pair[0];
  }

  // Returns false at the end of what leaklab sends.
  bool receive(void* to, std::size_t n) {
    for (auto* at = static_cast<char*>(to); n > 0;) {
      auto const received = recv(socket_, at, n, 0);
      if (received == -1 && errno == EINTR)
        continue;
      if (received <= 0)
        return false;
      at += received;
      n -= static_cast<std::size_t>(received);
    }
    return true;
  }
  void send(void const* from, std::size_t n) {
    for (auto const* at = static_cast<char const*>(from); n > 0;) {
      auto const sent = ::send(socket_, at, n, MSG_NOSIGNAL);
      if (sent == -1 && errno == EINTR)
        continue;
      if (sent <= 0)
        return; // it has ended; the next receive() says so
      at += sent;
      n -= static_cast<std::size_t>(sent);
    }
  }

  // Returns its exit code. If a signal has ended it, ends all ranks.
  int wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) == -1 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
      end_all(std::string("leaklab was ended by SIG") + sigabbrev_np(WTERMSIG(status)));
    return WEXITSTATUS(status);
  }

private:
  [[noreturn]] static void become(std::filesystem::path const& program, char** argv, int socket,
                                  pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
      _exit(0);
    dup2(socket, socket_of_leaklab);
    if (rank != 0) {
      auto const nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
      dup2(nowhere, STDIN_FILENO);
      dup2(nowhere, STDOUT_FILENO);
      dup2(nowhere, STDERR_FILENO);
    }
    forget_what_differs();
    // glibc's cache of freed memory marks what lies in it with a number that is drawn for each process.
    setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);
    setenv("LEAKLAB_RANKS", std::to_string(socket_of_leaklab).c_str(), 1);
    execv(program.c_str(), argv);
    std::fprintf(stderr, "leaklab-mpi: %s: %s\n", program.c_str(), std::strerror(errno));
    _exit(bad_input);
  }

  pid_t pid_ = 0;
  int socket_ = -1;
};

// ---------------------------------------------------------------- the other ranks

using bytes = std::vector<char>;

// Messages between this rank and all others, on their way.
class messages {
public:
  explicit messages(mpi::communicator const& all) : all_(all) {}
  ~messages() { wait(); }
  messages(messages const&) = delete;

  template <class T>
  void send(int to, T const* from, std::size_t n) {
    each_piece(n,
               [&](std::size_t at, int many) { under_way_.push_back(all_.isend(to, tag, from + at, many)); });
  }
  template <class T>
  void receive(int from, T* to, std::size_t n) {
    each_piece(n,
               [&](std::size_t at, int many) { under_way_.push_back(all_.irecv(from, tag, to + at, many)); });
  }

private:
  static constexpr int tag = 0;
  static constexpr std::size_t most_at_once = 4 << 20;

  template <class Piece>
  static void each_piece(std::size_t n, Piece piece) {
    for (std::size_t at = 0; at < n; at += most_at_once)
      piece(at, static_cast<int>(std::min(most_at_once, n - at)));
  }

  // Waits without using a processor: leaklab's processes need them.
  void wait() {
    using namespace std::chrono_literals;
    auto pause = 20us;
    while (!mpi::test_all(under_way_.begin(), under_way_.end())) {
      std::this_thread::sleep_for(pause);
      pause = std::min(2 * pause, 1000us);
    }
  }

  mpi::communicator const& all_;
  std::vector<mpi::request> under_way_;
};

// Tells each rank a number, and returns what each has told.
std::vector<std::uint64_t> tell_each(mpi::communicator const& all,
                                     std::vector<std::uint64_t> const& numbers) {
  auto told = numbers;
  {
    messages m(all);
    for (int r = 0; r < all.size(); ++r)
      if (r != all.rank()) {
        auto const at = static_cast<std::size_t>(r);
        m.receive(r, &told[at], 1);
        m.send(r, &numbers[at], 1);
      }
  }
  return told;
}

std::vector<bytes> exchange(mpi::communicator const& all, std::vector<bytes> const& to,
                            std::vector<std::uint64_t> const& sizes) {
  std::vector<bytes> from(to.size());
  {
    messages m(all);
    for (int r = 0; r < all.size(); ++r) {
      auto const at = static_cast<std::size_t>(r);
      if (r == all.rank()) {
        from[at] = to[at];
        continue;
      }
      from[at].resize(sizes[at]);
      m.receive(r, from[at].data(), from[at].size());
      m.send(r, to[at].data(), to[at].size());
    }
  }
  return from;
}

// Returns what leaklab sends to each rank; nothing when it has ended.
std::optional<std::vector<bytes>> next_from(leaklab_program& leaklab) {
  std::vector<std::uint64_t> sizes(static_cast<std::size_t>(ranks));
  if (!leaklab.receive(sizes.data(), sizes.size() * sizeof sizes[0]))
    return std::nullopt;
  std::vector<bytes> to;
  for (auto const size : sizes)
    if (!leaklab.receive(to.emplace_back(size).data(), size))
      return std::nullopt;
  return to;
}

void send(leaklab_program& leaklab, std::vector<bytes> const& from) {
  std::vector<std::uint64_t> sizes(from.size());
  std::ranges::transform(from, sizes.begin(), &bytes::size);
  leaklab.send(sizes.data(), sizes.size() * sizeof sizes[0]);
  for (auto const& b : from)
    leaklab.send(b.data(), b.size());
}

constexpr std::uint64_t ended = ~std::uint64_t{0}; // in place of a size: that rank's leaklab has ended

// Whether this rank's leaklab has ended. All ranks' have, or none: else all end.
bool all_have_ended(std::vector<std::uint64_t> const& told, int code) {
  auto const n = std::ranges::count(told, ended);
  if (n == 0 || n == ranks)
    return n != 0;
  if (told[static_cast<std::size_t>(rank)] == ended)
    end_all("leaklab has ended with exit code " + std::to_string(code) + " while others go on");
  std::this_thread::sleep_for(std::chrono::seconds(10)); // the one that has ended says it, and ends this one
  end_all("another rank's leaklab has ended");
}

// Carries bytes until leaklab ends. Returns its exit code.
int carry(leaklab_program& leaklab, mpi::communicator const& all) {
  std::uint64_t const which[2] = {static_cast<std::uint64_t>(rank), static_cast<std::uint64_t>(ranks)};
  leaklab.send(which, sizeof which);
  for (;;) {
    auto const to = next_from(leaklab);
    int const code = to ? 0 : leaklab.wait();
    std::vector<std::uint64_t> sizes(static_cast<std::size_t>(ranks), ended);
    for (std::size_t r = 0; to && r < sizes.size(); ++r)
      sizes[r] = (*to)[r].size();
    sizes = tell_each(all, sizes);
    if (all_have_ended(sizes, code))
      return code;
    send(leaklab, exchange(all, *to, sizes));
  }
}

} // namespace

int main(int argc, char** argv) {
  mpi::environment const environment(argc, argv);
  mpi::communicator const all;
  rank = all.rank();
  ranks = all.size();
  if (argc < 2 || argv[1] != std::string_view("explore")) {
    if (rank == 0)
      std::fputs("leaklab-mpi: several ranks explore a lesson: mpirun leaklab-mpi explore LESSON\n", stderr);
    return rank == 0 ? bad_input : 0;
  }
  leaklab_program leaklab(argv);
  int const code = carry(leaklab, all);
  return rank == 0 ? code : 0;
}
