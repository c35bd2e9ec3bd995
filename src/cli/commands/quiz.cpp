// leaklab quiz: asks which fibers are stuck at the end of a schedule. Every seed has questions of its own.
#include <cli/commands/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/quiz/quiz.hpp>
#include <cli/terminal/terminal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cli {
namespace {

struct quiz_options {
  std::string seed;
  std::uint64_t question = 1;
  std::optional<std::string> answer;
  bool compute = false;
  std::string json;
};

// Asks questions, judges answers, and takes down both.
class examination {
public:
  explicit examination(quiz_options const& o) : options_(o), json_(o.json) {}

  // Takes the question of that number, and prints it if it is to be seen.
  void ask(std::uint64_t number, bool is_seen) {
    question_.emplace(options_.seed, number);
    auto entry = question_->asked();
    entry["question"] = number;
    questions_.push_back(std::move(entry));
    if (is_seen)
      print(fmt::format("Question {} of {}\n\n{}", number, options_.seed, question_->text()));
  }

  // Shows the answer, step by step.
  void show_answer() {
    note_answer();
    print(fmt::format("\n{}\n\n{}", question_->answer(), question_->steps()));
  }

  // Prints whether the answer is right; if it is not, what happens. Returns whether it is.
  bool judge(std::string const& given) {
    bool const is_right = question_->is_right(given);
    auto& entry = questions_.back();
    entry["given"] = given;
    entry["right"] = is_right;
    note_answer();
    print(is_right ? std::string("Right.\n")
                   : fmt::format("No: {}\n\n{}", question_->answer(), question_->steps()));
    return is_right;
  }

  void print(std::string const& text) const {
    if (!json_.to_stdout())
      terminal::print(text);
  }

  void write() const { json_.write({{"seed", options_.seed}, {"questions", questions_}}); }

private:
  void note_answer() {
    questions_.back()["answer"] = question_->answer();
    questions_.back()["steps"] = question_->steps();
  }

  quiz_options const& options_;
  json_file const json_;
  std::optional<quiz_question> question_;
  nlohmann::json questions_ = nlohmann::json::array();
};

// Asks one question after the other, and reads a line for each, up to the end of the input.
exit_code ask_on(examination& e, std::uint64_t first) {
  std::uint64_t right = 0, asked = 0;
  for (auto number = first;; ++number, ++asked) {
    e.ask(number, true);
    terminal::flush();
    std::string line;
    if (!std::getline(std::cin, line))
      break;
    right += e.judge(line) ? 1 : 0;
    e.print("\n");
  }
  if (asked > 0)
    e.print(fmt::format("\n{} of {} right\n", right, asked));
  return right == asked ? exit_code::clean : exit_code::not_clean;
}

exit_code ask_one(examination& e, quiz_options const& o) {
  e.ask(o.question, o.compute && !o.answer);
  if (o.answer)
    return e.judge(*o.answer) ? exit_code::clean : exit_code::not_clean;
  e.show_answer();
  return exit_code::clean;
}

ending quiz(quiz_options const& o) {
  examination e(o);
  auto const code = o.answer || o.compute ? ask_one(e, o) : ask_on(e, o.question);
  e.write();
  return {.code = code};
}

} // namespace

void add_quiz(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<quiz_options>();
  auto* const sub =
      app.add_subcommand("quiz", "Predict which fibers will be stuck; a seed has its own questions");
  sub->add_option("--seed", o->seed, "Any text, such as a student's number")->required()->type_name("ID");
  sub->add_option("--question", o->question, "Which question of the seed to begin with [default: 1]")
      ->type_name("N")
      ->default_str("1");
  sub->add_option("--answer", o->answer, "Judge this answer to that question, and ask no more")
      ->type_name("TEXT");
  sub->add_flag("-c,--compute", o->compute, "Show that question with its answer, step by step");
  add_json_option(
      *sub, o->json,
      "Write the questions, and what was answered, to FILE as well; - means to stdout, instead of text");
  sub->footer("Without --answer a line is read for each question, up to the end of the input.\n\n"
              "Exit codes: 0 all right; 1 an answer is not; 2 bad usage or input.");
  sub->callback([o, &chosen] { chosen = [o] { return quiz(*o); }; });
}

} // namespace cli
