// leaklab quiz: asks which fibers are stuck at the end of a schedule. Every seed has questions of its own.
#include <cli/commands/commands.hpp>
#include <cli/quiz/quiz.hpp>
#include <cli/terminal/terminal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

namespace cli {
namespace {

struct quiz_options {
  std::string seed;
  std::uint64_t question = 1;
  std::optional<std::string> answer;
  bool compute = false;
};

// Prints whether the answer is right; if it is not, what happens. Returns whether it is.
bool judge(quiz_question const& q, std::string const& answer) {
  bool const is_right = q.is_right(answer);
  terminal::print(is_right ? std::string("Right.\n") : fmt::format("No: {}\n\n{}", q.answer(), q.steps()));
  return is_right;
}

// Asks one question after the other, and reads a line for each, up to the end of the input.
ending ask_on(quiz_options const& o) {
  std::uint64_t right = 0, asked = 0;
  for (auto number = o.question;; ++number, ++asked) {
    quiz_question const q(o.seed, number);
    terminal::print(fmt::format("Question {} of {}\n\n{}", number, o.seed, q.text()));
    terminal::flush();
    std::string line;
    if (!std::getline(std::cin, line))
      break;
    right += judge(q, line) ? 1 : 0;
    terminal::print("\n");
  }
  if (asked > 0)
    terminal::print(fmt::format("\n{} of {} right\n", right, asked));
  return {.code = right == asked ? exit_code::clean : exit_code::not_clean};
}

ending quiz(quiz_options const& o) {
  if (!o.answer && !o.compute)
    return ask_on(o);
  quiz_question const q(o.seed, o.question);
  if (o.answer)
    return {.code = judge(q, *o.answer) ? exit_code::clean : exit_code::not_clean};
  terminal::print(
      fmt::format("Question {} of {}\n\n{}\n{}\n\n{}", o.question, o.seed, q.text(), q.answer(), q.steps()));
  return {};
}

} // namespace

void add_quiz(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<quiz_options>();
  auto* const sub =
      app.add_subcommand("quiz", "Predict which fibers will be stuck; a seed has its own questions");
  sub->add_option("--seed", o->seed, "Any text, such as a student's number")->required()->type_name("ID");
  sub->add_option("--question", o->question, "Which question of the seed to begin with [default: 1]")
      ->type_name("N");
  sub->add_option("--answer", o->answer, "Judge this answer to that question, and ask no more")
      ->type_name("TEXT");
  sub->add_flag("-c,--compute", o->compute, "Show that question with its answer, step by step");
  sub->footer("Without --answer a line is read for each question, up to the end of the input.\n\n"
              "Exit codes: 0 all right; 1 an answer is not; 2 bad usage or input.");
  sub->callback([o, &chosen] { chosen = [o] { return quiz(*o); }; });
}

} // namespace cli
