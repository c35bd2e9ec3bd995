// Registration with Google Benchmark, progress on standard error, and a watchdog; see measurement.hpp.
#include <bench/support/measurement.hpp>

#include <benchmark/benchmark.h>

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <regex>
#include <vector>

namespace bench {
namespace {

struct progress {
  std::string program;
  std::size_t all = 0;
  std::size_t done = 0;
  int shown = -1; // per cent
  clock::time_point start = clock::now();
};

progress the_progress;
std::vector<std::string> names;
std::array<char, 256> running; // for the signal handler

void say_who_hangs(int) {
  constexpr char text[] = ": has not come back, is taken to hang\n";
  [[maybe_unused]] auto written = write(STDERR_FILENO, running.data(), std::strlen(running.data()));
  written = write(STDERR_FILENO, text, sizeof text - 1);
  _exit(3);
}

void watch(std::string const& name, unsigned patience) {
  std::snprintf(running.data(), running.size(), "\n%s", name.c_str());
  signal(SIGALRM, say_who_hangs);
  alarm(patience);
}

// Shows the progress: on a terminal in one line that changes, otherwise in a line for every tenth part.
void show(std::string const& name) {
  auto& p = the_progress;
  if (p.all == 0)
    return;
  int const percent = static_cast<int>(100 * p.done / p.all);
  auto const elapsed = static_cast<int>(seconds(clock::now() - p.start).count());
  if (isatty(STDERR_FILENO))
    std::fprintf(stderr, "\r\033[K%s: %d %%, %d s  %.90s%s", p.program.c_str(), percent, elapsed,
                 name.c_str(), p.done == p.all ? "\n" : "");
  else if (percent / 10 != p.shown / 10 || p.shown < 0)
    std::fprintf(stderr, "%s: %d %%, %d s\n", p.program.c_str(), percent, elapsed);
  p.shown = percent;
}

// Counts repetitions. In the first repetition, Google Benchmark calls a function several times, each time for
// more iterations, until they take long enough; then it calls it once for each repetition.
struct repetition_counter {
  benchmark::IterationCount last = 0;
  void count(benchmark::IterationCount now) {
    if ((last == 0 || now == last) && the_progress.done < the_progress.all)
      ++the_progress.done;
    last = now;
  }
};

void measure(benchmark::State& state, std::string const& name, std::function<sample()> const& run,
             unsigned patience) try {
  watch(name, patience);
  sample last;
  for (auto _ : state) {
    last = run();
    state.SetIterationTime(last.time.count());
  }
  alarm(0);
  state.counters["items"] = last.items;
  if (last.bytes)
    state.counters["bytes"] = *last.bytes;
  if (last.stuck)
    state.counters["stuck"] = *last.stuck;
} catch (std::exception const& error) {
  alarm(0);
  state.SkipWithError(error.what());
}

} // namespace

std::string name_of(std::string workload,
                    std::initializer_list<std::pair<std::string, std::string>> parameters) {
  for (auto const& [key, value] : parameters)
    workload += '/' + key + '=' + value;
  return workload;
}

void add(std::string const& name, std::function<sample()> run, settings const& how) {
  names.push_back(name);
  auto* const registered = benchmark::RegisterBenchmark(
      name.c_str(),
      [=, patience = how.patience, counter = repetition_counter()](benchmark::State& state) mutable {
        counter.count(state.max_iterations);
        show(name);
        measure(state, name, run, patience);
      });
  registered->UseManualTime();
  if (how.iterations > 0)
    registered->Iterations(how.iterations);
}

void progress_of(std::string const& program, std::string const& filter, int repetitions) {
  std::regex const wanted(filter.empty() || filter == "all" ? "." : filter, std::regex::extended);
  the_progress.program = program;
  for (auto const& name : names)
    if (std::regex_search(name + "/manual_time", wanted))
      the_progress.all += static_cast<std::size_t>(repetitions);
}

} // namespace bench
