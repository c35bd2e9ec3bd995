// leaklab course grade; see course_grade.hpp.
#include <cli/commands/course_grade.hpp>

#include <cli/course/grade_all.hpp>
#include <cli/course/graded_text.hpp>
#include <cli/course/gradescope.hpp>
#include <cli/course/protection.hpp>
#include <cli/course/results.hpp>
#include <cli/course/submission.hpp>
#include <cli/json_file.hpp>
#include <cli/temporary_folder.hpp>
#include <cli/terminal/terminal.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>

namespace cli {
namespace {

ending grade_many(course_options const& o) {
  if (o.out.empty())
    throw input_error("--all", "needs --out DIR, a folder for the grades");
  if (!o.json.empty() || !o.gradescope.empty() || !o.junit.empty())
    throw input_error("--all", "writes a file of its own for each submission, and no other one");
  auto const all = coursework_of(o);
  grade_all(all,
            {.submissions = o.submissions,
             .out = o.out,
             .jobs = o.jobs,
             .sanitizers = sanitizers(all, o),
             .named_by_id = o.named_by_id},
            terminal::print);
  return {};
}

// Grades the folder that init has made, or the one that was handed in.
course::results grades_of_one(course_options const& o) {
  auto const all = coursework_of(o);
  if (o.submission.empty()) {
    course::student_folder const student(o.folder);
    return grade_folder(all, course::workshop(all, student.workshop(), sanitizers(all, o)), o.folder,
                        student.id());
  }
  if (!std::filesystem::is_directory(o.submission))
    throw input_error(o.submission, "is no folder");
  temporary_folder const folder;
  auto const place = o.workshop.empty() ? folder.path() : std::filesystem::path(o.workshop);
  auto const student = o.student_of.empty() ? o.student : course::student_on_gradescope(o.student_of);
  return grade_folder(all, course::workshop(all, place, sanitizers(all, o)), o.submission, student);
}

} // namespace

ending grade(course_options const& o) {
  if (!o.submissions.empty())
    return grade_many(o);
  json_file const json(o.json);
  auto const r = grades_of_one(o);
  if (!json.to_stdout())
    terminal::print(to_text(r) + '\n' + line_about(course::protection_of(course::grader())));
  json.write(to_json(r));
  if (!o.gradescope.empty())
    course::write(o.gradescope,
                  to_gradescope(r).dump(2, ' ', true, nlohmann::json::error_handler_t::replace) + '\n');
  if (!o.junit.empty())
    course::write(o.junit, to_junit(r));
  return {.code = r.points() == r.of() ? exit_code::clean : exit_code::not_clean};
}

void add_grade_options(CLI::App& sub, course_options& o) {
  add_coursework_option(sub, o.coursework);
  add_overlay_option(sub, o);
  sub.add_option("--gradescope", o.gradescope, "Write the grades to FILE as Gradescope's results.json")
      ->type_name("FILE");
  sub.add_option("--junit", o.junit, "Write the grades to FILE as a JUnit report")->type_name("FILE");
  auto* const one =
      sub.add_option("--submission", o.submission, "Grade the files in DIR, which init need not have made")
          ->type_name("DIR");
  auto* const student =
      sub.add_option("--student", o.student, "With --submission: the student's ID, if init was given one")
          ->needs(one)
          ->type_name("ID");
  sub.add_option(
         "--student-of", o.student_of,
         "With --submission: the ID is the e-mail address in FILE, Gradescope's\nsubmission_metadata.json")
      ->needs(one)
      ->excludes(student)
      ->type_name("FILE");
  sub.add_option("--workshop", o.workshop,
                 "With --submission: compile in DIR, and keep what the next one needs as well")
      ->needs(one)
      ->type_name("DIR");
  auto* const all = sub.add_option("--all", o.submissions, "Grade every folder in DIR, which are submissions")
                        ->excludes(one)
                        ->type_name("DIR");
  sub.add_option("--out", o.out,
                 "With --all: NAME.json, grades.csv and results.html are written to DIR;\n"
                 "who has a NAME.json already is not graded again")
      ->needs(all)
      ->type_name("DIR");
  sub.add_flag("--ids", o.named_by_id, "With --all: a folder's name is the student's ID, as given to init")
      ->needs(all);
  sub.add_option("--jobs", o.jobs, "With --all: how many are graded at the same time [default: 1]")
      ->check(CLI::Range(1, 256))
      ->needs(all)
      ->type_name("N");
}

} // namespace cli
