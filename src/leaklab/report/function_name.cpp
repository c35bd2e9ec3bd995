// Reads demangled C++ function names; see function_name.hpp.
#include <leaklab/report/function_name.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace leaklab::detail {
namespace {

constexpr std::string_view operator_word = "operator";
constexpr std::string_view operator_symbols[] =
    { // the longer ones first: template arguments may follow at once
        "<=>", "<<=", ">>=", "->*", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "++",
        "--",  "+=",  "-=",  "*=",  "/=", "%=", "^=", "&=", "|=", "->", "<",  ">",  "=",
        "!",   "+",   "-",   "*",   "/",  "%",  "^",  "&",  "|",  "~",  ","};
constexpr std::string_view unnamed_namespace = "(anonymous namespace)";
constexpr std::string_view lambda_word = "{lambda";

// Returns the position after the bracket that closes the one at `open`; the end if there is none.
std::size_t after_closing(std::string_view s, std::size_t open) {
  int depth = 0;
  for (auto i = open; i < s.size(); ++i) {
    char const c = s[i];
    if (c == '(' || c == '<' || c == '[' || c == '{')
      ++depth;
    else if ((c == ')' || c == ']' || c == '}' || (c == '>' && s[i - 1] != '-')) && --depth == 0)
      return i + 1;
  }
  return s.size();
}

// Returns the end of the operator's symbol: "()", "<<", "->", "new[]", or the type of a conversion. Includes
// the blank before template arguments, as in "operator<< <char>".
std::size_t after_operator(std::string_view s, std::size_t i) {
  if (s.substr(i, 2) == "()" || s.substr(i, 2) == "[]")
    return i + 2;
  for (std::string_view const symbol : operator_symbols)
    if (s.substr(i).starts_with(symbol)) {
      i += symbol.size();
      break;
    }
  if (s.substr(i, 2) == "\"\"") // a literal's suffix: operator"" _ms
    i += 2;
  if (s.substr(i, 2) == " <")
    return i + 1;
  if (i < s.size() && s[i] == ' ')
    while (i < s.size() && s[i] != '(')
      ++i;
  return i;
}

// Returns the first of a list of template arguments, up to the comma or bracket that ends it.
std::string_view first_argument(std::string_view arguments) {
  std::size_t i = 0;
  while (i < arguments.size() && arguments[i] != ',' && arguments[i] != '>')
    i = std::string_view("(<[{").find(arguments[i]) == std::string_view::npos ? i + 1
                                                                              : after_closing(arguments, i);
  auto const argument = arguments.substr(0, i);
  return argument.ends_with(' ') ? argument.substr(0, i - 1) : argument; // "box<int> >"
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Returns whether what follows is a part of the name and no template arguments.
bool begins_a_name(std::string_view before) {
  return before.empty() || before.ends_with('~') || before.ends_with("::");
}

std::string read(std::string_view s, bool show_parameters) {
  std::string name;
  for (std::size_t i = 0; i < s.size();) {
    if (s.substr(i).starts_with(unnamed_namespace)) {
      name += unnamed_namespace;
      i += unnamed_namespace.size();
    } else if (s.substr(i).starts_with(operator_word) && (name.empty() || !is_word(name.back())) &&
               i + operator_word.size() < s.size() && !is_word(s[i + operator_word.size()])) {
      auto const end = after_operator(s, i + operator_word.size());
      name += s.substr(i, end - i);
      if (name.back() == ' ')
        name.pop_back();
      i = end;
    } else if (s.substr(i).starts_with(lambda_word)) {
      auto const end = after_closing(s, i);
      auto const number = s.substr(0, end).rfind('#');
      name += lambda_word;
      name += number == std::string_view::npos || number < i ? "}" : s.substr(number, end - number);
      i = end;
    } else if (s.substr(i).starts_with("<lambda") && begins_a_name(name)) { // as g++ calls its constructors
      name += "{lambda}";
      i = after_closing(s, i);
    } else if (s[i] == '<' || s[i] == '[' || (s[i] == '(' && (name.empty() || name == "decltype"))) {
      i = after_closing(s, i); // arguments of a template, or a part of the return type
    } else if (s[i] == '(') {
      auto const end = after_closing(s, i);
      // This is a parameter list. The name goes on after it only with "::", as in "f(int)::{lambda()#1}".
      auto rest = s.substr(end);
      for (std::string_view const qualifier : {" const", " volatile", " &&", " &", " noexcept"})
        if (rest.starts_with(qualifier))
          rest.remove_prefix(qualifier.size());
      if (show_parameters)
        name += end - i == 2 ? "()" : "(...)";
      if (!rest.starts_with("::"))
        break;
      i = s.size() - rest.size();
    } else if (s[i] == ' ') {
      name.clear(); // that was the return type
      ++i;
    } else {
      name += s[i++];
    }
  }
  return name;
}

} // namespace

std::string qualified_name(std::string_view function) {
  return read(function, false);
}

std::string short_name(std::string_view function) {
  auto name = read(function, true);
  auto const lambda = name.find(lambda_word);
  if (lambda != std::string::npos)
    for (std::string_view const call : {"::operator()()", "::operator()(...)"})
      for (auto at = name.find(call, lambda); at != std::string::npos; at = name.find(call, lambda))
        name.erase(at, call.size());
  return name;
}

std::string_view function_object(std::string_view symbol) {
  constexpr std::string_view in_fiber = "boost::fibers::worker_context<";
  constexpr std::string_view in_std_function =
      "std::_Function_handler<"; // its first argument is the signature
  if (auto const start = symbol.find(in_std_function); start != std::string_view::npos) {
    auto const arguments = symbol.substr(start + in_std_function.size());
    auto const signature = first_argument(arguments).size();
    return first_argument(arguments.substr(std::min(signature + 2, arguments.size())));
  }
  auto const start = symbol.find(in_fiber);
  if (start == std::string_view::npos)
    return {};
  auto object = first_argument(symbol.substr(start + in_fiber.size()));
  while (object.ends_with('&')) // of a variable that was given to fiber()
    object.remove_suffix(1);
  return object;
}

} // namespace leaklab::detail
