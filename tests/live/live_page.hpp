// leaklab live as a child process, and a client that speaks HTTP to it, right and wrong.
#pragma once

#include <os/child.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

// What a server answered.
struct reply {
  int status = 0; // 0: it closed the connection
  std::string header, body;
};

// Sends these bytes to the port of 127.0.0.1 and reads until the other end closes the connection.
reply talk_to(int port, std::string const& bytes);

// A running `leaklab live` with a page. It is interrupted at the end.
class live_page {
public:
  // Its temporary files go to that folder. Throws std::runtime_error with what it printed if it prints no
  // address.
  live_page(std::filesystem::path const& temporary, std::vector<std::string> const& options);

  live_page(live_page const&) = delete;
  live_page& operator=(live_page const&) = delete;
  ~live_page();

  int port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  os::child& program() { return child_; }

  // Asks as a browser does.
  reply get(std::string const& path) const;
  reply post(std::string const& body) const; // to /do, with the page's token
  reply post(std::string const& body, std::string const& token) const;
  nlohmann::json state() const;
  // Waits until the state is so, a minute at most; then the test fails. Returns the state.
  nlohmann::json until(std::function<bool(nlohmann::json const&)> const& is_so) const;

  std::string token() const;

private:
  os::child child_;
  int port_ = 0;
};
