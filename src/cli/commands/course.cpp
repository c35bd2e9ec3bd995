// leaklab course: exercises for students, and a grade for each that is a proof over all schedules.
#include <cli/commands/commands.hpp>
#include <cli/commands/course_grade.hpp>
#include <cli/commands/course_new.hpp>
#include <cli/commands/course_options.hpp>
#include <cli/commands/course_page.hpp>
#include <cli/course/authors.hpp>
#include <cli/course/graded_text.hpp>
#include <cli/course/student.hpp>
#include <cli/course/submission.hpp>
#include <cli/course/watch.hpp>
#include <cli/json_file.hpp>
#include <cli/temporary_folder.hpp>
#include <cli/terminal/key_terminal.hpp>
#include <cli/terminal/terminal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace cli {
namespace {

using namespace std::chrono_literals;

ending list(course_options const& o) {
  auto const all = coursework_of(o);
  json_file const json(o.json);
  course::student_folder const student(o.folder);
  if (!json.to_stdout())
    terminal::print(list_text(all, student));
  json.write(list_json(all, student));
  return {};
}

ending init(course_options const& o) {
  auto const all = coursework_of(o);
  json_file const json(o.json);
  auto const made = course::student_folder::make(all, o.folder);
  course::student_folder student(o.folder);
  if (!o.student.empty())
    student.set_id(o.student);
  if (!o.overlay.empty())
    student.keep_overlay(o.overlay);
  auto const& first = all.exercises().front().name;
  if (!json.to_stdout())
    terminal::print(fmt::format("{0}: {1} exercises\n\nRead {2}.md, change {2}.cpp, and then:\n"
                                "  cd {0} && leaklab course check {2}\n",
                                shown::name(o.folder), all.exercises().size(), first));
  json.write({{"folder", o.folder}, {"exercises", all.exercises().size()}, {"made", made}});
  return {};
}

ending check(course_options const& o) {
  json_file const json(o.json);
  page_file const page(o.html);
  auto const all = coursework_of(o);
  course::student_folder student(o.folder);
  auto const& e = student.wanted(all, o.name);
  terminal::status_line line;
  line.show(fmt::format("{}: compiling and trying all schedules ...", e.name));
  auto const result = course::workshop(all, student.workshop(), sanitizers(all, o))
                          .grade(e, student.file_of(e), student.id(), page.is_wanted());
  line.erase();
  student.set_done(e, result.done());
  if (!json.to_stdout())
    terminal::print(o.long_text ? to_long_text(e, result) : to_text(e, result));
  json.write(to_json(e, result));
  if (page.is_wanted()) {
    auto const told = write_page(page, o.html, e, result);
    if (!json.to_stdout())
      terminal::print(told);
  }
  return {.code = result.done() ? exit_code::clean : exit_code::not_clean};
}

ending hint(course_options const& o) {
  auto const all = coursework_of(o);
  course::student_folder student(o.folder);
  auto const& e = student.wanted(all, o.name);
  json_file const json(o.json);
  auto const next = student.next_hint(all, e, o.chinese);
  if (!json.to_stdout())
    terminal::print(next.whole());
  json.write({{"name", e.name}, {"hint", next.number}, {"of", next.of}, {"text", next.text}});
  return {};
}

ending reset(course_options const& o) {
  auto const all = coursework_of(o);
  course::student_folder student(o.folder);
  auto const& e = all.named(*o.name);
  json_file const json(o.json);
  auto const kept = student.reset(all, e);
  auto const file = e.name + e.ending();
  if (!json.to_stdout())
    terminal::print(
        fmt::format("{} is as it was given{}\n", file, kept ? "; what was there is now " + *kept : ""));
  json.write({{"name", e.name}, {"file", file}, {"kept", kept ? nlohmann::json(*kept) : nlohmann::json()}});
  return {};
}

ending solution(course_options const& o) {
  auto const all = coursework_of(o);
  course::student_folder const student(o.folder);
  auto const& e = all.named(*o.name);
  if (!student.is_done(e))
    throw input_error(e.name,
                      "is not " + std::string(e.done()) + " yet; leaklab course hint " + e.name + " helps");
  json_file const json(o.json);
  auto const text = course::contents((all.folder_of(e) / "solution") += e.ending());
  if (!json.to_stdout())
    terminal::print(text);
  json.write({{"name", e.name}, {"file", e.name + e.ending()}, {"text", text}});
  return {};
}

ending watch(course_options const& o) {
  if (!key_terminal::is_there())
    throw input_error("standard input",
                      "leaklab course watch needs a terminal; leaklab course check does not");
  json_file const json(o.json);
  if (json.to_stdout())
    throw input_error("--json", "leaklab course watch has the terminal for itself: name a file");
  auto const all = coursework_of(o);
  course::watch w(all, o.folder, o.name);
  key_terminal keys;
  while (!w.has_quit()) {
    if (w.has_to_check()) {
      keys.show(w.building());
      w.check();
      keys.show(w.screen());
      if (w.verdict().is_object())
        json.write(w.verdict());
    } else if (keys.has_key_within(300ms)) {
      w.press(keys.key());
      keys.show(w.screen());
    }
  }
  return {};
}

ending verify(course_options const& o) {
  coursework_of(o); // throws if there is something wrong with its overlay
  course::coursework const all({.folder = o.coursework, .is_overlaid = false});
  json_file const json(o.json);
  temporary_folder const folder;
  course::workshop const shop(all, folder.path(), sanitizers(all, o));
  auto files = nlohmann::json::array();
  auto const tell = [&](course::checked_file const& f) {
    if (!json.to_stdout())
      terminal::print(to_text(f));
    files.push_back(to_json(f));
  };
  bool is_well = true;
  for (auto const& e : all.exercises())
    if (!o.name || e.name == *o.name)
      is_well = check_exercise(all, shop, e, tell) && is_well;
  if (o.name)
    all.named(*o.name);
  json.write({{"well", is_well}, {"files", std::move(files)}});
  return {.code = is_well ? exit_code::clean : exit_code::not_clean};
}

using action = ending (*)(course_options const&);

struct subcommand {
  char const* name;
  char const* help;
  action run;
  bool has_folder = true, has_name = false, needs_name = false;
  char const* json = nullptr; // what --json writes, if there is that option
};

void add_init_options(CLI::App& sub, course_options& o) {
  sub.add_option("DIR", o.folder, "The folder to fill; a file that is there is left as it is")
      ->required()
      ->type_name("");
  add_overlay_option(sub, o);
  sub.add_option("--student", o.student,
                 "Your ID, as the course knows it: break_it then has numbers of your own")
      ->type_name("ID");
}

void add_part(CLI::App& app, subcommand const& s, command& chosen) {
  auto const o = std::make_shared<course_options>();
  auto* const sub = app.add_subcommand(s.name, s.help);
  if (s.run == init)
    add_init_options(*sub, *o);
  else if (s.has_folder)
    sub->add_option("--folder", o->folder, "The folder that init has filled [default: this one]")
        ->type_name("DIR");
  if (s.needs_name)
    sub->add_option("NAME", o->name, "An exercise")->required()->type_name("");
  if (s.has_name)
    sub->add_option("NAME", o->name, "An exercise; without it, the first that is open")->type_name("");
  if (s.run == check) {
    sub->add_flag("--long", o->long_text, "Print every step, the lines that they name, and the report");
    add_html_option(*sub, o->html,
                    "Write a page that shows every schedule of what is wrong, for a\n"
                    "browser, to FILE; only its data, if FILE ends in .json");
  }
  if (s.run == grade)
    add_grade_options(*sub, *o);
  if (s.run == verify)
    add_coursework_option(*sub, o->coursework);
  if (s.run == check || s.run == grade || s.run == verify)
    sub->add_flag("--sanitizers", o->sanitizers,
                  "Run what is right in every schedule on two threads as well, under\n"
                  "ThreadSanitizer and AddressSanitizer; a report costs the points");
  if (s.run == hint)
    sub->add_flag("--zh", o->chinese, "In Chinese");
  if (s.json)
    add_json_option(*sub, o->json,
                    fmt::format("Write the {} to FILE as well; - means to stdout, instead of text", s.json));
  sub->callback([o, &chosen, run = s.run] { chosen = [o, run] { return run(*o); }; });
}

} // namespace

