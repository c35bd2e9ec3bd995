// leaklab::run_here: a world on the calling thread; see settle.hpp.
#include <leaklab/settle.hpp>

#include <leaklab/report/exception_text.hpp>
#include <leaklab/world/algorithm.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/longest_limit.hpp>
#include <leaklab/world/name_places.hpp>
#include <leaklab/world/process_threads.hpp>
#include <leaklab/world/snapshot.hpp>
#include <leaklab/world/world.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

namespace leaklab {

using namespace detail;
namespace {

using std::chrono::milliseconds;

void check(std::function<void()> const& body, milliseconds longest_wait) {
  if (!body)
    throw std::invalid_argument("leaklab::run_here: the body is empty");
  if (longest_wait <= milliseconds::zero())
    throw std::invalid_argument("leaklab::run_here: longest_wait must be positive");
  if (fiber_record::of(boost::fibers::context::active()))
    throw std::logic_error("leaklab::run_here: called inside a fiber of a world");
  thread_local bool has_run_here = false; // its scheduler is out of use then: see come_home()
  if (std::exchange(has_run_here, true))
    throw std::logic_error("leaklab::run_here: called a second time on the same thread");
}

// Ends the run when it goes.
class end_of_body {
public:
  explicit end_of_body(run_state& run) : run_(run) {}
  end_of_body(end_of_body const&) = delete;
  end_of_body& operator=(end_of_body const&) = delete;
  ~end_of_body() { run_.end_as_directed(); }

private:
  run_state& run_;
};

world_thread const* only_thread_of(world& w) {
  world_lock const l(w.lot.mutex());
  return w.lot.threads(l).front();
}

} // namespace

run_report run_here(std::function<void()> body, milliseconds longest_wait) {
  check(body, longest_wait);
  own_thread const runs_fibers;
  auto const w = std::make_shared<world>(1, true);
  w->run.judge_on_the_idle_thread(other_threads(), std::min(longest_wait, longest_limit));
  attached_thread thread(w);
  thread.start(
      [&run = w->run, body = std::move(body)] {
        end_of_body const at_the_end(run);
        body();
      },
      body_stack());
  thread.run_fibers();
  auto snapshot = take_snapshot(*w, only_thread_of(*w));
  bool const alone = snapshot.fibers.empty();
  if (snapshot.report.verdict == verdict::unfinished && alone && !snapshot.report.at_the_limit)
    snapshot.report.verdict = verdict::clean; // the body has returned, and nothing else ended the run
  w->home.release();
  thread.come_home();
  auto report = name_places(std::move(snapshot));
  if (auto thrown = w->run.take_failure()) {
    report.failure = text_of(thrown);
    report.thrown = std::move(thrown);
  }
  return report;
}

} // namespace leaklab
