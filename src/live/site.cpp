// Answers requests; see site.hpp. No name that a request holds becomes the name of a file.
#include <live/site.hpp>

#include <live/base64.hpp>
#include <live/page.hpp>
#include <live/pool.hpp>
#include <live/state.hpp>

#include <lessons/lesson.hpp>
#include <thumbnail/thumbnail.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include <sys/random.h>

namespace live {
namespace {

using nlohmann::json;

http_answer refusal(unsigned status, std::string text) {
  http_answer a;
  a.status = status;
  a.body = std::move(text) + '\n';
  return a;
}

std::string random_text() {
  unsigned char bytes[18];
  if (::getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes))
    throw std::runtime_error("no random numbers");
  return base64({reinterpret_cast<char const*>(bytes), sizeof bytes});
}

// Compares in a time that does not depend on where they differ.
bool equal(std::string_view a, std::string_view b) {
  unsigned differ = a.size() != b.size();
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    differ |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return differ == 0;
}

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t n = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
}

std::size_t number_in(http_request const& r, std::string const& name) {
  auto const found = r.query.find(name);
  return found == r.query.end() ? 0 : number_of(found->second).value_or(0);
}

std::string text_of(json const& j) {
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string lesson_named_wholly(std::string const& name) {
  for (auto const& l : lessons::all())
    if (l.name == name)
      return name;
  throw std::invalid_argument("no such lesson");
}

// Does what the page asks for. Throws std::invalid_argument or json::exception for what makes no sense.
void carry_out(demonstration& d, json const& wish) {
  auto const what = wish.at("do").get<std::string>();
  if (what == "lesson")
    d.choose_lesson(lesson_named_wholly(wish.at("to").get<std::string>()));
  else if (what == "share")
    d.choose_share(share_of(wish.at("to").get<std::string>()));
  else if (what == "rate")
    d.choose_rate(wish.at("to").get<unsigned>());
  else if (what == "go")
    d.go();
  else if (what == "pause")
    d.pause();
  else if (what == "one")
    d.one();
  else if (what == "restart")
    d.restart();
  else
    throw std::invalid_argument("no such thing to do");
}

} // namespace

site::site(demonstration& d, std::filesystem::path pool)
    : demonstration_(d), pool_(std::move(pool)), token_(random_text()) {}

http_answer site::answer(http_request const& r) {
  if (r.is_post)
    return r.path == "/do" ? act(r) : refusal(404, "There is nothing to do here.");
  constexpr std::string_view thumbnails = "/thumbnails/";
  if (r.path == "/")
    return page();
  if (r.path == "/state.json")
    return state(r);
  if (r.path.starts_with(thumbnails))
    return thumbnail(std::string_view(r.path).substr(thumbnails.size()));
  if (r.path == "/recording.html") {
    http_answer a;
    a.type = "text/html; charset=utf-8";
    a.body = recording();
    a.file_name = "leaklab-live.html";
    return a;
  }
  return refusal(404, "There is no such page.");
}

http_answer site::page() const {
  auto const nonce = random_text();
  http_answer a;
  a.type = "text/html; charset=utf-8";
  a.content_security_policy =
      "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce +
      "'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'";
  a.body = page_with({{"token", token_},
                      {"lessons", lessons_json()},
                      {"highest_rate", highest_rate},
                      {"pictures_in_a_request", traffic::pictures_in_a_request}},
                     nonce);
  return a;
}

http_answer site::state(http_request const& r) const {
  http_answer a;
  a.type = "application/json";
  a.body = text_of(
      state_of(demonstration_, {.version = number_in(r, "version"), .points = number_in(r, "points")}));
  return a;
}

std::string site::thumbnail_bytes(std::size_t number) const {
  std::ifstream in(pool_ / thumbnail::thumbnail_path(pool::file_of({.number = number, .broken = false})),
                   std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

http_answer site::thumbnail(std::string_view text) const {
  auto const number = number_of(text);
  auto bytes = number && *number >= 1 && *number <= pool::size ? thumbnail_bytes(*number) : "";
  if (bytes.empty())
    return refusal(404, "There is no such thumbnail.");
  http_answer a;
  a.type = "image/jpeg";
  a.body = std::move(bytes);
  return a;
}

http_answer site::act(http_request const& r) {
  if (!equal(r.token, token_))
    return refusal(403, "Only the page of this server may do that.");
  try {
    carry_out(demonstration_, json::parse(r.body));
  } catch (json::exception const&) {
    return refusal(400, "That makes no sense.");
  } catch (std::invalid_argument const& e) {
    return refusal(400, e.what());
  }
  return state({});
}

std::string site::recording() const {
  auto thumbnails = json::object();
  for (std::size_t number = 1; number <= pool::size; ++number)
    if (auto const bytes = thumbnail_bytes(number); !bytes.empty())
      thumbnails[std::to_string(number)] = "data:image/jpeg;base64," + base64(bytes);
  return page_with({{"lessons", lessons_json()},
                    {"highest_rate", highest_rate},
                    {"pictures_in_a_request", traffic::pictures_in_a_request},
                    {"recording", state_of(demonstration_)},
                    {"thumbnails", std::move(thumbnails)}},
                   "");
}

} // namespace live
