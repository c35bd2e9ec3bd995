// leaklab course watch: judges an exercise again each time that its file is saved. It knows no terminal: it is asked
// for screens, and told of keys.
#pragma once

#include <cli/course/course.hpp>
#include <cli/course/student.hpp>
#include <cli/course/submission.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace cli::course {

// What the student sees of one exercise after the other.
//
//   watch w(all, ".", std::nullopt);
//   while (!w.has_quit())
//     if (w.has_to_check())
//       show(w.building()), w.check(), show(w.screen());
//     else
//       w.press(key()), show(w.screen());
class watch {
public:
  // Begins with the exercise of that name; without one, with the first that is open. Throws input_error.
  watch(coursework const&, std::filesystem::path folder, std::optional<std::string> const& name);

  bool has_quit() const { return has_quit_; }

  // Returns whether the file was saved since it was judged, or others are still to be judged.
  bool has_to_check() const;

  // Returns the screen for the time that check() takes.
  std::string building() const;

  // Judges one exercise. The progress is written at once.
  void check();

  // Returns what was found then, by the names of its fields; null if the file could not be judged.
  nlohmann::json const& verdict() const { return verdict_; }

  // Returns what was found, and which keys there are.
  std::string screen() const;

  void press(char key);

private:
  using stamp = std::optional<std::pair<std::filesystem::file_time_type, std::uintmax_t>>;

  exercise const& next() const;
  stamp stamp_of(exercise const& e) const;
  void go_to_next();
  void check_all();
  void reset();

  coursework const& all_;
  std::filesystem::path folder_;
  workshop shop_;
  exercise const* now_;
  std::optional<stamp> judged_;           // how the file was when it was judged
  std::deque<exercise const*> remaining_; // to be judged because of the key c
  std::string text_;
  nlohmann::json verdict_;
  bool wants_reset_ = false; // x was the last key
  bool has_quit_ = false;
};

} // namespace cli::course
