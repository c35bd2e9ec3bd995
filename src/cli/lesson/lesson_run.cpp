// Runs one lesson in a world of fibers; see lesson_run.hpp.
#include <cli/lesson/lesson_run.hpp>

#include <leaklab/run.hpp>
#include <shown/shown.hpp>
#include <thumbnail/stand_in.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <mutex>

namespace cli {
namespace {

namespace fs = std::filesystem;

// Everything that the lesson's fibers use. The fibers share its ownership, since after an unfinished run some
// of them may still be at work when the program no longer is.
struct shared {
  std::vector<fs::path> files;
  std::set<fs::path> broken; // pictures to be treated as broken
  // "<temporary folder>/" as the lesson's texts show it, which is to be left out; empty: leave nothing out
  std::string folder;
  std::atomic<std::size_t> thumbnails = 0;
  std::mutex mutex;
  std::optional<lessons::outcome> returned;

  // Does what image_file does, but counts the thumbnails and refuses the pictures that are to be broken.
  thumbnail::result image_file(fs::path const& file) {
    if (broken.contains(file))
      return tl::unexpected(thumbnail::broken_on_purpose(file));
    auto made = thumbnail::image_file(file);
    if (made)
      ++thumbnails;
    else
      made.error().what = without(folder, std::move(made.error().what));
    return made;
  }
};

std::shared_ptr<shared> make_shared_part(pictures const& p) {
  auto s = std::make_shared<shared>();
  s->files = p.files;
  if (p.drawn)
    s->folder = shown::file(p.drawn->path() / "");
  else
    for (auto const number : p.broken)
      s->broken.insert(p.files[number - 1]);
  return s;
}

} // namespace

void add_lesson_run_options(CLI::App& app, lesson_run_options& o) {
  add_number(app, "--threads", o.threads, 1, 1024,
             "How many OS threads the fibers share, 1..1024; with 1, every run\n"
             "gives the same report");
  add_seconds(app, "--time-limit", o.time_limit, "How long a lesson may take before it counts as unfinished");
  add_clock(app, o.clock, {leaklab::clock::real, leaklab::clock::when_idle},
            "What time it is for the fibers: real, the machine's clock;\n"
            "or when_idle, one that jumps to the next deadline when no\n"
            "fiber can run");
}

std::string what_is_run(pictures const& p, lesson_run_options const& o) {
  return fmt::format("{}, on {} thread{}", p.summary(), o.threads, o.threads == 1 ? "" : "s");
}

lesson_run run_lesson(lessons::lesson const& lesson, pictures const& p, lesson_run_options const& options,
                      std::shared_ptr<std::atomic<std::size_t>> const& tried) {
  auto const s = make_shared_part(p);
  lesson_run result;
  result.lesson = &lesson;
  result.report = leaklab::run(
      [s, &lesson, tried] {
        auto outcome = lesson.make_thumbnails(s->files, [s, tried](fs::path const& file) {
          auto made = s->image_file(file);
          ++*tried;
          return made;
        });
        outcome.text = without(s->folder, std::move(outcome.text));
        std::lock_guard const l(s->mutex);
        s->returned = std::move(outcome);
      },
      {.threads = options.threads,
       .time_limit = options.time_limit,
       .clock = options.clock,
       .rethrow = false});
  if (result.report.thrown && !result.report.out_of_memory)
    std::rethrow_exception(result.report.thrown);
  std::lock_guard const l(s->mutex);
  result.returned = s->returned;
  result.thumbnails = s->thumbnails;
  return result;
}

std::string lesson_run::returned_text() const {
  if (!returned)
    return "did not return";
  return (returned->failed ? "returned an error: " : "returned: ") + returned->text;
}

bool lesson_run::may_leak() const {
  return lesson->is == lessons::kind::leaks && returned && returned->failed;
}

bool lesson_run::as_expected() const {
  return report.verdict == leaklab::verdict::clean ||
         (report.verdict == leaklab::verdict::leak && may_leak());
}

nlohmann::json to_json(lesson_run const& r) {
  nlohmann::json returned;
  if (r.returned)
    returned = {{"failed", r.returned->failed}, {"text", r.returned->text}};
  return {{"lesson", r.lesson->name},
          {"returned", std::move(returned)},
          {"thumbnails", r.thumbnails},
          {"as_expected", r.as_expected()},
          {"report", leaklab::to_json(r.report)}};
}

} // namespace cli
