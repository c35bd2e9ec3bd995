// Somebody who teaches with exercises of their own: a copy of the coursework.
#pragma once

#include "student.hpp"

#include <filesystem>
#include <fstream>
#include <string>

class Fork : public Student {
protected:
  Fork() {
    std::filesystem::copy(LEAKLAB_COURSEWORK, coursework(), std::filesystem::copy_options::recursive);
  }

  std::filesystem::path coursework() const { return files / "coursework"; }

  void write(std::filesystem::path const& file, std::string const& text) const {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::trunc) << text;
  }

  // Runs leaklab course with these exercises.
  os::ended of_fork(words arguments) const {
    arguments.insert(arguments.begin(), "course");
    arguments.insert(arguments.end(), {"--coursework", coursework().string()});
    return leaklab(arguments);
  }
};
