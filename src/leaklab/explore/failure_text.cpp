// The text of a failure on its way to the process that explores; see failure_text.hpp.
#include <leaklab/explore/failure_text.hpp>

#include <leaklab/explore/progress.hpp>

#include <atomic>

namespace leaklab::detail {
namespace {

std::atomic<progress*> explored = nullptr;

} // namespace

void tell_failures_to(progress& p) noexcept {
  explored = &p;
}

void note_failure_text(std::string_view text) noexcept {
  if (auto* const p = explored.load(); p && p->text[0] == '\0')
    p->set_text(text);
}

} // namespace leaklab::detail
