// What a grader's child can do to the machine under each protection. The library that it loads was not searched for what a
// submission must not call, so it stands for one that has got round that.
#include <cli/course/protection.hpp>

#include <os/child.hpp>
#include <os/descriptor.hpp>
#include <os/fresh_folder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using cli::course::guarded;
using cli::course::protection;

constexpr auto cheat = R"cpp(
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

std::string all{"can:"};
std::string const folder = FOLDER;

void note(bool can, char const* what) {
  if (can)
    all += std::string(" ") + what;
}

bool reads(std::string const& file) { return std::ifstream(folder + file).get() != EOF; }
bool writes(std::string const& file) { return (std::ofstream(file) << "planted" << std::flush).good(); }

bool connects() {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(PORT);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
}

bool finds_a_secret() {
  char one = 0;
  lseek(STDIN_FILENO, 0, SEEK_SET);
  return read(STDIN_FILENO, &one, 1) == 1;
}

int const looked = [] {
  note(reads("/course/solution.cpp"), "solution");
  note(reads("/grades/results.json"), "results");
  note(reads("/anna/drain.cpp"), "another's");
  note(writes(folder + "/grades/planted"), "outside");
  note(connects(), "network");
  note(finds_a_secret(), "secret");
  note(writes("/tmp/" NAME ".txt"), "temporary");
  if (getenv("LEAVES") && fork() == 0) {
    setsid();
    sleep(1000);
    _exit(0);
  }
  if (getenv("HANGS"))
    sleep(1000);
  return 0;
}();

} // namespace

namespace coursework {
std::optional<std::string> make_thumbnails(std::vector<std::string> const&,
                                           std::function<std::optional<std::string>(std::string const&)>) {
  throw std::runtime_error(all);
}
} // namespace coursework
)cpp";

// Somebody listens on the port as long as this lives.
class listener {
public:
  listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&here), size), 0);
    EXPECT_EQ(::listen(socket_.get(), 8), 0);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&here), &size);
    port_ = ntohs(here.sin_port);
  }
  unsigned port() const { return port_; }

private:
  os::descriptor socket_;
  unsigned port_ = 0;
};

// What all tests here need, made once: the library is compiled.
struct scene {
  scene() {
    for (auto const* const file : {"course/solution.cpp", "grades/results.json", "anna/drain.cpp"}) {
      fs::create_directories((folder.path() / file).parent_path());
      std::ofstream(folder.path() / file) << "something\n";
    }
    fs::create_directories(workshop);
    std::ofstream(workshop / (name + ".cpp")) << cheat;
    os::output_of(
        {.words = {"c++", "-std=c++20", "-shared", "-fPIC", "-DFOLDER=\"" + folder.path().string() + "\"",
                   "-DPORT=" + std::to_string(listening.port()), "-DNAME=\"" + name + "\"", name + ".cpp",
                   "-o", name + ".so"},
         .folder = workshop});
  }
  ~scene() { fs::remove(temporary_file); }

  guarded command(std::vector<std::string> environment = {}) const {
    return {.grader = grader,
            .folder = workshop,
            .files = {name + ".so", name + ".cpp"},
            .arguments = {"drain", "./" + name + ".so", ""},
            .secret = "7c1f",
            .environment = std::move(environment)};
  }

  fs::path const grader = fs::path(LEAKLAB_PROGRAM).parent_path() / "leaklab_grader";
  os::fresh_folder const folder; // which nobody else may enter
  std::string const name = folder.path().filename().string();
  fs::path const workshop = folder.path() / "workshop";
  fs::path const temporary_file = "/tmp/" + name + ".txt"; // which the library writes
  listener listening;
};

class UnderProtection : public testing::TestWithParam<protection> {
protected:
  static void SetUpTestSuite() { scene_ = std::make_unique<scene>(); }
  static void TearDownTestSuite() { scene_.reset(); }

  void SetUp() override {
    if (GetParam() == protection::bubblewrap &&
        cli::course::protection_of(scene_->grader) != protection::bubblewrap)
      GTEST_SKIP() << "bwrap is not there, or may make no namespaces";
    if (GetParam() == protection::another_user && ::geteuid() != 0)
      GTEST_SKIP() << "only root can start a program as another user";
  }

  // Returns the commands of the processes that have loaded the library, or will.
  static std::vector<std::string> processes() {
    std::vector<std::string> found;
    for (auto const& entry : fs::directory_iterator("/proc")) {
      std::ifstream in(entry.path() / "cmdline", std::ios::binary);
      std::string command;
      std::getline(in, command); // the process may have ended
      if (command.find(scene_->name + ".so") != command.npos)
        found.push_back(command);
    }
    return found;
  }

  static bool comes_true(bool (*is_so)()) {
    for (int i = 0; i < 2000 && !is_so(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return is_so();
  }

  static std::unique_ptr<scene> scene_;
};
std::unique_ptr<scene> UnderProtection::scene_;

TEST_P(UnderProtection, AProgramCanDoWhatIsSaidAndNoMore) {
  // In bubblewrap a process does not get away, not even as the leader of a session.
  bool const leaves = GetParam() == protection::bubblewrap;
  auto const ended = run(scene_->command({leaves ? "LEAVES=1" : "STAYS=1"}), GetParam());
  EXPECT_TRUE(comes_true([] { return processes().empty(); }));
  ASSERT_EQ(ended.code, 0) << ended.how() << ended.err;
  ASSERT_THAT(ended.out, testing::StartsWith("7c1f{"));
  auto const answer = nlohmann::json::parse(ended.out.substr(4)).at("questions").back();
  EXPECT_EQ(answer.at("kind"), "crash");
  EXPECT_THAT(answer.at("diagnosis").get<std::string>(),
              testing::HasSubstr(GetParam() == protection::bubblewrap     ? "can: temporary"
                                 : GetParam() == protection::another_user ? "can: network temporary"
                                                                          : "can: solution results another's "
                                                                            "outside network temporary"));
  EXPECT_EQ(fs::exists(scene_->temporary_file), GetParam() != protection::bubblewrap);
  fs::remove(scene_->temporary_file);
  fs::remove(scene_->folder.path() / "grades/planted");
}

TEST_P(UnderProtection, NothingGoesOnWhenTheParentIsKilled) {
  auto const parent = ::fork();
  if (parent == 0) {
    run(scene_->command({"HANGS=1"}), GetParam());
    ::_exit(0);
  }
  EXPECT_TRUE(comes_true([] { return fs::exists(scene_->temporary_file) || processes().size() > 2; }));
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  EXPECT_TRUE(comes_true([] { return processes().empty(); }));
  fs::remove(scene_->temporary_file);
}

INSTANTIATE_TEST_SUITE_P(Each, UnderProtection,
                         testing::Values(protection::bubblewrap, protection::another_user,
                                         protection::limits_only),
                         [](auto const& p) {
                           return std::string(p.param == protection::bubblewrap     ? "Bubblewrap"
                                              : p.param == protection::another_user ? "AnotherUser"
                                                                                    : "LimitsOnly");
                         });

} // namespace
