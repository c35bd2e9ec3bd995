// Processes that are ended while they write, and what they leave behind: on a file system that has files
// without a name, and on one that has not. They are forked, since what they do is a function of this program;
// os::child runs other programs.
#include <thumbnail/write_file.hpp>

#include "thumbnail/child.hpp"
#include "thumbnail/folder.hpp"
#include <support/sanitized.hpp>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <thread>

namespace thumbnail_test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t allowed = 1000; // bytes of a file, before the signal comes
bytes const larger(100 * allowed, 'n');

// Makes O_TMPFILE fail with EOPNOTSUPP in this process from now on, as on a file system that does not have
// it.
void do_without_files_without_a_name() {
  constexpr auto flags = offsetof(seccomp_data, args) + 2 * sizeof(__u64); // openat's third argument
  sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
                          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, flags),
                          BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_TMPFILE),
                          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, O_TMPFILE, 0, 1),
                          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
                          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  sock_fprog const program{sizeof filter / sizeof *filter, filter};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    cannot_set_up();
}

// Makes the kernel send SIGXFSZ in the middle of a write, after `allowed` bytes of the file.
void get_a_signal_in_the_midst(void (*handler)(int)) {
  std::signal(SIGXFSZ, handler);
  rlimit const limit{allowed, allowed};
  rlimit const no_core{0, 0};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0 || ::setrlimit(RLIMIT_CORE, &no_core) != 0)
    cannot_set_up();
}

void sleep_on(int) {
  for (;;)
    ::pause();
}

class InterruptedWriting : public InAFolder, public testing::WithParamInterface<bool> {
protected:
  void SetUp() override {
    InAFolder::SetUp();
    if (thread_sanitized)
      GTEST_SKIP()
          << "ThreadSanitizer hands a signal on when a call comes to its end, not in the midst of it";
  }

  bool without_name() const { return GetParam(); }

  void prepare() const {
    if (!without_name())
      do_without_files_without_a_name();
  }

  // Writes in another process, which goes on as this one would.
  void write_in_the_next_process(std::string const& name) {
    EXPECT_EQ(in_child([&] { return thumbnail::write_file(folder / name, bytes{1}).has_value(); }),
              child::passed);
  }

  // Starts a process that is stopped in the middle of its write, for as long as it lives.
  pid_t start_writing() {
    auto const writer = ::fork();
    if (writer == 0) {
      prepare();
      get_a_signal_in_the_midst(sleep_on);
      (void)thumbnail::write_file(folder / "a", larger);
      ::_exit(1);
    }
    return writer;
  }

  bool comes(std::function<bool()> const& what) const {
    auto const end = std::chrono::steady_clock::now() + 60s;
    while (!what() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(2ms);
    return what();
  }

  static void kill_and_reap(pid_t process) {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
  }
};

TEST_P(InterruptedWriting, LeavesNothingForThoseThatComeAfter) {
  put("a", bytes{1, 2, 3});
  EXPECT_EQ(in_child([&] {
              prepare();
              get_a_signal_in_the_midst(SIG_DFL);
              return thumbnail::write_file(folder / "a", larger).has_value();
            }),
            child::crashed);
  EXPECT_EQ(names().size(), without_name() ? 1U : 2U);
  EXPECT_EQ(get(folder / "a"), (bytes{1, 2, 3}));
  write_in_the_next_process("b");
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "b"}));
}

TEST_P(InterruptedWriting, LeavesNothingWhenToldThatTheProcessEnds) {
  EXPECT_EQ(in_child([&] {
              prepare();
              get_a_signal_in_the_midst(sleep_on);
              std::thread([&] { (void)thumbnail::write_file(folder / "a", larger); }).detach();
              if (!without_name() && !comes([&] {
                    return !names().empty() && std::filesystem::file_size(folder / names()[0]) == allowed;
                  }))
                return false;
              thumbnail::remove_temporaries();
              return names().empty();
            }),
            child::passed);
  EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_P(InterruptedWriting, ByAProcessThatStillLivesIsLeftToIt) {
  auto const writer = start_writing();
  bool const seen = comes([&] { return without_name() || names().size() == 1; });
  write_in_the_next_process("b");
  auto const left = names();
  kill_and_reap(writer);
  EXPECT_TRUE(seen);
  EXPECT_EQ(left.size(), without_name() ? 1U : 2U);
  write_in_the_next_process("b");
  EXPECT_EQ(names(), std::vector<std::string>{"b"});
}

TEST_P(InterruptedWriting, AtAnyTimeLeavesTheOldFileOrTheNew) {
  bytes const one(200'000, 1), two(300'000, 2);
  put("a", one);
  for (int i = 0; i != 30; ++i) {
    auto const writer = ::fork();
    if (writer == 0) {
      prepare();
      for (;;)
        for (auto const& content : {one, two})
          if (!thumbnail::write_file(folder / "a", content))
            ::_exit(1);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(3000 + 177 * i));
    kill_and_reap(writer);
    EXPECT_LE(names().size(), 2U);
    auto const content = get(folder / "a");
    EXPECT_TRUE(content == one || content == two);
  }
  write_in_the_next_process("a");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

INSTANTIATE_TEST_SUITE_P(FilesWithAndWithoutAName, InterruptedWriting, testing::Bool(),
                         [](auto const& info) { return info.param ? "WithoutAName" : "Named"; });

using StaleFiles = InAFolder;

TEST_F(StaleFiles, AreOnlyTheOnesOfProcessesThatAreGone) {
  auto const gone = std::to_string(::fork());
  if (gone == "0")
    ::_exit(0);
  ::waitpid(std::stoi(gone), nullptr, 0);
  auto const mine = std::to_string(::getpid());
  std::vector<std::string> const kept{".thumb-" + mine + "-1.tmp",
                                      ".thumb-" + gone + "-1.tmp.jpg",
                                      ".thumb-" + gone + "-x.tmp",
                                      ".thumb-" + gone + ".tmp",
                                      ".thumb--1.tmp",
                                      ".thumb-99999999999-1.tmp",
                                      ".thumb-0-1.tmp",
                                      "thumb-" + gone + "-1.tmp"};
  for (auto const& name : kept)
    put(name, bytes{'x'});
  put(".thumb-" + gone + "-1.tmp", bytes{'x'});
  std::filesystem::create_directory(folder / (".thumb-" + gone + "-2.tmp"));
  ASSERT_TRUE(thumbnail::write_file(folder / "a", bytes{1}));
  EXPECT_EQ(names().size(), kept.size() + 2);
  EXPECT_FALSE(std::filesystem::exists(folder / (".thumb-" + gone + "-1.tmp")));
}

} // namespace
} // namespace thumbnail_test
