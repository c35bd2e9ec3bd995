// A student with a folder of exercises.
#pragma once

#include <cli/program.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <unistd.h>

class Student : public WithProgram {
protected:
  Student() {
    init_ = leaklab({"course", "init", folder().string()});
    take_precompiled_header();
  }
  void TearDown() override { share_precompiled_header(); }

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

private:
  // To compile exercise.hpp takes longer than anything else here, so the tests of one build share what the first one has made of
  // the same headers. The program itself looks whether it is right.
  static std::filesystem::path shared_header() {
    auto const print = os::output_of(
        {.words = {(std::filesystem::path(LEAKLAB_PROGRAM).parent_path() / "leaklab_grader").string(),
                   "--built-with"}});
    return std::filesystem::path(LEAKLAB_BUILD_FOLDER) / "tests/exercise_header" /
           print.substr(0, print.find('\n'));
  }

  void take_precompiled_header() const {
    auto const from = shared_header(), to = folder() / ".leaklab";
    if (!std::filesystem::exists(from))
      return;
    std::filesystem::create_directories(to);
    for (auto const* const name : {"exercise.hpp", "exercise.stamp"})
      std::filesystem::copy_file(from / name, to / name);
    std::filesystem::create_symlink(from / "exercise.hpp.gch", to / "exercise.hpp.gch");
  }

  void share_precompiled_header() const {
    auto const to = shared_header(), from = folder() / ".leaklab";
    if (std::filesystem::exists(to) || !std::filesystem::exists(from / "exercise.stamp"))
      return;
    auto const unfinished = std::filesystem::path(to) += std::to_string(::getpid());
    std::filesystem::create_directories(unfinished);
    for (auto const* const name : {"exercise.hpp", "exercise.hpp.gch", "exercise.stamp"})
      std::filesystem::copy_file(from / name, unfinished / name);
    std::error_code error;
    std::filesystem::rename(unfinished, to, error);
    if (error) // another test was first
      std::filesystem::remove_all(unfinished, error);
  }
};
