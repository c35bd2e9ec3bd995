// Judges what was saved; see watch.hpp.
#include <cli/course/watch.hpp>

#include <cli/course/graded_text.hpp>
#include <cli/exit_code.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace cli::course {

namespace fs = std::filesystem;

watch::watch(coursework const& all, fs::path folder, std::optional<std::string> const& name)
    : all_(all), folder_(std::move(folder)), shop_(all, student_folder(folder_).workshop()),
      now_(&student_folder(folder_).wanted(all, name)) {}

watch::stamp watch::stamp_of(exercise const& e) const {
  auto const file = student_folder(folder_).file_of(e);
  std::error_code error;
  auto const time = fs::last_write_time(file, error);
  auto const size = error ? 0 : fs::file_size(file, error);
  return error ? stamp() : stamp({time, size});
}

exercise const& watch::next() const {
  return remaining_.empty() ? *now_ : *remaining_.front();
}

bool watch::has_to_check() const {
  return !remaining_.empty() || judged_ != stamp_of(*now_);
}

std::string watch::building() const {
  return fmt::format("{}: building, and trying all schedules ...\n", next().name);
}

void watch::check() {
  auto const& e = next();
  auto const judged = stamp_of(e);
  student_folder student(folder_);
  try {
    auto const result = shop_.grade(e, student.file_of(e), student.id());
    student.set_done(e, result.done());
    text_ = to_text(e, result);
    verdict_ = to_json(e, result);
    if (result.done())
      text_ += "\nThe author's solution: leaklab course solution " + e.name + '\n';
  } catch (input_error const& error) {
    text_ = std::string(error.what()) + '\n';
    verdict_ = nullptr;
  }
  if (&e == now_)
    judged_ = judged;
  if (!remaining_.empty()) {
    remaining_.pop_front();
    if (remaining_.empty())
      text_ = list_text(all_, student);
  }
}

std::string watch::screen() const {
  return text_ + "\nn: next  h: hint  l: list  c: check all  x: begin anew  q: quit\n";
}

// The next one that is open; if there is none, the next one.
void watch::go_to_next() {
  student_folder const student(folder_);
  auto const& exercises = all_.exercises();
  auto const here = std::ranges::find(exercises, now_->name, &exercise::name);
  auto const is_open = [&](exercise const& e) { return !student.is_done(e); };
  auto found = std::find_if(here + 1, exercises.end(), is_open);
  if (found == exercises.end())
    found = std::find_if(exercises.begin(), here, is_open);
  if (found == here)
    found = here + 1 == exercises.end() ? exercises.begin() : here + 1;
  now_ = &*found;
  judged_.reset();
}

void watch::check_all() {
  for (auto const& e : all_.exercises())
    remaining_.push_back(&e);
}

// At the second of two keys.
void watch::reset() {
  if (!wants_reset_) {
    wants_reset_ = true;
    text_ = fmt::format("{0}: x once more puts {0}{1} back as it was given, and keeps yours as {0}{1}.old\n",
                        now_->name, now_->ending());
    return;
  }
  wants_reset_ = false;
  student_folder(folder_).reset(all_, *now_);
}

void watch::press(char key) {
  if (key == 'x')
    return reset();
  wants_reset_ = false;
  student_folder student(folder_);
  switch (key) {
  case 'n':
    go_to_next();
    break;
  case 'h':
    text_ = student.next_hint(all_, *now_, false).whole();
    break;
  case 'l':
    text_ = list_text(all_, student);
    break;
  case 'c':
    check_all();
    break;
  case 'q':
    has_quit_ = true;
    break;
  default:
    break;
  }
}

} // namespace cli::course
