// Finds a lesson by a beginning of its name; see lesson_names.hpp.
#include <cli/lesson/lesson_names.hpp>

#include <cli/exit_code.hpp>

#include <algorithm>
#include <vector>

namespace cli {
namespace {

std::string listed(std::vector<lessons::lesson const*> const& some) {
  std::string names;
  for (auto const* l : some)
    names += (names.empty() ? "" : ", ") + std::string(l->name);
  return names;
}

// Of the lessons with one number, the one that has a bug: the others are its cures.
bool is_meant_by(std::string const& number, lessons::lesson const& l) {
  return l.is != lessons::kind::right && l.name.starts_with(number + "_");
}

// Returns "lesson4" for "4".
std::string with_the_word(std::string const& name) {
  return !name.empty() && name.front() >= '0' && name.front() <= '9' ? "lesson" + name : name;
}

} // namespace

lessons::lesson const& lesson_named(std::string const& typed) {
  auto const name = with_the_word(typed);
  std::vector<lessons::lesson const*> every, matching;
  for (auto const& l : lessons::all()) {
    if (l.name == name || is_meant_by(name, l))
      return l;
    every.push_back(&l);
    if (l.name.starts_with(name))
      matching.push_back(&l);
  }
  if (matching.empty())
    throw input_error(typed, "no such lesson; there are " + listed(every));
  if (matching.size() > 1)
    throw input_error(typed, "the names of several lessons begin with this: " + listed(matching));
  return *matching.front();
}

} // namespace cli
