// Puts the page together: style, scripts and data in one file.
#include <leaklab/page.hpp>

#include <leaklab/page/assets.hpp>

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace leaklab {
namespace {

// Returns the document as text that may stand in a <script>: no "</script" and no "<!--" can be in it.
std::string in_a_script(nlohmann::json const& document) {
  std::string text;
  for (char const c : document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
    text += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return text;
}

} // namespace

std::string to_html(std::span<nlohmann::json const> graphs) {
  if (graphs.empty())
    throw std::invalid_argument("leaklab::to_html: there is nothing to show");
  auto data = nlohmann::json::array();
  for (auto const& g : graphs.first(std::min<std::size_t>(graphs.size(), 2)))
    data.push_back(g);
  auto const& title = graphs.front().value("title", "");
  std::string escaped;
  for (char const c : title)
    escaped += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  std::string html(detail::page::html);
  auto const put = [&html](std::string_view mark, std::string_view text) {
    auto const at = html.find(mark);
    if (at == html.npos)
      throw std::logic_error("leaklab::to_html: the page has no room for " + std::string(mark));
    html.replace(at, mark.size(), text);
  };
  put("{{title}}", escaped.empty() ? "leaklab" : escaped);
  put("{{data}}", in_a_script(data));
  return html;
}

} // namespace leaklab
