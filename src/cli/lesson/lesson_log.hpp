// Where std::cerr goes while a lesson runs. Lessons log their errors there, from any thread.
#pragma once

#include <functional>
#include <string_view>

namespace cli {

// While this object lives, what is written to std::cerr goes to `sink`, one call at a time. Afterwards, what
// a fiber of an unfinished run still writes is dropped. Only one such object may live at a time.
class lesson_log {
public:
  explicit lesson_log(std::function<void(std::string_view)> sink);
  lesson_log(lesson_log const&) = delete;
  lesson_log& operator=(lesson_log const&) = delete;
  ~lesson_log();
};

} // namespace cli
