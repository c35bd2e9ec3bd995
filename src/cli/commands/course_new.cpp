// Makes a new exercise; see course_new.hpp.
#include <cli/commands/course_new.hpp>

#include <cli/course/authors.hpp>
#include <cli/course/new_exercise.hpp>
#include <cli/json_file.hpp>
#include <cli/terminal/terminal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace cli {
namespace {

struct course_new_options {
  std::string name{}, like{}, coursework{}, json{};
};

ending make_new(course_new_options const& o) {
  // What a fork switches off is there, and can be copied.
  course::coursework const all({.folder = o.coursework, .is_overlaid = false});
  auto const& like = o.like.empty() ? all.exercises().front() : all.named(o.like);
  json_file const json(o.json);
  auto const made = make_exercise(all, like, o.name);
  if (!json.to_stdout())
    terminal::print(fmt::format("{0}: a copy of {1}, and the last one of course.json\n\n"
                                "Write what its lines with {2} say. This names those that are left:\n"
                                "  leaklab course verify {3}{4}\n",
                                shown::file(made.folder), like.name, course::todo_mark, o.name,
                                o.coursework.empty() ? "" : " --coursework " + shown::name(o.coursework)));
  json.write(
      {{"name", o.name}, {"like", like.name}, {"folder", made.folder.string()}, {"files", made.files}});
  return {};
}

} // namespace

void add_course_new(CLI::App& course, command& chosen) {
  auto const o = std::make_shared<course_new_options>();
  auto* const sub = course.add_subcommand("new", "For authors: make a new exercise, a copy of another one");
  sub->add_option("NAME", o->name, "What it is called: small letters, digits and _")
      ->required()
      ->type_name("");
  sub->add_option("--like", o->like, "The exercise that is copied [default: the first one]")
      ->type_name("NAME");
  sub->add_option("--coursework", o->coursework, "The folder of exercises [default: that of this program]")
      ->type_name("DIR");
  add_json_option(*sub, o->json,
                  "Write the names of what was made to FILE as well; - means to stdout, instead of text");
  sub->callback([o, &chosen] { chosen = [o] { return make_new(*o); }; });
}

} // namespace cli
