// A small HTTP server for one person on this machine: it listens on 127.0.0.1 and nowhere else.
#pragma once

#include <live/loop.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace live {

// A request that has passed the checks below.
struct http_request {
  bool is_post = false;
  std::string path;                         // "/state.json", as it was sent: nothing in it is decoded
  std::map<std::string, std::string> query; // "?since=7" gives {"since", "7"}
  std::string body;
  std::string token; // what the header X-Leaklab-Token says
};

struct http_answer {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  std::string content_security_policy = "default-src 'none'";
  std::string file_name{}; // if a browser is to save it: the name that it offers
};

// Answers requests on the loop's thread, until it is destroyed. Before its handler sees a request:
//
//   the Host header must name this server (127.0.0.1:PORT or localhost:PORT), so that no other site's name
//     can be made to lead here (DNS rebinding); else 421
//   an Origin header must name it as well; else 403
//   the method is GET, HEAD or POST; else 405
//   the header has at most 8 KiB, and the body most_body; else the connection is closed, or 413
//
// At most most_connections are open at once; more wait until one of them ends. One that is idle for
// idle_seconds is closed.
class http_server {
public:
  static constexpr std::size_t most_body = 1024, most_connections = 64;
  static constexpr int idle_seconds = 5;

  using handler = std::function<http_answer(http_request const&)>;

  // Listens on this port; 0: on any that is free. Throws std::system_error if that fails.
  http_server(loop&, std::uint16_t port, handler);
  http_server(http_server const&) = delete;
  http_server& operator=(http_server const&) = delete;
  ~http_server();

  // Returns "http://127.0.0.1:8080/".
  std::string url() const;

  struct parts;

private:
  std::shared_ptr<parts> const parts_;
};

} // namespace live
