// leaklab replay: runs a lesson once more, in the order that a schedule says, step by step.
#include <cli/commands/commands.hpp>
#include <cli/commands/replay_break.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/lesson_log.hpp>
#include <cli/lesson/lesson_names.hpp>
#include <cli/lesson/stand_in.hpp>
#include <cli/options.hpp>
#include <cli/page_file.hpp>
#include <cli/schedule_option.hpp>
#include <cli/step/stepper.hpp>
#include <cli/temporary_folder.hpp>
#include <cli/terminal/key_terminal.hpp>
#include <cli/terminal/terminal.hpp>
#include <cli/typed.hpp>

#include <leaklab/chrome_trace.hpp>
#include <leaklab/stack/stop.hpp>
#include <shown/shown.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cli {
namespace {

struct replay_options {
  std::string lesson;
  stand_in_options work;
  std::string schedule;
  leaklab::clock clock = leaklab::clock::when_idle;
  bool real = false;
  bool step = false;
  std::uint64_t break_at = 0; // a step; 0: none
  std::string html, json, perfetto;
};

// What the lesson logs, it adds to `logged`.
leaklab::traced_run traced(leaklab::schedule const& s, std::function<void()> const& body,
                           leaklab::clock clock, std::string& logged) {
  lesson_log const log([&](std::string_view text) { logged += text; });
  return replayed(body, s, clock);
}

// Returns what the lesson has logged, below a line that says so; empty if it has logged nothing.
std::string log_text(std::string const& logged) {
  std::string text;
  std::istringstream in(logged);
  for (std::string line; std::getline(in, line);)
    text += (text.empty() ? "\nThe lesson logs:\n  " : "  ") + shown::line(line) + '\n';
  return text;
}

ending ending_of(leaklab::traced_run const& run) {
  return {.code = run.report.verdict == leaklab::verdict::clean ? exit_code::clean : exit_code::not_clean};
}

// Lets the user go through the run. At the end, the command that shows the same run again is left on the
// terminal.
ending step_through(std::string const& title, leaklab::schedule const& beginning,
                    stepper::run_again const& again) {
  stepper s(title, beginning, again);
  {
    key_terminal keys;
    while (!s.has_quit()) {
      keys.show(s.screen(keys.rows(), keys.columns(), {.colour = terminal::colour()}));
      s.press(keys.key());
    }
  }
  terminal::print(
      fmt::format("{} replay {} --schedule '{}'\n", program_name(), title, leaklab::to_string(s.chosen())));
  return ending_of(s.run());
}

// Returns the graph of this run alone.
nlohmann::json graph_of_run(lessons::lesson const& lesson, replay_options const& o,
                            leaklab::schedule const& schedule,
                            std::function<void()> const& on_real_pictures) {
  lesson_log const log([](std::string_view) {});
  return leaklab::schedules_as_json(
      o.real ? on_real_pictures : telling_lesson(lesson, o.work),
      {.title = std::string(lesson.name),
       .summary = std::string(lesson.summary),
       .command = fmt::format("leaklab replay {} {}{} --schedule {{}}", lesson.name, to_string(o.work),
                              o.real ? " --real" : ""),
       .only = schedule});
}

// Returns why a graph cannot show such a run; empty if it can.
std::string not_in_a_graph(replay_options const& o, leaklab::schedule const& schedule) {
  if (o.clock != leaklab::clock::when_idle || schedule.early_deadlines() > 0)
    return "a page shows no schedules with another clock than when_idle";
  if (schedule.switches() == leaklab::switches::at_synchronisation)
    return "a page shows no schedules with switches before operations";
  return "";
}

// Returns the words that replay this schedule, without the name of the program.
std::vector<std::string> words_of(lessons::lesson const& lesson, replay_options const& o,
                                  leaklab::schedule const& schedule) {
  std::vector<std::string> words{"replay", std::string(lesson.name)};
  std::istringstream of_work(to_string(o.work));
  words.insert(words.end(), std::istream_iterator<std::string>(of_work), {});
  words.insert(words.end(), {"--schedule", leaklab::to_string(schedule), "--clock",
                             std::string(leaklab::to_string(o.clock))});
  if (o.real)
    words.emplace_back("--real");
  return words;
}

ending stop_at_step(lessons::lesson const& lesson, replay_options const& o,
                    leaklab::schedule const& schedule) {
  auto const run = [&] {
    std::optional<temporary_folder> folder; // which the run in gdb makes anew
    auto const body = o.real ? on_pictures(lesson, o.work, folder.emplace()) : telling_lesson(lesson, o.work);
    std::string logged;
    return traced(schedule, body, o.clock, logged);
  }();
  check_break(o.break_at, run);
  stop_in_gdb(o.break_at, run, words_of(lesson, o, schedule));
}

ending replay_one(replay_options const& o) {
  auto const& lesson = lesson_named(o.lesson);
  auto const schedule = parsed_schedule(o.schedule);
  auto const no_graph = not_in_a_graph(o, schedule);
  if (!o.html.empty() && !no_graph.empty())
    throw input_error("--html", no_graph);
  if (o.break_at > 0 && (o.step || !o.html.empty() || !o.json.empty() || !o.perfetto.empty()))
    throw input_error("--break", "the run is gdb's: leave out --step, --html, --json and --perfetto");
  if (auto const* const why = o.break_at > 0 ? leaklab::detail::why_no_stop() : nullptr)
    throw input_error("--break", why);
  if (o.break_at > 0)
    return stop_at_step(lesson, o, schedule);
  page_file const page(o.html);
  json_file const json(o.json), perfetto(o.perfetto);
  std::optional<temporary_folder> folder;
  auto const body = o.real ? on_pictures(lesson, o.work, folder.emplace()) : telling_lesson(lesson, o.work);
  std::string logged;
  auto const again = [&](leaklab::schedule const& s) {
    logged.clear();
    return traced(s, body, o.clock, logged);
  };
  if (o.step && key_terminal::is_there())
    return step_through(fmt::format("{} {}{}{}", lesson.name, to_string(o.work), clock_text(o.clock),
                                    o.real ? " --real" : ""),
                        schedule, again);
  auto const run = again(schedule);
  nlohmann::json graph;
  if (page.is_wanted() ||
      (!o.perfetto.empty() && no_graph.empty() && run.report.verdict != leaklab::verdict::unfinished))
    graph = graph_of_run(lesson, o, schedule, body);
  if (page.is_wanted())
    page.write(std::span(&graph, 1));
  if (!o.json.empty()) {
    auto document = leaklab::to_json(run);
    document["lesson"] = lesson.name;
    document["logged"] = logged;
    json.write(std::move(document));
  }
  if (!o.perfetto.empty())
    perfetto.write_alone(graph.is_null() ? leaklab::to_chrome_trace(run)
                                         : leaklab::to_chrome_trace(run, graph));
  if (!json.to_stdout() && !perfetto.to_stdout())
    terminal::print(fmt::format("{}: {}\n{}{} --schedule {}\n\n{}{}", lesson.name, lesson.summary,
                                to_string(o.work), clock_text(o.clock), leaklab::abridged(schedule, '\''),
                                leaklab::to_text(run, {.colour = terminal::colour()}), log_text(logged)));
  return ending_of(run);
}

} // namespace

