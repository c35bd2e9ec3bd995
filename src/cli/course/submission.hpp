// One submission: compiled alone, searched for what it must not call, and judged by the grader in a child.
#pragma once

#include <cli/course/course.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace cli::course {

struct graded {
  // "cured" or "solved" (exercise::done), "not compiled", "refused", "ended", or what is wrong, as the grader says (grader/judge.hpp)
  std::string kind;
  std::string diagnosis; // one line that begins with the kind; empty if nothing is wrong
  std::string detail{};  // what the compiler has said
  unsigned points = 0;
  nlohmann::json questions = nlohmann::json::array(); // as the grader has answered them; the last one is bad

  bool done() const { return kind == "cured" || kind == "solved"; }
};

// A folder in which submissions are compiled. It keeps the precompiled header, which the first of them makes.
class workshop {
public:
  // Makes the folder, if need be. Throws input_error.
  workshop(coursework const&, std::filesystem::path const& folder);

  // Judges the source file. Some questions differ by the student's ID, if there is one. Throws input_error if it cannot
  // be read.
  graded grade(exercise const&, std::filesystem::path const& source, std::string const& student = "") const;

private:
  void precompile_header() const;
  graded compile(exercise const&, std::filesystem::path const& source) const;
  graded judge(exercise const&, std::filesystem::path const& handed_in, std::string const& student) const;

  std::filesystem::path folder_;
  std::filesystem::path header_; // exercise.hpp, as it is in the coursework
};

// Returns the fields by their names, and which exercise it is.
nlohmann::json to_json(exercise const&, graded const&);

} // namespace cli::course
