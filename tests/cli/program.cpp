// Starts children; see program.hpp.
#include "program.hpp"

#include <support/sanitized.hpp>

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace {

using namespace std::chrono_literals;

os::ended run(words const& command, words environment, os::output output) {
  environment.insert(environment.begin(), "NO_COLOR");
  return os::run({.words = command,
                  .environment = std::move(environment),
                  .output = output,
                  .time_limit = sanitized ? 300s : 60s});
}

// Returns the text with "leaklab" in place of the whole name of the program.
std::string without_folder(std::string text) {
  constexpr std::string_view program = LEAKLAB_PROGRAM;
  for (auto at = text.find(program); at != text.npos; at = text.find(program, at))
    text.replace(at, program.size(), "leaklab");
  return text;
}

} // namespace

os::ended execute(words const& command, words const& environment) {
  return run(command, environment, os::output::apart);
}

os::ended execute_on_terminal(words const& command, words const& environment) {
  return run(command, environment, os::output::terminal);
}

WithProgram::WithProgram() {
  std::filesystem::create_directory(temporary);
}

WithProgram::~WithProgram() {
  EXPECT_EQ(left_in_temporary(), "") << "the program left this in its folder for temporary files";
}

std::string WithProgram::left_in_temporary() const {
  std::string left;
  std::error_code error; // a file may vanish meanwhile
  for (std::filesystem::recursive_directory_iterator at(temporary, error), end; at != end;
       at.increment(error)) {
    auto const name = at->path().lexically_relative(temporary).string();
    if (!thread_sanitized || !name.starts_with("tsan.rodata."))
      left += name + '\n';
  }
  return left;
}

os::ended WithProgram::leaklab(words arguments) const {
  arguments.insert(arguments.begin(), LEAKLAB_PROGRAM);
  auto ended = execute(arguments, {"TMPDIR=" + temporary.string()});
  for (auto* const text : {&ended.out, &ended.err})
    *text = without_folder(std::move(*text));
  return ended;
}

os::ended WithProgram::leaklab_on_terminal(words arguments, words environment) const {
  arguments.insert(arguments.begin(), LEAKLAB_PROGRAM);
  environment.insert(environment.begin(), {"TMPDIR=" + temporary.string(), "TERM=xterm"});
  return execute_on_terminal(arguments, environment);
}

os::ended WithProgram::shell(std::string const& script) const {
  return execute({"/bin/sh", "-c", script}, {"L=" LEAKLAB_PROGRAM, "TMPDIR=" + temporary.string()});
}

std::string WithProgram::draw(std::string const& name, int count) const {
  auto folder = (files / name).string();
  auto const drawn = leaklab({"photos", folder, "--count", std::to_string(count), "--size", "64x48"});
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  return folder;
}
