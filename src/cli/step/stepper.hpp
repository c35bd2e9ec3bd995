// Goes through a run one step at a time, by keys; the user may choose which fiber runs next. It knows nothing
// of terminals: a key goes in, a screen comes out.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/replay/steps_table.hpp>
#include <leaklab/trace.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cli {

// Keys: ' ' goes one step forward, 'u' one back, 'r' to the beginning, and 'q' quits; with a letter that
// fiber runs next, and with a digit the last choose() of the step that was shown returns that. At one step, before
// anything of the end can be seen, it asks how many fibers will be left: '.' guesses one more.
//
//   stepper s("lesson3_done_channel --files 3", schedule, run_again);
//   while (!s.has_quit()) {
//     terminal.show(s.screen(24, 80));
//     s.press(terminal.key());
//   }
class stepper {
public:
  using run_again = std::function<leaklab::traced_run(leaklab::schedule const&)>;

  // Runs the body for the first time. Throws input_error when it has more fibers than keys can tell apart.
  stepper(std::string title, leaklab::schedule const& beginning, run_again again);

  void press(char key);

  // Returns what to show on a screen of that size: the latest steps, and the fibers around the one that has run last,
  // if not all fit.
  std::string screen(std::size_t height, std::size_t width, leaklab::text_options const& options = {}) const;

  bool has_quit() const { return quit_; }

  // Returns the run as it has been chosen, and its schedule.
  leaklab::traced_run const& run() const { return run_; }
  leaklab::schedule const& chosen() const { return chosen_; }

private:
  void run_with(leaklab::schedule);
  void forward();
  void back();
  void choose(std::uint64_t fiber);
  void let_time_pass();
  void choose_result(std::uint64_t result);
  std::vector<leaklab::schedule::choice> first_choices(std::size_t n) const;
  bool is_at_the_end() const { return shown_ == run_.steps.size(); }
  std::size_t question_at() const;
  void guess_one_more();
  std::size_t choices_before(std::size_t step) const;
  std::uint64_t fiber_of(char key) const;
  std::string prompt() const;
  std::string question() const;
  std::string result() const;

  std::string const title_;
  leaklab::schedule const beginning_;
  run_again const again_;
  leaklab::schedule chosen_;
  leaklab::traced_run run_; // the run with the choices in chosen_
  leaklab::detail::steps_table table_;
  std::size_t shown_ = 0; // how many steps are shown
  std::optional<std::uint64_t> guess_;
  std::string remark_; // says what the last key did
  bool quit_ = false;
};

} // namespace cli