void add_course(CLI::App& app, command& chosen) {
  auto* const course =
      app.add_subcommand("course", "Exercises: cure a program, and have every schedule tried");
  course->require_subcommand(1);
  course->footer("Exit codes: 0 cured or solved, or nothing to judge; 1 not; 2 bad usage or input.");
  for (subcommand const& s :
       {subcommand{.name = "init",
       .help = "Fill a folder with the exercises",
       .run = init,
       .json = "names of the files"},
        subcommand{.name = "list",
        .help = "List the exercises, and which are cured or solved",
        .run = list,
        .json = "list"},
        subcommand{.name = "check",
        .help = "Compile one exercise, try all schedules, and show the first thing that is wrong",
        .run = check,
        .has_name = true,
        .json = "verdict"},
        subcommand{.name = "watch",
        .help = "Check an exercise each time that its file is saved; keys give hints and go on",
        .run = watch,
        .has_name = true,
        .json = "last verdict"},
        subcommand{
            .name = "hint", .help = "Show the next hint", .run = hint, .has_name = true, .json = "hint"},
        subcommand{.name = "reset",
        .help = "Put an exercise back as it was given; your file is kept",
        .run = reset,
        .needs_name = true,
        .json = "names of the files"},
        subcommand{.name = "solution",
        .help = "Show the author's solution of an exercise that you have solved",
        .run = solution,
        .needs_name = true,
        .json = "solution"},
        subcommand{.name = "grade",
        .help = "Check all exercises, and add up the points",
        .run = grade,
        .json = "verdicts"},
        subcommand{.name = "verify",
        .help = "For authors: starters, solutions and wrong solutions are judged as they say",
        .run = verify,
        .has_folder = false,
        .has_name = true,
        .json = "findings"}})
    add_part(*course, s, chosen);
  add_course_new(*course, chosen);
}

} // namespace cli
