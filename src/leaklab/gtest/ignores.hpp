// The fibers that a suite ignores, and how often each ignore was needed.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/suite.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leaklab::detail {

// Returns whether a demangled name is of that function or of something in it: "my::f" fits "void
// my::f<int>(int)::{lambda()#1}".
inline bool is_in(std::string_view function, std::string_view name) {
  auto const is_part_of_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (auto at = function.find(name); at != std::string_view::npos; at = function.find(name, at + 1)) {
    auto const after = at + name.size();
    if ((at == 0 || !is_part_of_name(function[at - 1])) &&
        (after == function.size() || !is_part_of_name(function[after])))
      return true;
  }
  return false;
}

class ignores {
public:
  void add(ignore i) {
    if (i.started_in.empty() && i.blocked_at.empty() && i.name.empty())
      throw std::invalid_argument("leaklab::ignore_fibers: that would ignore every fiber");
    all_.push_back({std::move(i), 0});
  }
  bool empty() const { return all_.empty(); }

  // Returns whether an ignore matches. Every ignore that matches counts as needed.
  bool match(fiber_info const& f) {
    bool any = false;
    for (auto& [i, matches] : all_)
      if (fits(f, i)) {
        ++matches;
        any = true;
      }
    return any;
  }

  // Returns those that have matched nothing, as text, one a line.
  std::string unused() const {
    std::string text;
    for (auto const& [i, matches] : all_)
      if (matches == 0)
        text += "leaklab: no fiber was ignored by {" + text_of(i) + "}: take it away\n";
    return text;
  }

  static ignores& of_the_suite() {
    static ignores all;
    return all;
  }

private:
  static bool fits(fiber_info const& f, ignore const& i) {
    return (i.started_in.empty() || is_in(f.spawned_at.function, i.started_in)) &&
           (i.blocked_at.empty() || is_in(f.blocked_at.function, i.blocked_at)) &&
           (i.name.empty() || f.name == i.name);
  }

  static std::string text_of(ignore const& i) {
    std::string text;
    auto const add = [&text](char const* what, std::string const& value) {
      if (!value.empty())
        text += (text.empty() ? "." : ", .") + std::string(what) + " = \"" + value + '"';
    };
    add("started_in", i.started_in);
    add("blocked_at", i.blocked_at);
    add("name", i.name);
    return text;
  }

  std::vector<std::pair<ignore, std::size_t>> all_;
};

} // namespace leaklab::detail
