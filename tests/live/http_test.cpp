// What the page's server answers, and what it refuses.
#include "live_page.hpp"

#include "../cli/program.hpp"
#include <support/sanitized.hpp>

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class LiveHttp : public WithProgram {
protected:
  live_page page{temporary, {"--rate", "5"}};
};

TEST_F(LiveHttp, ServesOnePageThatMayLoadNothingFromElsewhere) {
  auto const got = page.get("/");
  EXPECT_EQ(got.status, 200);
  EXPECT_THAT(got.header, HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'nonce-"));
  EXPECT_THAT(got.header, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(got.body, Not(testing::ContainsRegex("https?://[^w]"))) << "only the name space of SVG";
  EXPECT_NE(got.body, page.get("/").body) << "each has a nonce of its own";
}

TEST_F(LiveHttp, ServesTheStateAndThumbnails) {
  auto const state = page.until([](json const& s) { return s.at("answered") >= 3; });
  EXPECT_EQ(state.at("format"), "leaklab live");
  EXPECT_EQ(state.at("version"), 1);
  EXPECT_EQ(state.at("status"), "running");
  auto const& last = state.at("last").at("pictures");
  EXPECT_EQ(last.size(), 6u);
  for (auto const& p : last)
    if (p.at("made") == true) {
      auto const thumbnail = page.get("/thumbnails/" + std::to_string(p.at("number").get<int>()));
      EXPECT_EQ(thumbnail.status, 200);
      EXPECT_THAT(thumbnail.body, testing::StartsWith("\xFF\xD8"));
    }
}

TEST_F(LiveHttp, SendsOnlyThePointsThatAreNew) {
  auto const all = page.until([](json const& s) { return s.at("points").at("rows").size() >= 4; });
  auto const some = json::parse(page.get("/state.json?version=0&points=3").body).at("points");
  EXPECT_EQ(some.at("from"), 3);
  EXPECT_EQ(some.at("rows").at(0), all.at("points").at("rows").at(3));
  for (auto const* const nonsense :
       {"?version=9&points=3", "?points=99999999999999999999", "?points=-1", "?&&=&points", "?"})
    EXPECT_EQ(json::parse(page.get(std::string("/state.json") + nonsense).body).at("points").at("from"), 0)
        << nonsense;
}

TEST_F(LiveHttp, RefusesAnotherHostName) {
  auto const with_host = [&](std::string const& host) {
    return talk_to(page.port(), "GET /state.json HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n").status;
  };
  auto const port = std::to_string(page.port());
  EXPECT_EQ(with_host("Host: 127.0.0.1:" + port + "\r\n"), 200);
  EXPECT_EQ(with_host("Host: localhost:" + port + "\r\n"), 200);
  for (auto const& host :
       {std::string("Host: evil.example\r\n"), "Host: evil.example:" + port + "\r\n",
        std::string("Host: 127.0.0.1\r\n"), std::string("Host: 127.0.0.1:1\r\n"), std::string(),
        "Host: 127.0.0.1:" + port + ".evil.example\r\n", std::string("Host: \r\n")})
    EXPECT_EQ(with_host(host), 421) << host;
}

TEST_F(LiveHttp, DoesNothingWithoutTheTokenOfItsPage) {
  constexpr auto wish = R"({"do":"lesson","to":"lesson5_buffered"})";
  EXPECT_EQ(page.post(wish, "").status, 403);
  EXPECT_EQ(page.post(wish, "wrong").status, 403);
  EXPECT_EQ(page.state().at("lesson"), "lesson4_leak");
  EXPECT_EQ(page.post(wish).status, 200);
  EXPECT_EQ(page.state().at("lesson"), "lesson5_buffered");
}

TEST_F(LiveHttp, DoesNothingForAPageOfAnotherSite) {
  auto const token = page.token();
  auto const with_origin = [&](std::string const& origin) {
    std::string const body = R"({"do":"pause"})";
    return talk_to(page.port(), "POST /do HTTP/1.1\r\nHost: " + page.host() +
                                    "\r\nConnection: close\r\nOrigin: " + origin +
                                    "\r\nX-Leaklab-Token: " + token +
                                    "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)
        .status;
  };
  EXPECT_EQ(with_origin("http://evil.example"), 403);
  EXPECT_EQ(with_origin("null"), 403);
  EXPECT_EQ(with_origin("https://" + page.host()), 403);
  EXPECT_EQ(with_origin("http://" + page.host()), 200);
}

TEST_F(LiveHttp, RefusesWhatMakesNoSense) {
  for (auto const* const wish :
       {"", "{", "[]", "7", R"({"do":"explode"})", R"({"do":"lesson","to":"lesson9"})", R"({"do":"lesson"})",
        R"({"do":"share","to":"3/2"})", R"({"do":"share","to":1})", R"({"do":"rate","to":"fast"})",
        R"({"do":7})"})
    EXPECT_EQ(page.post(wish).status, 400) << wish;
  EXPECT_EQ(page.post(R"({"do":"rate","to":4000000000})").status, 200);
  EXPECT_EQ(page.state().at("rate"), 1000);
}

TEST_F(LiveHttp, RefusesNamesOfFiles) {
  for (auto const* const path : {"/thumbnails/../../../../etc/passwd", "/thumbnails/0", "/thumbnails/25",
                                 "/thumbnails/-1", "/thumbnails/1.jpg", "/thumbnails/%31", "/thumbnails/",
                                 "/etc/passwd", "//", "/page.css", "/thumbnails/99999999999999999999"})
    EXPECT_EQ(page.get(path).status, 404) << path;
}

TEST_F(LiveHttp, RefusesOtherMethodsAndTooMuchOfAnything) {
  auto const send = [&](std::string const& first, std::string const& rest) {
    return talk_to(page.port(),
                   first + " HTTP/1.1\r\nHost: " + page.host() + "\r\nConnection: close\r\n" + rest)
        .status;
  };
  for (auto const* const method : {"PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
    EXPECT_EQ(send(std::string(method) + " /", "\r\n"), 405) << method;
  EXPECT_EQ(send("HEAD /", "\r\n"), 200);
  EXPECT_EQ(send("POST /", "Content-Length: 0\r\n\r\n"), 404);
  EXPECT_EQ(send("POST /do", "Content-Length: 1025\r\n\r\n" + std::string(1025, 'x')), 413);
  EXPECT_EQ(send("POST /do", "Content-Length: 99999999999\r\n\r\n"), 413);
  EXPECT_EQ(send("GET /", "X: " + std::string(100'000, 'x') + "\r\n\r\n"), 0);
  EXPECT_EQ(talk_to(page.port(), "this is no HTTP\r\n\r\n").status, 0);
  EXPECT_EQ(talk_to(page.port(), std::string(50'000, '\0')).status, 0);
  EXPECT_EQ(page.get("/").status, 200);
}

// Returns the local addresses of the process's sockets that listen, as /proc/net/tcp has them.
std::vector<std::string> listening(pid_t process) {
  std::string inodes;
  for (auto const& file : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd")) {
    std::error_code ignored;
    inodes += std::filesystem::read_symlink(file, ignored).string() + ' ';
  }
  std::vector<std::string> addresses;
  for (auto const* const table : {"/net/tcp", "/net/tcp6", "/net/udp", "/net/udp6"}) {
    std::ifstream lines("/proc/" + std::to_string(process) + table);
    std::string line, word, local, state, inode;
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      words >> word >> local >> word >> state >> word >> word >> word >> word >> word >> inode;
      constexpr auto listens = "0A";
      bool const is_tcp = std::string(table).find("tcp") != std::string::npos;
      if (inodes.find("socket:[" + inode + ']') != inodes.npos && (state == listens || !is_tcp))
        addresses.push_back(local.substr(0, local.find(':')));
    }
  }
  return addresses;
}

TEST_F(LiveHttp, ListensOnLoopbackAlone) {
  EXPECT_THAT(listening(page.program().number()), testing::ElementsAre("0100007F"));
}

std::size_t resident_kib(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/status");
  for (std::string word; in >> word;)
    if (word == "VmRSS:") {
      std::size_t n = 0;
      in >> n;
      return n;
    }
  return 0;
}

TEST_F(LiveHttp, StandsAStormOfRequestsInBoundedMemory) {
  auto const storm = [&](std::size_t requests) {
    constexpr std::size_t clients = 40;
    std::atomic<std::size_t> good = 0;
    std::vector<std::thread> threads;
    for (std::size_t c = 0; c < clients; ++c)
      threads.emplace_back([&] {
        for (std::size_t i = 0; i < requests / clients; ++i)
          good += page.get("/state.json").status == 200;
      });
    for (auto& t : threads)
      t.join();
    return good.load();
  };
  storm(scaled(1000));
  auto const before = resident_kib(page.program().number());
  auto const all = scaled(10'000) / 40 * 40;
  EXPECT_EQ(storm(all), all);
  if (!sanitized) {
    EXPECT_LT(resident_kib(page.program().number()), before + 8192);
  }
}

// More connections than it has room for: all that say nothing are closed in time, and then the others are
// served.
TEST_F(LiveHttp, WaitsNotLongForClientsThatSayNothing) {
  std::vector<std::thread> silent;
  silent.reserve(70);
  for (int i = 0; i < 70; ++i)
    silent.emplace_back([&] { EXPECT_EQ(talk_to(page.port(), "GET / HTTP/1.1\r\n").status, 0); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(page.get("/").status, 200);
  for (auto& t : silent)
    t.join();
}

} // namespace
