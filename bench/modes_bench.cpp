// Measures what each mode of the explorer costs: schedules in a second, and states, against the same body with nothing
// switched on.
//
//   modes/lesson=L/files=N/mode=M/search=enumerated|random|states
//
//   M: nothing        the explorer as it is without options
//      built          built so that fibers can be switched before operations, which is not made use of
//      switches       with switches before operations
//      memory         built so that each access to memory is seen
//      both           with switches before operations, and each access to memory is seen
//      any_time       deadlines may come early
//      watch_line     it is known of each schedule whether it runs a line
//      choices        the explorer chooses which files fail
//      page           the graph of all schedules, for the page
//
// Each is a run of a program of its own, all of the same sources (modes/). One item is one schedule, or one state; by
// states no schedule is run by itself before. One process searches.
#include <bench/support/command.hpp>
#include <bench/support/measurement.hpp>

#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

enum class by_states {
  never, // no states, or none without switches
  small, // seconds for a body of hundreds of states
  any
};

// A mode, the program that has it, and what that calls it.
struct mode {
  char const* name;
  char const* program;
  char const* in_it;
  bool at_random;
  by_states states;
};

constexpr mode modes[] = {
    {"nothing", "plain", "nothing", true, by_states::any},
    {"built", "switched", "nothing", true, by_states::any},
    {"switches", "switched", "switches", true, by_states::any},
    {"memory", "observed", "nothing", true, by_states::never},
    {"both", "observed", "switches", true, by_states::small},
    {"any_time", "plain", "any_time", true, by_states::any},
    {"watch_line", "plain", "watch_line", true, by_states::any},
    {"choices", "plain", "choices", true, by_states::any},
    {"page", "plain", "page", false, by_states::never},
};

// Runs the program in that mode. Throws std::runtime_error if it fails or prints anything but two numbers.
sample explored(mode const& m, std::string const& lesson, std::string const& files,
                std::string const& search) {
  auto const program = std::string(LEAKLAB_EXPLORED) + m.program;
  auto const output = run_commands({{.words = {program, lesson, files, m.in_it, search}}}).output;
  std::istringstream in(output);
  double nanoseconds = 0, items = 0;
  if (!(in >> nanoseconds >> items))
    throw std::runtime_error(program + ": printed \"" + output + "\" instead of two numbers");
  return {seconds(nanoseconds * 1e-9), items};
}

void add_search(mode const& m, std::string const& lesson, std::string const& files,
                std::string const& search) {
  add(name_of("modes", {{"lesson", lesson}, {"files", files}, {"mode", m.name}, {"search", search}}),
      [=] { return explored(m, lesson, files, search); }, {.iterations = 1});
}

void add_schedules(std::string const& lesson, std::string const& files) {
  for (auto const& m : modes) {
    add_search(m, lesson, files, "enumerated");
    if (m.at_random)
      add_search(m, lesson, files, "random");
  }
}

void add_states(std::string const& lesson, std::string const& files, by_states size) {
  for (auto const& m : modes)
    if (m.states >= size)
      add_search(m, lesson, files, "states");
}

} // namespace

void add_all() {
  add_schedules("lesson4_leak", "4");
  add_schedules("lesson6_wait_group", "3");
  add_states("lesson4_leak", "3", by_states::small);
  add_states("lesson4_leak", "5", by_states::any);
  add_states("lesson6_wait_group", "2", by_states::small);
  add_states("lesson6_wait_group", "3", by_states::any);
}

} // namespace bench
