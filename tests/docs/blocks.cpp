// See blocks.hpp.
#include "blocks.hpp"
#include "markdown.hpp"

#include <support/golden.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <regex>

namespace {

namespace fs = std::filesystem;

fs::path const source = LEAKLAB_SOURCE_DIR;

std::string replaced(std::string text, std::string const& from, std::string const& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::vector<std::string> split(std::string const& text, std::string const& separator) {
  std::vector<std::string> pieces;
  std::size_t from = 0;
  for (std::size_t at; (at = text.find(separator, from)) != std::string::npos; from = at + separator.size())
    pieces.push_back(text.substr(from, at - from));
  pieces.push_back(text.substr(from));
  return pieces;
}

// Returns the text as golden files are compared. `make demo` has its pictures in build/demo, the golden test
// elsewhere.
std::string comparable(std::string const& text) {
  return golden::without_resident_sizes(golden::with_nameless_lambdas(replaced(text, "build/demo/", "")));
}

// Returns the golden file that has what this command prints.
std::optional<fs::path> golden_of(std::string const& command) {
  static std::map<std::string, std::string> const of_the_program{
      {"make demo", "compare"},
      {"leaklab explore lesson4 --broken 3", "explore_lesson4"},
      {"leaklab explore lesson4 --any-broken", "explore_any_broken"},
      {"leaklab replay lesson4 --broken 3 --schedule D", "replay_lesson4"},
  };
  if (auto const found = of_the_program.find(command); found != of_the_program.end())
    return source / "tests/cli/golden" / (found->second + ".txt");
  static std::regex const example(R"(build/dev/bin/(\w+))");
  if (std::smatch m; std::regex_match(command, m, example))
    return source / "tests/docs/golden" / (m.str(1) + ".txt");
  return std::nullopt;
}

bool is_an_example(std::string const& text) {
  return std::ranges::any_of(fs::directory_iterator(source / "examples"), [&](auto const& file) {
    return file.path().extension() == ".cpp" && contents(file) == text;
  });
}

// Returns what is wrong with "$ COMMAND" and its output; nothing if all is right.
std::string about_output(std::string const& text) {
  auto const end = text.find('\n');
  auto const command = text.substr(2, end - 2);
  auto const file = golden_of(command);
  if (!file)
    return "no golden file is known for \"" + command + "\"";
  auto const expected = comparable(contents(*file));
  std::size_t at = 0;
  auto pieces = split(comparable(text.substr(end + 1)), "...\n");
  if (pieces.front().empty() && pieces.size() > 2) // it begins with "..."
    pieces.erase(pieces.begin());
  if (pieces.back().empty() && pieces.size() > 1) // it ends with that
    pieces.pop_back();
  for (auto const& piece : pieces) {
    auto const found = expected.find(piece, at);
    if (piece.empty() || found == std::string::npos)
      return "not what " + file->lexically_relative(source).string() + " has";
    at = found + piece.size();
  }
  return "";
}

// "lesson4" is made by the rule for lesson%.
bool names_a_target(std::string const& target) {
  auto const makefile = contents(source / "Makefile");
  auto const has_rule_for = [&](std::string const& name) {
    return makefile.find("\n" + name + ":") != std::string::npos;
  };
  return has_rule_for(target) || (target.starts_with("lesson") && has_rule_for("lesson%"));
}

bool names_a_subcommand(std::string const& name) {
  return contents(source / "tests/cli/golden/help.txt").find("\n  " + name + ' ') != std::string::npos;
}

// Returns what is wrong with one line of commands: "make tsan; make asan   # what for".
std::string about_commands(std::string const& line) {
  auto const hash = line.find('#');
  auto const commands = line.substr(0, hash), comment = hash == std::string::npos ? "" : line.substr(hash);
  static std::regex const command(
      R"(\s*(?:make (\S+)( [A-Z]+=\S+)*|(?:\./|build/dev/bin/)leaklab (\w+)( .*)?)"
      R"(|build/dev/bin/(lesson\w+) .*|(ctest|cmake) .*)\s*)"),
      count(R"((\d+) of (\d+) leak)");
  std::istringstream in(commands);
  for (std::string one; std::getline(in, one, ';');) {
    std::smatch m;
    if (!std::regex_match(one, m, command))
      return "\"" + one + "\" is no command that is known";
    if (m[1].matched && !names_a_target(m.str(1)))
      return "the Makefile has no target " + m.str(1);
    if (m[3].matched && !names_a_subcommand(m.str(3)))
      return "leaklab has no subcommand " + m.str(3);
  }
  if (std::smatch m; std::regex_search(comment, m, count) &&
                     contents(source / "tests/cli/golden/explore_lesson4.txt")
                             .find("In " + m.str(1) + " of " + m.str(2) + " schedules") == std::string::npos)
    return "\"" + m.str() + "\" is not what explore_lesson4.txt has";
  return "";
}

std::string about(markdown::block const& b) {
  if (b.language == "cpp")
    return is_an_example(b.text) ? "" : "no file in examples/ has this text";
  if (b.language == "cmake")
    return contents(source / "examples/CMakeLists.txt").find(b.text) != std::string::npos
               ? ""
               : "examples/CMakeLists.txt does not have this";
  if (!b.language.empty())
    return "a block of an unknown kind, " + b.language;
  if (b.text.starts_with("$ "))
    return about_output(b.text);
  for (auto const& line : markdown::lines_of(b.text))
    if (auto complaint = about_commands(line); !complaint.empty())
      return complaint;
  return "";
}

} // namespace

std::vector<std::string> complaints_about(std::string const& page) {
  std::vector<std::string> complaints;
  for (auto const& block : markdown::parse(page).blocks)
    if (auto const complaint = about(block); !complaint.empty())
      complaints.push_back("line " + std::to_string(block.line) + ": " + complaint);
  return complaints;
}
