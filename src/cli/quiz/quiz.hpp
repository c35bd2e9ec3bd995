// Questions about schedules: a program, its files, and an order. Which fibers are stuck at the end, and where?
#pragma once

#include <cli/lesson/stand_in.hpp>

#include <leaklab/schedule.hpp>
#include <leaklab/trace.hpp>
#include <lessons/lesson.hpp>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

// One question. Each text and number gives the same one on every machine.
//
//   quiz_question const q("4711", 1);
//   print(q.text());
//   if (!q.is_right("B push, D push"))
//     print(q.answer());
class quiz_question {
public:
  quiz_question(std::string_view seed, std::uint64_t number);

  // Returns the program, its files, the order, and what is asked.
  std::string text() const;

  // Returns "B push, D push", or "none".
  std::string answer() const;

  // Returns what happens, step by step.
  std::string steps() const;

  // Returns whether an answer says the same; white space, capital letters and the order do not matter.
  bool is_right(std::string_view given) const;

  // Returns what is asked, without the answer: {"lesson", "files", "broken", "schedule", "source"}.
  nlohmann::json asked() const;

private:
  lessons::lesson const* lesson_;
  stand_in_options work_{};
  leaklab::schedule order_;
  leaklab::traced_run run_;
};

} // namespace cli
