// Asks one question about a submission, in every schedule, and says what was found.
#pragma once

#include <grader/question.hpp>

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace grader {

struct verdict {
  // "clean", "leak", "deadlock", "wrong answer", "crash", "not concurrent", "endless" or "undecided"
  std::string kind = "clean";
  std::string diagnosis{}; // "leak: 2 files: stuck in unbuffered_channel::push"; empty if clean
  std::string schedules{}; // how many there are, exact
  std::string bad{};       // how many of them end so; empty if that is not known
  std::string schedule{};  // the shortest of these
  std::string at{};        // where a fiber is stuck: "drain.cpp:11"; empty if none is
  std::string steps{};     // the table of its steps, the lines that it names, and the report

  bool clean() const { return kind == "clean"; }
};

verdict judge(question const&);

// Returns the fields by their names.
nlohmann::json to_json(verdict const&);

} // namespace grader