void add_replay(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<replay_options>();
  auto* const sub = app.add_subcommand("replay", "Run a lesson under one schedule; show it step by step");
  sub->add_option("LESSON", o->lesson, lesson_name_help)->required()->type_name("");
  add_stand_in_options(*sub, o->work, "none");
  sub->add_option("--schedule", o->schedule,
                  "A letter for each choice: the fiber that runs next; A is the\n"
                  "body. A digit is what a fiber chooses: with --any-broken, 1\n"
                  "says that its file fails; + lets time pass to the next\n"
                  "deadline. With : at the beginning fibers are switched\n"
                  "before operations too. After the last letter, the fiber\n"
                  "that became ready first runs. @FILE takes the letters from\n"
                  "FILE, as written by explore --json. [default: no letters]")
      ->type_name("LETTERS");
  add_clock(*sub, o->clock, {leaklab::clock::real, leaklab::clock::when_idle, leaklab::clock::any_time},
            "when_idle, any_time: time passes to a deadline when no fiber\n"
            "can run, and where the schedule has a +; real: the machine's,\n"
            "and no fiber may wait with a deadline");
  sub->add_flag("--real", o->real, "Use real pictures, which are drawn for this run");
  sub->add_flag("--step", o->step,
                "Go one step at a time, by keys: space goes forward, u back, r to\n"
                "the beginning, q quits; with a letter that fiber runs next;\n"
                "a digit makes the choice of the last step anew; + lets time\n"
                "pass to the next deadline; . guesses how many fibers will be\n"
                "left. A presenter's remote does with PageDown, PageUp and F5.\n"
                "Ignored without a terminal");
  add_number(*sub, "--break", o->break_at, 1, 1'000'000,
             "Run it in gdb, which stops at the beginning of step K of the\n"
             "table, on the stack of the fiber that goes on there",
             "no step")
      ->type_name("K");
  add_html_option(*sub, o->html,
                  "Write a page that shows this run, for a browser, to FILE;\n"
                  "only its data, if FILE ends in .json");
  add_json_option(*sub, o->json,
                  "Write the steps and the report to FILE; - means to stdout,\n"
                  "instead of text");
  sub->add_option("--perfetto", o->perfetto,
                  "Write the run to FILE as a trace that ui.perfetto.dev and\n"
                  "chrome://tracing open")
      ->type_name("FILE");
  sub->footer(
      "Each row is one step, in the column of the fiber that runs: the operation in which it waits, and its "
      "line. A fiber has the name of its file; x says that it gets an error. | is a fiber that is ready, . "
      "one "
      "that waits. A letter on the left says that several fibers could run and that this one was chosen; a "
      "digit, that the fiber chose this number, of how many, and in which line; +, that time passed although "
      "a "
      "fiber could run. \"to lock\" is a fiber that comes to an operation and makes way, or goes on in the "
      "next "
      "row. A fiber that is woken in push may have to wait there again: first for room, then for the "
      "receiver. "
      "If there are more fibers than columns, < and > say that more are at the side. In "
      "the report, fiber B is B#2.\n\n" +
      std::string(exit_codes_help));
  sub->callback([o, &chosen] { chosen = [o] { return replay_one(*o); }; });
}

} // namespace cli
