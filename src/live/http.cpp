// Boost.Beast; see http.hpp.
//
// It is in the Boost that the project needs anyway, it is asynchronous on the loop's one thread (so that
// neither a browser that goes away nor one that says nothing holds up another), and its limits are its own.
// Debian's cpp-httplib 0.11 has a thread for each connection, and brings OpenSSL, Brotli and zlib.
#include <live/http.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <optional>
#include <system_error>
#include <utility>

namespace live {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

struct http_server::parts : std::enable_shared_from_this<parts> {
  parts(asio::io_context& c, std::uint16_t port, handler h)
      : context(c), acceptor(c, tcp::endpoint(asio::ip::address_v4::loopback(), port)), pause(c),
        answer(std::move(h)) {}

  void accept();
  void one_less();
  bool is_ours(std::string_view host) const;

  asio::io_context& context;
  tcp::acceptor acceptor;
  asio::steady_timer pause; // after accept() has failed, as it does without a free descriptor
  handler answer;
  std::size_t connections = 0;
  bool is_accepting = false;
};

namespace {

using server = std::shared_ptr<http_server::parts>;

http_answer refusal(unsigned status, std::string text) {
  http_answer a;
  a.status = status;
  a.body = std::move(text) + '\n';
  return a;
}

std::map<std::string, std::string> query_of(std::string_view text) {
  std::map<std::string, std::string> query;
  while (!text.empty()) {
    auto const part = text.substr(0, text.find('&'));
    auto const equals = std::min(part.find('='), part.size());
    query.emplace(part.substr(0, equals), part.substr(std::min(equals + 1, part.size())));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return query;
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// Returns the answer to a request, or why there is none.
http_answer answer_to(http_server::parts const& server, http::request<http::string_body> const& r) {
  if (!server.is_ours(view(r[http::field::host])))
    return refusal(421, "This server has no such name.");
  auto const origin = view(r[http::field::origin]);
  constexpr std::string_view scheme = "http://";
  if (!origin.empty() && !(origin.starts_with(scheme) && server.is_ours(origin.substr(scheme.size()))))
    return refusal(403, "This is not for other sites.");
  if (r.method() != http::verb::get && r.method() != http::verb::head && r.method() != http::verb::post)
    return refusal(405, "Only GET, HEAD and POST.");
  auto const target = view(r.target());
  auto const question = std::min(target.find('?'), target.size());
  http_request ours{.is_post = r.method() == http::verb::post,
                    .path = std::string(target.substr(0, question)),
                    .query = query_of(target.substr(std::min(question + 1, target.size()))),
                    .body = r.body(),
                    .token = std::string(view(r["X-Leaklab-Token"]))};
  return server.answer(ours);
}

http::response<http::string_body> response_of(http_answer a, http::request<http::string_body> const& r) {
  http::response<http::string_body> out(static_cast<http::status>(a.status), r.version());
  out.set(http::field::content_type, a.type);
  out.set("Content-Security-Policy", a.content_security_policy);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("X-Frame-Options", "DENY");
  out.set("Referrer-Policy", "no-referrer");
  out.set("Cross-Origin-Resource-Policy", "same-origin");
  out.set(http::field::cache_control, "no-store");
  if (!a.file_name.empty())
    out.set(http::field::content_disposition, "attachment; filename=\"" + a.file_name + '"');
  out.keep_alive(r.keep_alive());
  auto const length = a.body.size();
  if (r.method() != http::verb::head)
    out.body() = std::move(a.body);
  out.content_length(length);
  return out;
}

// One connection: reads a request, answers it, and so on. It lives as long as something waits for it.
class connection : public std::enable_shared_from_this<connection> {
public:
  connection(tcp::socket socket, server s) : stream_(std::move(socket)), server_(std::move(s)) {}
  connection(connection const&) = delete;
  connection& operator=(connection const&) = delete;
  ~connection() { server_->one_less(); }

  void read() {
    parser_.emplace();
    parser_->body_limit(http_server::most_body);
    stream_.expires_after(std::chrono::seconds(http_server::idle_seconds));
    http::async_read(stream_, buffer_, *parser_,
                     beast::bind_front_handler(&connection::has_read, shared_from_this()));
  }

private:
  void has_read(error_code error, std::size_t) {
    if (error == http::error::body_limit) {
      parser_->get().keep_alive(false);
      return write(refusal(413, "That is too long."));
    }
    if (error) // it has gone, was too slow, or does not speak HTTP
      return close();
    try {
      write(answer_to(*server_, parser_->get()));
    } catch (std::exception const& e) {
      write(refusal(500, e.what()));
    }
  }

  void write(http_answer a) {
    response_ = response_of(std::move(a), parser_->get());
    http::async_write(stream_, response_,
                      beast::bind_front_handler(&connection::has_written, shared_from_this()));
  }

  void has_written(error_code error, std::size_t) {
    if (error || response_.need_eof())
      return close();
    read();
  }

  void close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{std::size_t{16} * 1024};
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  server const server_;
};

} // namespace

bool http_server::parts::is_ours(std::string_view host) const {
  auto const port = ':' + std::to_string(acceptor.local_endpoint().port());
  return host == "127.0.0.1" + port || host == "localhost" + port;
}

void http_server::parts::accept() {
  if (is_accepting || connections >= most_connections || !acceptor.is_open())
    return;
  is_accepting = true;
  acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
    self->is_accepting = false;
    if (!self->acceptor.is_open())
      return;
    if (error) {
      self->pause.expires_after(std::chrono::milliseconds(100));
      return self->pause.async_wait([self](error_code) { self->accept(); });
    }
    ++self->connections;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::make_shared<connection>(std::move(socket), self)->read();
    self->accept();
  });
}

void http_server::parts::one_less() {
  --connections;
  accept();
}

http_server::http_server(loop& l, std::uint16_t port, handler h) try
    : parts_(std::make_shared<parts>(l.context(), port, std::move(h))) {
  parts_->accept();
} catch (boost::system::system_error const& e) {
  throw std::system_error(e.code().value(), std::generic_category());
}

http_server::~http_server() {
  error_code ignored;
  parts_->acceptor.close(ignored);
  parts_->pause.cancel();
}

std::string http_server::url() const {
  return "http://127.0.0.1:" + std::to_string(parts_->acceptor.local_endpoint().port()) + '/';
}

} // namespace live
