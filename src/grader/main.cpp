// The grader: loads one submission, asks the questions of one exercise, and writes the verdict to its standard
// output: the secret that it has read from its standard input, and JSON. The leaklab program starts it as a child
// (cli/course/protection.hpp).
//
//   leaklab_grader drain ./drain.so "" < SECRET
//   leaklab_grader break_it break_it.txt anna < SECRET
//   leaklab_grader drain ./drain.so "" --files 3 --page < SECRET
//   leaklab_grader --built-with
//
// With --files it asks about so many files at most (thumbnails.hpp).
// With --page the last answer has the data of a page as well, or says why there is none (page.hpp).
// The last one prints which headers it was built with (header_print.hpp).
#include <grader/as_a_child.hpp>
#include <grader/built_with.hpp>
#include <grader/judge.hpp>
#include <grader/memory_limit.hpp>
#include <grader/page.hpp>
#include <grader/tests.hpp>
#include <grader/thumbnails.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include <dlfcn.h>

namespace {

// The most that the judgement of one submission may take, in seconds of a processor.
constexpr unsigned seconds_of_all = 600;

// Loads a submission; it may not take more memory meanwhile than in a schedule.
void* load(char const* file) {
  grader::memory_limit::here const limited;
  return grader::load(file, seconds_of_all);
}

// Judges a function, or if there is none, a schedule.
nlohmann::json answers(grader::exercise const& asked, void* function, std::string const& schedule,
                       bool with_page) {
  auto questions = nlohmann::json::array();
  unsigned points = 0;
  for (auto const& q : asked.questions(function)) {
    auto const v = function ? grader::judge(q) : grader::judge_schedule(q, schedule);
    auto entry = to_json(v);
    entry["about"] = q.about;
    if (with_page && function && !v.clean())
      entry.update(page_of(q, v));
    questions.push_back(std::move(entry));
    if (!v.clean())
      break;
    points += q.points;
  }
  return {{"questions", std::move(questions)}, {"points", points}};
}

#if defined(LEAKLAB_GRADER_HAS_GTEST)
// Judges the tests that are loaded.
nlohmann::json answers_of_tests() {
  auto questions = nlohmann::json::array();
  unsigned points = 0;
  for (auto const& p : grader::write_a_test::programs()) {
    auto const v = grader::judge_tests(p);
    auto entry = to_json(v);
    entry["about"] = p.about;
    questions.push_back(std::move(entry));
    if (!v.clean())
      break;
    points += p.points;
  }
  return {{"questions", std::move(questions)}, {"points", points}};
}
#endif

} // namespace

int main(int argc, char** argv) {
  auto const secret = grader::take_secret();
  if (!grader::become_user())
    return grader::refuse("cannot become another user");
  if (grader::tells_built_with(argc, argv))
    return 0;
  if (argc < 4)
    return grader::refuse("EXERCISE, FILE and STUDENT are wanted");
  bool with_page = false;
  for (std::size_t k = 4; k < static_cast<std::size_t>(argc); ++k) {
    std::string_view const option = argv[k];
    if (option == "--page")
      with_page = true;
    else if (option == "--files" && argv[k + 1])
      grader::set_most_files(std::strtoul(argv[++k], nullptr, 10));
    else
      return grader::refuse("there is no such option");
  }
  grader::set_student(argv[3]);
  auto const* const asked = grader::exercise_named(argv[1]);
  if (!asked)
    return grader::refuse("no such exercise");
  int const result = grader::take_output();
  if (result < 0)
    return grader::refuse("no standard output");
  grader::end_with_parent();
  void* function = nullptr;
  std::string schedule;
  if (!asked->questions) {
#if defined(LEAKLAB_GRADER_HAS_GTEST)
    if (!load(argv[2]))
      return grader::refuse(::dlerror()); // NOLINT(concurrency-mt-unsafe)
    grader::write_all(
        result, secret + answers_of_tests().dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
    std::_Exit(0);
#else
    return grader::refuse("GoogleTest was missing when this was built");
#endif
  }
  if (asked->symbol.empty()) {
    std::ifstream in(argv[2], std::ios::binary);
    if (!in)
      return grader::refuse("the schedule cannot be read");
    schedule.assign(std::istreambuf_iterator(in), {});
  } else {
    void* const loaded = load(argv[2]);
    if (!loaded)
      return grader::refuse(::dlerror()); // NOLINT(concurrency-mt-unsafe)
    function = ::dlsym(loaded, asked->symbol.c_str());
    if (!function)
      return grader::refuse("the function of the exercise is not there");
  }
  grader::write_all(result, secret + answers(*asked, function, schedule, with_page)
                                         .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  std::_Exit(0); // what the submission has left to be done at the end is not done
}
