// Asks one question about a submission, in every schedule, and says what was found.
#pragma once

#include <grader/question.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace grader {

struct verdict {
  // "clean", "leak", "deadlock", "wrong answer", "crash", "not concurrent", "endless" or "undecided"
  std::string kind = "clean";
  std::string diagnosis{}; // "leak: 2 files: stuck in unbuffered_channel::push"; empty if clean
  std::string schedules{}; // how many were tried, exact
  bool complete = true;    // there are no more
  std::string bad{};       // how many of them end so; empty if that is not known
  std::string
      schedule{}; // the shortest of these; with "endless" one that has not ended, or that leads to ...
  std::optional<std::string> round{}; // ... what can follow again and again; empty if that needs no choice
  std::string at{};                   // where a fiber is stuck: "drain.cpp:11"; empty if none is
  std::string steps{};                // the table of its steps, the lines that it names, and the report

  bool clean() const { return kind == "clean"; }
};

// A schedule that reaches one of these counts as one without an end.
struct limits {
  std::chrono::milliseconds longest_schedule{10'000};
  std::uint64_t most_steps = 2'000;
};

verdict judge(question const&, limits const& = {});

// Judges a schedule that was handed in: it must lead to so many stuck fibers as the question says. Lines of the text
// that begin with "//", and white space, are not read.
verdict judge_schedule(question const&, std::string_view text);

// Returns the body of the question, as it is judged: with a limit on memory. It notes whether it throws.
std::function<void()> body_of(question const&);

// Returns the first thing that was wrong() since it was called last; nothing after a body that has thrown: then there was
// no answer.
std::optional<std::string> what_was_wrong();

// Returns the fields by their names.
nlohmann::json to_json(verdict const&);

} // namespace grader
