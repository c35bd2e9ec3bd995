// The thread grader: runs one submission on two threads under the sanitizer that this program is built with. The leaklab
// program starts it as a child (course grade --sanitizers), and reads what the sanitizer reports.
//
//   leaklab_thread_grader drain ./drain.so < SECRET
//   leaklab_thread_grader --built-with
//
// It writes lines to its standard output, each of which begins with the secret: "runs ABOUT" before it runs a program, then
// "bad KIND: WHY", or nothing; and at the end "done N", after so many runs. A sanitizer that finds something ends it.
#include <grader/as_a_child.hpp>
#include <grader/built_with.hpp>
#include <grader/question.hpp>
#include <grader/threads/programs.hpp>
#include <leaklab/run.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include <dlfcn.h>

namespace {

constexpr unsigned seconds_of_all = 300;
// Each program is run so often: in one run two accesses may be ordered by luck.
constexpr int repetitions = 5;

// Returns "leak: 1 fiber is stuck for ever", or what else is wrong; nothing if all is well.
std::string fault_in(grader::threads::program const& p) {
  std::string difference;
  auto const report = leaklab::run([&] { difference = p.body(); },
                                   {.threads = 2, .clock = leaklab::clock::when_idle, .rethrow = false});
  if (report.failure)
    return "crash: " + *report.failure;
  if (report.verdict == leaklab::verdict::unfinished)
    return "endless: it has not ended after a minute";
  if (auto const n = report.stuck.size(); n > 0)
    return fmt::format("{}: {} fiber{} stuck for ever", to_string(report.verdict), n,
                       n == 1 ? " is" : "s are");
  return difference.empty() ? "" : "wrong answer: " + difference;
}

} // namespace

int main(int argc, char** argv) {
  auto const secret = grader::take_secret();
  if (!grader::become_user())
    return grader::refuse("cannot become another user");
  if (grader::tells_built_with(argc, argv))
    return 0;
  if (argc != 3)
    return grader::refuse("EXERCISE and FILE are wanted");
  auto const* const asked = grader::exercise_named(argv[1]);
  if (!asked)
    return grader::refuse("no such exercise");
  int const result = grader::take_output();
  if (result < 0)
    return grader::refuse("no standard output");
  grader::end_with_parent();
  void* const loaded = grader::load(argv[2], seconds_of_all);
  if (!loaded)
    return grader::refuse(::dlerror()); // NOLINT(concurrency-mt-unsafe)
  void* const function = ::dlsym(loaded, asked->symbol.c_str());
  if (!function)
    return grader::refuse("the function of the exercise is not there");
  auto const say = [&](std::string const& text) { grader::write_all(result, secret + ' ' + text + '\n'); };
  int runs = 0;
  for (auto const& program : grader::threads::programs(asked->symbol, function)) {
    say("runs " + program.about);
    for (int k = 0; k < repetitions; ++k, ++runs)
      if (auto const fault = fault_in(program); !fault.empty()) {
        say("bad " + fault);
        std::_Exit(0);
      }
  }
  say(fmt::format("done {}", runs));
  std::_Exit(0); // what the submission has left to be done at the end is not done
}
