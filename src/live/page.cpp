// Puts the page together; see page.hpp.
#include <live/page.hpp>

#include <live/page_files.hpp>

#include <nlohmann/json.hpp>

#include <string_view>

namespace live {
namespace {

using nlohmann::json;

void replace(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// Returns JSON that cannot end the element that it is in.
std::string in_html(json const& j) {
  auto text = j.dump(-1, ' ', false, json::error_handler_t::replace);
  replace(text, "<", "\\u003c");
  return text;
}

constexpr std::string_view policy_of_a_file =
    R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; )"
    R"(style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">)";

} // namespace

std::string page_with(json const& given, std::string const& nonce) {
  std::string text(page_files::html);
  replace(text, "{{policy}}", nonce.empty() ? policy_of_a_file : "");
  replace(text, "{{nonce}}", nonce.empty() ? "" : " nonce=\"" + nonce + '"');
  replace(text, "{{css}}", page_files::css);
  replace(text, "{{js}}", page_files::js);
  replace(text, "{{given}}", in_html(given));
  return text;
}

} // namespace live
