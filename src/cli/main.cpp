// The leaklab program: parses the command line, runs one subcommand, and ends with a documented exit code.
#include <cli/asked.hpp>
#include <cli/commands/commands.hpp>
#include <cli/help/formatter.hpp>
#include <cli/terminal/closest.hpp>
#include <cli/terminal/terminal.hpp>
#include <cli/typed.hpp>

#include <shown/shown.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

namespace cli {
namespace {

constexpr auto description =
    "Shows concurrency bugs on Boost.Fiber: runs the makeThumbnails lessons of \"The Go "
    "Programming Language\", section 8.5, and reports every fiber that can never finish.";

constexpr auto examples = "Examples:\n"
                          "  leaklab lessons\n"
                          "  leaklab run lesson4                   the leak, on pictures made on the spot\n"
                          "  leaklab run lesson4_drain --broken 3  its fix, the third picture broken\n"
                          "  leaklab compare holiday/              every lesson, on your pictures\n"
                          "  leaklab live                          a page: a server leaks while you watch\n"
                          "\n";

ending bad_input(std::string const& message) {
  terminal::complain("leaklab: " + message + '\n');
  return {.code = exit_code::bad_input};
}

std::string closest_subcommand(CLI::App const& app, std::string const& word) {
  std::vector<std::string> names;
  for (auto const* const sub : app.get_subcommands([](CLI::App const*) { return true; }))
    names.push_back(sub->get_name());
  return did_you_mean(word, names);
}

// Returns a parse error as "<option or argument>: <reason>", and where to find help.
std::string explained(CLI::App const& app, CLI::ParseError const& e) {
  auto const parsed = app.get_subcommands();
  auto const level = program_name() + (parsed.empty() ? "" : " " + parsed.front()->get_name());
  std::string message = e.what();
  if (auto const unknown = app.remaining(true); !unknown.empty()) {
    auto const& first = unknown.front();
    message = first + (first.starts_with('-') ? ": no such option"
                       : parsed.empty()       ? ": no such subcommand" + closest_subcommand(app, first)
                                              : ": one argument too many");
  } else if (auto const at = message.find(" is required"); at != std::string::npos && !parsed.empty()) {
    message.insert(at, ":"); // "LESSON: is required"
  }
  return fmt::format("{}\nTry: {} --help", shown::name(message), level);
}

// Parses the command line and runs the subcommand. Prints what goes wrong instead of throwing.
ending run_program(int argc, char** argv) {
  CLI::App app(description, "leaklab");
  app.set_version_flag("--version", std::string("leaklab ") + LEAKLAB_VERSION, "Print the version and exit");
  app.require_subcommand(1);
  set_help_format(app);
  app.footer(std::string(examples) + exit_codes_help);
  command chosen;
  add_lessons(app, chosen);
  add_photos(app, chosen);
  add_run(app, chosen);
  add_compare(app, chosen);
  add_explore(app, chosen);
  add_merge(app, chosen);
  add_replay(app, chosen);
  add_bugs(app, chosen);
  add_course(app, chosen);
  add_quiz(app, chosen);
  add_live(app, chosen);
  add_help(app, chosen);
  try {
    app.parse(argc, argv);
    note_what_was_asked(app, argc, argv);
    return chosen();
  } catch (CLI::CallForHelp const&) {
    terminal::print(app.help());
    return {};
  } catch (CLI::CallForVersion const&) {
    terminal::print(app.version() + '\n');
    return {};
  } catch (CLI::ParseError const& e) {
    return bad_input(explained(app, e));
  } catch (input_error const& e) {
    return bad_input(e.what());
  } catch (std::bad_alloc const&) {
    terminal::complain("leaklab: out of memory\n");
    return {.code = exit_code::out_of_memory};
  } catch (std::exception const& e) {
    return bad_input(shown::name(e.what()));
  }
}

} // namespace
} // namespace cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN); // if the reader has gone, a write fails instead
  cli::terminal::open_standard_streams();
  cli::note_program_name(argc > 0 ? argv[0] : nullptr);
  auto ending = cli::run_program(argc, argv);
  if (auto const failed = cli::terminal::flush())
    ending = cli::bad_input("standard output: " + failed->message());
  if (ending.threads_left)
    std::_Exit(static_cast<int>(ending.code));
  return static_cast<int>(ending.code);
}
