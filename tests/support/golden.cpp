// Golden files; see golden.hpp.
#include <support/golden.hpp>

#include <support/contents.hpp>

#include <cstdlib>
#include <fstream>
#include <regex>

namespace golden {

std::string with_nameless_lambdas([[maybe_unused]] std::string text) {
#if defined(__clang__)
  static std::regex const gxx(R"(\{lambda#\d+\})"), clang(R"(\$_\d+::operator\(\)\(\)( const)?)");
  text = std::regex_replace(std::regex_replace(text, gxx, "{lambda}"), clang, "{lambda}");
#endif
  return text;
}

bool renewing() {
  auto const* value = std::getenv("LEAKLAB_RENEW_GOLDEN");
  return value && std::string(value) == "1";
}

std::string without_resident_sizes(std::string const& text) {
  static std::regex const in_words(R"(, [0-9.]+ [KM]iB of it resident)"),
      in_table(R"(([KM]iB) {2,6}[0-9.]+ [KM]iB )");
  return std::regex_replace(std::regex_replace(text, in_words, ", N of it resident"), in_table,
                            "$1  resident ");
}

bool is_text_of(std::filesystem::path const& file, std::string const& text, std::ostream* explanation) {
  if (renewing())
    std::ofstream(file, std::ios::binary) << text;
  auto const expected = contents(file);
  auto const compared = [](std::string const& t) { return without_resident_sizes(with_nameless_lambdas(t)); };
  bool const equal = compared(text) == compared(expected);
  if (!equal && explanation)
    *explanation << "the golden file has:\n" << expected;
  return equal;
}

} // namespace golden
