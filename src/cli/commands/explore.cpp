// leaklab explore: runs a lesson under every schedule of one thread, counts how often it leaks, and prints
// the command that shows one schedule that does.
#include <cli/commands/commands.hpp>
#include <cli/commands/explore_checkpoint.hpp>
#include <cli/commands/explore_line.hpp>
#include <cli/commands/explore_page.hpp>
#include <cli/commands/explore_part.hpp>
#include <cli/commands/explore_text.hpp>
#include <cli/commands/explore_watch.hpp>
#include <cli/fixed_addresses.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson/lesson_log.hpp>
#include <cli/lesson/lesson_names.hpp>
#include <cli/lesson/stand_in.hpp>
#include <cli/options.hpp>
#include <cli/ranks.hpp>
#include <cli/terminal/terminal.hpp>
#include <cli/typed.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/possible.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/states/checkpoint_lock.hpp>
#include <leaklab/trace.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cli {
namespace {

using leaklab::exploration;

constexpr std::uint64_t most_for_every_set = 4; // files

struct explore_options {
  std::string lesson;
  stand_in_options work;
  std::string strategy;
  std::uint64_t max = 1'000'000;
  std::uint64_t seed = 1;
  std::uint64_t depth = 3;
  std::chrono::milliseconds time_limit{60'000};
  leaklab::clock clock = leaklab::clock::when_idle;
  std::uint64_t early = 2;
  leaklab::switches switches = leaklab::switches::at_suspensions;
  std::uint64_t extra_switches = leaklab::any_number;
  std::uint64_t jobs = 0;
  leaklab::part part;
  std::string prefix;          // a schedule
  std::uint64_t memory = 2048; // MiB
  std::string watch_line;      // FILE:LINE
  std::string checkpoint;
  std::chrono::milliseconds checkpoint_every{60'000};
  std::string json;
  explore_page_options page;
};

// What was searched, and how much of it.
struct search {
  exploration found;
  std::string extent;                       // "complete: 590 schedules of one thread"
  std::optional<leaklab::possibility> line; // if one is watched
};

bool has_a_seed(std::string const& strategy) {
  return !strategy.empty() && strategy != "exhaustive" && strategy != "enumerate";
}

// Returns the schedule that all others begin with, if the body can begin so.
leaklab::schedule prefix_of(explore_options const& o, std::function<void()> const& body) {
  if (o.prefix.empty()) // then nothing is run here, which would leave memory elsewhere on each rank
    return {};
  try {
    auto prefix = leaklab::schedule::parse(o.prefix);
    lesson_log const log([](std::string_view) {}); // dropped
    leaklab::trace(body, prefix, {.clock = o.clock});
    return prefix;
  } catch (std::invalid_argument const& e) {
    throw input_error("--prefix", e.what());
  }
}

search explore_by(explore_options const& o, lessons::lesson const& lesson) {
  auto const failing = std::make_shared<failing_files>();
  auto const body = without_pictures(lesson, o.work, failing);
  explore_watch watch;
  leaklab::explore_options how{.clock = o.clock,
                               .early_deadlines = o.early,
                               .switches = o.switches,
                               .extra_switches = o.extra_switches,
                               .max_schedules = o.max,
                               .time_limit = o.time_limit,
                               .jobs = static_cast<unsigned>(o.jobs),
                               .part = o.part,
                               .prefix = prefix_of(o, body)};
  how.max_memory = o.memory << 20;
  how.on_progress = [&watch](leaklab::exploration_progress const& p) { return watch.goes_on(p); };
  if (o.work.any_broken)
    how.group = [failing] { return failing->name(); };
  if (!o.checkpoint.empty())
    how.checkpoint = leaklab::checkpoint{.file = o.checkpoint,
                                         .body = fmt::format("{} {}", lesson.name, to_string(o.work)),
                                         .every = o.checkpoint_every};
  auto const depth = static_cast<unsigned>(o.depth);
  if (o.strategy == "enumerate")
    how.strategy = leaklab::enumeration{};
  if (o.strategy == "random")
    how.strategy = leaklab::random_walk{o.seed};
  if (o.strategy == "pct")
    how.strategy = leaklab::pct{depth, o.seed};
  if (o.strategy == "uniform")
    how.strategy = leaklab::uniform_walk{o.seed};
  if (o.strategy == "portfolio")
    how.strategy = leaklab::portfolio{o.seed};
  search s;
  if (!o.watch_line.empty()) // first: the line may be none
    s.line = search_for_line(o.watch_line, body, how);
  s.found = leaklab::explore(body, how);
  std::string_view const of =
      o.switches == leaklab::switches::at_suspensions ? "of one thread" : "with switches before operations";
  auto const first = s.found.schedules;
  if (s.found.complete) {
    s.extent = fmt::format("complete: {} schedule{} {}", schedules_text(s.found), first == 1 ? "" : "s", of);
    return s;
  }
  if (s.found.doubt) {
    s.extent = fmt::format("in doubt after {} schedule{} {}", first, first == 1 ? "" : "s", of);
    return s;
  }
  s.extent = fmt::format("{} after {} schedules {}, not complete",
                         watch.was_interrupted() ? "stopped" : "budget reached", first, of);
  if (!o.strategy.empty() || watch.was_interrupted())
    return s;
  // Depth first changes the last choices first. The other strategies look elsewhere.
  how.checkpoint.reset();
  how.max_schedules = std::max<std::uint64_t>(o.max / 10, 1);
  how.strategy = leaklab::random_walk{o.seed};
  auto const at_random = leaklab::explore(body, how);
  how.strategy = leaklab::pct{depth, o.seed};
  auto const by_pct = leaklab::explore(body, how);
  add(s.found, at_random);
  add(s.found, by_pct);
  s.extent =
      fmt::format("budget reached after {} schedules {}, not complete; then {} at random and {} by pct",
                  first, of, at_random.schedules, by_pct.schedules);
  return s;
}

// What a search with switches before operations cannot be together with.
void check_switches(explore_options const& o) {
  if (o.switches == leaklab::switches::at_suspensions)
    return;
  if (o.clock == leaklab::clock::any_time)
    throw input_error("--switches", "synchronisation cannot be explored with --clock any_time");
  if (!o.checkpoint.empty() || is_a_rank())
    throw input_error("--switches",
                      "synchronisation cannot be explored with a checkpoint or on several ranks");
  if (!o.page.html.empty())
    throw input_error("--html", "a page shows no schedules with switches before operations");
}

// What all parts of a search have in common.
nlohmann::json description_of(explore_options const& o, lessons::lesson const& lesson) {
  nlohmann::json d{{"lesson", lesson.name},
                   {"files", o.work.files},
                   {"broken", o.work.broken},
                   {"any_broken", o.work.any_broken},
                   {"strategy", o.strategy},
                   {"seed", o.seed},
                   {"max", o.max},
                   {"clock", static_cast<int>(o.clock)},
                   {"early", o.early},
                   {"prefix", o.prefix},
                   {"switches", to_string(o.switches)}};
  if (o.strategy == "pct")
    d["depth"] = o.depth;
  return d;
}

// Every set of failing files is tried if nothing is said about them, and if that takes a second or so.
void decide_which_files_fail(explore_options& o) {
  if (o.work.leaves_it_open() && o.work.files <= most_for_every_set && o.prefix.empty())
    o.work.any_broken = true;
}

// States are told apart by addresses. malloc gives a thread memory of its own, so on one that has just begun addresses do
// not depend on what was typed, such as the name of a file for counts.
search explore_apart(explore_options const& o, lessons::lesson const& lesson) {
  bool const has_states_of_before_or_elsewhere = !o.checkpoint.empty() || is_a_rank();
  try {
    return std::async(has_states_of_before_or_elsewhere ? std::launch::async : std::launch::deferred,
                      [&] { return explore_by(o, lesson); })
        .get();
  } catch (leaklab::detail::states::checkpoint_in_use const&) {
    throw input_error("--checkpoint", fmt::format("'{}' is in use by another search", o.checkpoint));
  }
}

ending explore_one(explore_options o) {
  auto const& lesson = lesson_named(o.lesson);
  decide_which_files_fail(o);
  check_switches(o);
  if (is_a_rank())
    begin_as_a_rank(o.strategy, o.part);
  json_file const json(o.json);
  explore_page const page(o.page, o.clock);
  if (o.part.of > 1 && !has_a_seed(o.strategy))
    throw input_error("--part", "only strategies with a seed have parts: random, pct, uniform, portfolio");
  if (!o.prefix.empty() && !has_a_seed(o.strategy))
    throw input_error("--prefix",
                      "only strategies with a seed go on from there: random, pct, uniform, portfolio");
  if (!o.watch_line.empty() && (!o.checkpoint.empty() || is_a_rank()))
    throw input_error("--watch-line", "a line cannot be watched with a checkpoint or on several ranks");
  if (!o.checkpoint.empty()) {
    begin_at_fixed_addresses("--checkpoint");
    check_checkpoint(o.checkpoint, is_a_rank());
  }
  auto const s = explore_apart(o, lesson);
  auto const& e = s.found;
  if (!json.to_stdout()) {
    terminal::print(explore_text({lesson.name, lesson.summary, o.work, o.clock, o.json}, s.extent, e));
    if (o.work.leaves_it_open())
      terminal::print("\nNo file fails in any of them: --any-broken tries every set of failing files.\n");
    if (s.line)
      terminal::print('\n' + line_text(o.watch_line, *s.line,
                                       fmt::format("{} replay {} {}{} --schedule", program_name(),
                                                   lesson.name, to_string(o.work), clock_text(o.clock))));
  }
  auto counts = leaklab::to_json(e);
  if (s.line)
    counts["watched_line"] = line_json(o.watch_line, *s.line);
  counts["lesson"] = lesson.name;
  counts["files"] = o.work.files;
  counts["broken"] = o.work.broken;
  counts["any_broken"] = o.work.any_broken;
  if (o.part.of > 1)
    counts["part"] = to_json(description_of(o, lesson), o.part);
  json.write(std::move(counts));
  page.write(lesson, o.work, {o.max, o.time_limit}, e.complete ? e.schedules : 0);
  return {.code = found_nothing(e) ? exit_code::clean : exit_code::not_clean};
}

} // namespace

void add_explore(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<explore_options>();
  auto* const sub =
      app.add_subcommand("explore", "Run a lesson under every schedule of one thread; count how they end");
  sub->add_option("LESSON", o->lesson, lesson_name_help)->required()->type_name("");
  add_stand_in_options(*sub, o->work,
                       fmt::format("every set of files, if there are {} at most", most_for_every_set));
  sub->add_option("--strategy", o->strategy,
                  "exhaustive: all schedules; enumerate: each of them run once,\n"
                  "depth first; random: each choice at random; pct: random\n"
                  "priorities; uniform: at random, a fiber as likely as it\n"
                  "has steps left; portfolio: these three in turn.\n"
                  "[default: exhaustive; if that does not come\n"
                  "to an end, then random, then pct]")
      ->check(CLI::IsMember({"exhaustive", "enumerate", "random", "pct", "uniform", "portfolio"}))
      ->type_name("S");
  add_number(*sub, "--max", o->max, 1, 1'000'000'000'000, "How many schedules to run at most");
  add_number(*sub, "--seed", o->seed, 0, ~std::uint64_t{0}, "Seed of random, pct, uniform and portfolio");
  add_number(*sub, "--depth", o->depth, 1, 100, "For pct: how many orderings a bug needs, 1..100");
  add_seconds(*sub, "--time-limit", o->time_limit, "How long each strategy may take");
  add_clock(*sub, o->clock, {leaklab::clock::real, leaklab::clock::when_idle, leaklab::clock::any_time},
            "when_idle: a deadline comes when no fiber can run;\n"
            "any_time: it may also come before; real: the machine's,\n"
            "and no fiber may wait with a deadline");
  add_number_or_any(*sub, "--early", o->early, 0, 1000,
                    "With --clock any_time: how many deadlines at most come\n"
                    "early in one schedule, although a fiber can run: 0..1000,\n"
                    "or any");
  sub->add_option_function<std::string>(
         "--switches",
         [o](std::string const& text) {
           o->switches = text == to_string(leaklab::switches::at_suspensions)
                             ? leaklab::switches::at_suspensions
                             : leaklab::switches::at_synchronisation;
         },
         "suspensions: another fiber goes on only where one suspends;\n"
         "synchronisation: also before each operation on what fibers\n"
         "share, as on several threads [default: suspensions]")
      ->check(CLI::IsMember({"suspensions", "synchronisation"}))
      ->type_name("S");
  add_number_or_any(*sub, "--extra-switches", o->extra_switches, 0, 1000,
                    "With --switches synchronisation: how many switches at most\n"
                    "there are in one schedule where a fiber could go on:\n"
                    "0..1000, or any");
  sub->add_option_function<std::string>(
         "--part", [o](std::string const& text) { o->part = parse_part(text); },
         "Of a strategy with a seed: run the I'th of N parts of the\n"
         "schedules, --max of them; leaklab merge adds the parts up")
      ->type_name("I/N");
  sub->add_option("--prefix", o->prefix,
                  "Of a strategy with a seed: begin each schedule so, and draw\n"
                  "what comes after that")
      ->type_name("SCHEDULE");
  sub->add_option("--watch-line", o->watch_line,
                  "Also say how many schedules run this line, and show one that\n"
                  "does; searches once more for that")
      ->type_name("FILE:LINE");
  add_number(*sub, "--jobs", o->jobs, 1, leaklab::most_jobs,
             "How many processes count schedules by states together", "one for each processor");
  add_number(*sub, "--memory", o->memory, 1, 1 << 20, "How many MiB counting by states may take for states");
  add_checkpoint_option(*sub, o->checkpoint);
  add_seconds(*sub, "--checkpoint-every", o->checkpoint_every, "How often to write there");
  add_json_option(*sub, o->json, "Write the counts to FILE as well; - means to stdout, instead of text");
  add_explore_page_options(*sub, o->page);
  sub->footer(
      "No pictures are needed: the files exist by name only, and those that are --broken fail. With "
      "--any-broken, every set of failing files is explored, and a table says which of them leak. So it is "
      "without --broken, but for many files or with --prefix, where no file fails then.\n"
      "All fibers run on one OS thread, and another fiber runs only when one suspends (but see "
      "--switches).\n\n" +
      std::string(exit_codes_help));
  sub->callback([o, &chosen] { chosen = [o] { return explore_one(*o); }; });
}

} // namespace cli
