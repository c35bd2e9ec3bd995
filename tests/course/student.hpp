// A student with a folder of exercises.
#pragma once

#include <cli/program.hpp>

#include <chrono>
#include <fstream>

class Student : public WithProgram {
protected:
  Student() { init_ = leaklab({"course", "init", folder().string()}); }

  std::filesystem::path folder() const { return files / "exercises"; }

  // As WithProgram's, but compilers may take their time on a machine that has a lot to do.
  os::ended leaklab(words arguments) const {
    arguments.insert(arguments.begin(), LEAKLAB_PROGRAM);
    return os::run({.words = arguments,
                    .environment = {"NO_COLOR", "TMPDIR=" + temporary.string()},
                    .time_limit = std::chrono::minutes(9)});
  }

  // Runs leaklab course in the folder of exercises.
  os::ended course(words arguments) const {
    arguments.insert(arguments.begin(), "course");
    arguments.insert(arguments.end(), {"--folder", folder().string()});
    return leaklab(arguments);
  }

  void hand_in(std::string const& exercise, std::string const& text) const {
    hand_in_text(exercise + ".cpp", text);
  }
  void hand_in_text(std::string const& file, std::string const& text) const {
    std::ofstream(folder() / file, std::ios::trunc) << text;
  }

  // Hands in a file of the coursework: "drain/solution.cpp".
  void hand_in_file(std::string const& exercise, std::string const& file) const {
    hand_in(exercise, contents(std::filesystem::path(LEAKLAB_COURSEWORK) / file));
  }

  os::ended init_;
};
