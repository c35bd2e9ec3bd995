// Whether an outcome can come about; see possible.hpp.
#include <leaklab/possible.hpp>

#include <leaklab/explore/line_watch.hpp>
#include <leaklab/explore/show_failure.hpp>
#include <leaklab/states/ranks.hpp>

#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace leaklab {

possibility possible(std::function<void()> body, std::function<bool()> outcome,
                     explore_options const& options) {
  if (!outcome)
    throw std::invalid_argument("leaklab::possible: the outcome is empty");
  if (options.outcome || options.failed)
    throw std::invalid_argument(
        "leaklab::possible: explore_options::outcome and explore_options::failed must "
        "not be set");
  auto with_outcome = options;
  with_outcome.outcome = std::move(outcome);
  possibility p;
  p.searched = explore(std::move(body), with_outcome);
  p.how = p.searched.first_failure;
  return p;
}

possibility runs_line(std::function<void()> body, std::string const& place, explore_options const& options) {
  if (!body)
    throw std::invalid_argument("leaklab::runs_line: the body is empty");
  if (options.checkpoint || detail::states::ranks_of_this_process)
    throw std::invalid_argument(
        "leaklab::runs_line: a line cannot be watched with a checkpoint or on several ranks");
  detail::line_watch watch(place);
  auto p = possible(
      [&watch, &body] {
        watch.begin();
        body();
      },
      [&watch] { return watch.was_run(); }, options);
  if (!p.how)
    return p;
  // What is shown later is the body without the watch, which ends here; and that the line was run is known.
  auto later = options;
  later.on_progress = nullptr;
  later.outcome = [] { return true; };
  p.searched.body = body;
  p.searched.show_first_failure = [body = std::move(body), s = *p.how, later] {
    return detail::show_failure(body, s, later);
  };
  return p;
}

std::ostream& operator<<(std::ostream& out, possibility const& p) {
  auto const& all = p.searched;
  auto const n = schedules_text(all) + (all.schedules == 1 ? " schedule" : " schedules");
  if (p.how)
    return out << "possible: schedule " << abridged(*p.how) << ", "
               << (all.large ? all.large->failed : std::to_string(all.failed)) << " of " << n;
  if (all.doubt)
    return out << "in doubt: " << *all.doubt;
  if (all.complete)
    return out << "impossible: none of " << n << ", and there is no other";
  return out << "not found in the " << n << (all.schedules == 1 ? " that was run" : " that were run")
             << ", and there are more";
}

} // namespace leaklab
