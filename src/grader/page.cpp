// Runs all schedules once more, and keeps them; see page.hpp.
#include <grader/page.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/page.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <sstream>
#include <string>

namespace grader {
namespace {

using namespace std::chrono_literals;

// While there is one, what a page runs fails where a submission's answer is wrong.
class with_wrong_answers {
public:
  with_wrong_answers() { leaklab::failed_by_default = what_was_wrong; }
  ~with_wrong_answers() { leaklab::failed_by_default = before_; }
  with_wrong_answers(with_wrong_answers const&) = delete;
  with_wrong_answers& operator=(with_wrong_answers const&) = delete;

private:
  std::optional<std::string> (*const before_)() = leaklab::failed_by_default;
};

// Returns the number, or the largest one that there is if it is larger; 0 if it is none.
std::uint64_t number_of(std::string const& digits) {
  std::istringstream in(digits);
  std::uint64_t n = 0;
  in >> n; // which is the largest one after an overflow
  return n;
}

} // namespace

nlohmann::json page_of(question const& q, verdict const& v) {
  if (v.kind != "leak" && v.kind != "deadlock" && v.kind != "wrong answer")
    return {{"no_page", "a page shows schedules with a leak, a deadlock or a wrong answer"}};
  if (q.clock != leaklab::clock::when_idle)
    return {{"no_page", "a page cannot show a question with a clock of its own"}};
  try {
    with_wrong_answers const noted;
    return {{"page", leaklab::schedules_as_json(body_of(q), {.opens_at = leaklab::schedule::parse(v.schedule),
                                                             .schedules = number_of(v.schedules),
                                                             .time_limit = 20s})}};
  } catch (std::exception const& e) {
    return {{"no_page", e.what()}};
  }
}

} // namespace grader
