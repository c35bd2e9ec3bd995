// Sockets; see live_page.hpp.
#include "live_page.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;

os::command with_page(std::filesystem::path const& temporary, std::vector<std::string> const& options) {
  os::command c{.words = {LEAKLAB_PROGRAM, "live"},
                .environment = {"TMPDIR=" + temporary.string(), "NO_COLOR"},
                .time_limit = 5min};
  c.words.insert(c.words.end(), options.begin(), options.end());
  return c;
}

std::string request(live_page const& page, std::string const& first_line, std::string const& more = "") {
  return first_line + " HTTP/1.1\r\nHost: " + page.host() + "\r\nConnection: close\r\n" + more;
}

} // namespace

reply talk_to(int port, std::string const& bytes) {
  int const s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string all;
  if (::connect(s, reinterpret_cast<sockaddr const*>(&to), sizeof to) == 0) {
    ::send(s, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    char buffer[4096];
    for (ssize_t n = 0; (n = ::recv(s, buffer, sizeof buffer, 0)) > 0;)
      all.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(s);
  auto const end = all.find("\r\n\r\n");
  if (end == all.npos)
    return {};
  return {
      .status = std::stoi(all.substr(9, 3)), .header = all.substr(0, end + 2), .body = all.substr(end + 4)};
}

live_page::live_page(std::filesystem::path const& temporary, std::vector<std::string> const& options)
    : child_(with_page(temporary, options)) {
  auto const printed = child_.read_until("/\n");
  auto const at = printed.find("http://127.0.0.1:");
  if (at == printed.npos)
    throw std::runtime_error(printed + child_.wait().err);
  port_ = std::stoi(printed.substr(at + 17));
}

live_page::~live_page() {
  if (child_.number() == -1) // the test has seen to its end
    return;
  child_.send_signal(SIGINT);
  auto const ended = child_.wait();
  EXPECT_EQ(ended.how(), "exit code 0") << ended.err;
}

reply live_page::get(std::string const& path) const {
  return talk_to(port_, request(*this, "GET " + path) + "\r\n");
}

reply live_page::post(std::string const& body, std::string const& token) const {
  return talk_to(port_, request(*this, "POST /do",
                                "X-Leaklab-Token: " + token +
                                    "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
                            "\r\n" + body);
}

reply live_page::post(std::string const& body) const {
  return post(body, token());
}

std::string live_page::token() const {
  auto const page = get("/").body;
  auto const at = page.find(R"("token":")") + 9;
  return page.substr(at, page.find('"', at) - at);
}

nlohmann::json live_page::state() const {
  return nlohmann::json::parse(get("/state.json").body);
}

nlohmann::json live_page::until(std::function<bool(nlohmann::json const&)> const& is_so) const {
  nlohmann::json now;
  for (auto const end = std::chrono::steady_clock::now() + 60s; std::chrono::steady_clock::now() < end;) {
    now = state();
    if (is_so(now))
      return now;
    std::this_thread::sleep_for(20ms);
  }
  now.erase("points");
  ADD_FAILURE() << "not within a minute: " << now.dump(2);
  return now;
}
