// Starts the leaklab program as a child, in a folder of its own for temporary files, and collects what it
// prints and how it ends.
#pragma once

#include <os/child.hpp>
#include <os/fresh_folder.hpp>
#include <support/contents.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

using words = std::vector<std::string>;

// Runs a command ("NAME=value" in `environment` is set for it; NO_COLOR is unset otherwise). A child that
// does not end within a minute is killed, and nothing is left running.
os::ended execute(words const& command, words const& environment = {});

// Does the same on a terminal: both streams are in `out`, and a line ends with "\r\n".
os::ended execute_on_terminal(words const& command, words const& environment = {});

// A test with a folder for files, and another for the temporary files of the program. Both are removed at the
// end.
class WithProgram : public testing::Test {
protected:
  WithProgram();
  ~WithProgram() override;

  // Runs leaklab with these arguments. In what it prints, commands begin with "leaklab" alone.
  os::ended leaklab(words arguments) const;
  os::ended leaklab_on_terminal(words arguments, words environment = {}) const;

  // Runs sh -c with this script, in which "$L" is leaklab.
  os::ended shell(std::string const& script) const;

  // Draws pictures of 64x48 in files/NAME, none broken.
  std::string draw(std::string const& name, int count) const;

  bool temporary_is_empty() const { return left_in_temporary().empty(); }

  // The names of what is in the folder for temporary files, a line each. What ThreadSanitizer's own library leaves
  // when a program is killed at its very start is not among them: it makes a file tsan.rodata.NUMBER there, and removes
  // it right away.
  std::string left_in_temporary() const;

private:
  os::fresh_folder folder_;

protected:
  std::filesystem::path const& files = folder_.path();
  std::filesystem::path const temporary = files / "temporary";
};
