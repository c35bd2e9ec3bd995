// The grader: loads one submission, asks the questions of one exercise, and writes the verdict to its standard
// output: the secret that it was given, and JSON. The leaklab program starts it as a child, with limits.
//
//   LEAKLAB_GRADER_SECRET=7c1f leaklab_grader drain drain.so ""
//   LEAKLAB_GRADER_SECRET=7c1f leaklab_grader break_it break_it.txt anna
#include <grader/judge.hpp>
#include <grader/memory_limit.hpp>
#include <grader/tests.hpp>

#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

constexpr auto secret_name = "LEAKLAB_GRADER_SECRET";

// Returns the secret, and leaves none of it where the submission could read it.
std::string take_secret() {
  auto* const value = std::getenv(secret_name); // NOLINT(concurrency-mt-unsafe): there is one thread
  if (!value)
    return {};
  std::string secret = value;
  std::memset(value, '.', secret.size());
  ::unsetenv(secret_name); // NOLINT(concurrency-mt-unsafe)
  return secret;
}

void limit(int resource, rlim_t soft, rlim_t hard) {
  rlimit const both{soft, hard};
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

// Loads a submission. What it does meanwhile is in no schedule: it has ten seconds of a processor, and a minute.
void* load(char const* file) {
  constexpr rlim_t of_all = 600; // seconds of a processor
  grader::memory_limit::here const limited;
  limit(RLIMIT_CPU, 10, of_all);
  ::alarm(60);
  void* const loaded = ::dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  ::alarm(0);
  limit(RLIMIT_CPU, of_all, of_all);
  return loaded;
}

void write_all(int file, std::string const& text) {
  for (std::size_t done = 0; done < text.size();) {
    auto const n = ::write(file, text.data() + done, text.size() - done);
    if (n <= 0)
      std::_Exit(2);
    done += static_cast<std::size_t>(n);
  }
}

int refuse(char const* why) {
  std::cerr << "leaklab_grader: " << why << '\n';
  return 2;
}

// Judges a function, or if there is none, a schedule.
nlohmann::json answers(grader::exercise const& asked, void* function, std::string const& schedule) {
  auto questions = nlohmann::json::array();
  unsigned points = 0;
  for (auto const& q : asked.questions(function)) {
    auto const v = function ? grader::judge(q) : grader::judge_schedule(q, schedule);
    auto entry = to_json(v);
    entry["about"] = q.about;
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
  auto const secret = take_secret();
  if (argc != 4)
    return refuse("EXERCISE, FILE and STUDENT are wanted");
  grader::set_student(argv[3]);
  auto const* const asked = grader::exercise_named(argv[1]);
  if (!asked)
    return refuse("no such exercise");
  // From here on nothing but the verdict reaches the standard output.
  int const result = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100);
  int const nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (result < 0 || nowhere < 0 || ::dup2(nowhere, STDOUT_FILENO) < 0)
    return refuse("no standard output");
  ::prctl(PR_SET_PDEATHSIG, SIGKILL); // nothing is left when leaklab is killed
  limit(RLIMIT_CORE, 0, 0);
  void* function = nullptr;
  std::string schedule;
  if (!asked->questions) {
#if defined(LEAKLAB_GRADER_HAS_GTEST)
    if (!load(argv[2]))
      return refuse(::dlerror()); // NOLINT(concurrency-mt-unsafe)
    write_all(result,
              secret + answers_of_tests().dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
    std::_Exit(0);
#else
    return refuse("GoogleTest was missing when this was built");
#endif
  }
  if (asked->symbol.empty()) {
    std::ifstream in(argv[2], std::ios::binary);
    if (!in)
      return refuse("the schedule cannot be read");
    schedule.assign(std::istreambuf_iterator(in), {});
  } else {
    void* const loaded = load(argv[2]);
    if (!loaded)
      return refuse(::dlerror()); // NOLINT(concurrency-mt-unsafe)
    function = ::dlsym(loaded, asked->symbol.c_str());
    if (!function)
      return refuse("the function of the exercise is not there");
  }
  write_all(
      result,
      secret +
          answers(*asked, function, schedule).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  std::_Exit(0); // what the submission has left to be done at the end is not done
}
