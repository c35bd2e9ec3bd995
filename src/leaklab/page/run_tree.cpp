// The loop over schedules, and the process that watches over it; see run_tree.hpp.
#include <leaklab/page/run_tree.hpp>

#include <leaklab/explore/await.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/explore/failed_checks.hpp>
#include <leaklab/explore/failure_text.hpp>
#include <leaklab/explore/growth.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/refusal.hpp>
#include <leaklab/page/tree_director.hpp>
#include <leaklab/report/exception_text.hpp>
#include <leaklab/report/symbols.hpp>
#include <leaklab/states/replayed_memory.hpp>
#include <leaklab/world/attach.hpp>
#include <leaklab/world/exceptions_on_their_way.hpp>
#include <leaklab/world/last_words.hpp>
#include <leaklab/world/owner_lock.hpp>
#include <leaklab/world/world.hpp>

#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <malloc.h>
#include <unistd.h>

namespace leaklab {
namespace detail::page {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_schedule{10'000};

// Runs the schedules on this thread, which Boost.Fiber does not know yet.
void run_here(std::function<void()> const& body, page_options const& options, times const& when, search& s,
              progress& p) {
  auto const directs = std::make_shared<tree_director>(s, p, options.max_steps);
  auto const w = std::make_shared<world>(1, false, when.schedules_begin, directs);
  w->run.expect_no_more_threads();
  attached_thread here(w);
  tell_last_words_to(&note_failure_text);
  explore_options const checks;
  what_failed(checks);
  growth size;
  body_stack::store own_stacks;
  auto* const replayed_stacks = directs->stacks_of_bodies();
  p.ending = ending::running;
  for (;;) {
    p.begin_schedule();
    directs->begin();
    directs->body_is_made(true);
    here.start(body, body_stack(replayed_stacks ? replayed_stacks : &own_stacks));
    directs->body_is_made(false);
    here.run_fibers();
    auto const o = w->run.result();
    auto const wrong = what_failed(checks);
    if (wrong)
      note_failure_text(*wrong);
    if (auto const thrown = w->run.take_failure())
      note_failure_text(text_of(thrown));
    bool const goes_on = s.end_here(directs->end(o, wrong.has_value()));
    here.abandon_fibers();
    w->begin_anew();
    exceptions_on_their_way::forget();
    ++p.schedules; // the parent sees that it goes on
    if (!goes_on) {
      p.ending = ending::no_more_schedules;
      return;
    }
    if (s.schedules >= s.most_schedules || real_now() >= when.deadline) {
      p.ending = ending::limit_reached;
      return;
    }
    if (states::replays_need_another_process() || (size.is_time_to_look() && size.is_too_large())) {
      p.ending = ending::grown;
      return;
    }
  }
}

void run_in_child(std::function<void()> const& body, page_options const& options, times const& when,
                  search& s, progress& p) {
  tell_failures_to(p);
  std::ofstream("/proc/self/oom_score_adj") << 1000;
  // As in run_schedules.cpp: memory in large pieces, since stuck fibers keep their stacks.
  for (auto const& [parameter, value] : {std::pair{M_MMAP_THRESHOLD, 1 << 30},
                                         {M_TRIM_THRESHOLD, 1 << 30},
                                         {M_TOP_PAD, 16 << 20},
                                         {M_ARENA_MAX, 1}})
    mallopt(parameter, value); // NOLINT(concurrency-mt-unsafe)
  owner_lock const registered;
  std::thread([&] {
    run_here(body, options, when, s, p);
    _exit(0); // stuck fibers would keep the thread from ending
  }).join();
}

} // namespace

void run_tree(std::function<void()> const& body, page_options const& options,
              std::chrono::steady_clock::time_point deadline, search& s) {
  symbols::prepare();
  auto const p = shared_progress();
  times const when{.deadline = deadline, .schedules_begin = machine_time::now()};
  for (;;) {
    p->ending = ending::starting;
    child c([&] { run_in_child(body, options, when, s, *p); });
    auto const end = await(c, *p, when, longest_schedule, [] { return watcher::place{}; });
    if (p->ending == ending::refused)
      throw std::runtime_error(refusal(*p));
    if (s.misfit[0] != '\0')
      throw std::invalid_argument("the schedule does not fit: " + std::string(s.misfit));
    if (p->ending == ending::no_more_schedules || p->ending == ending::limit_reached ||
        end == child_end::time_is_up)
      return;
    if (p->ending == ending::starting)
      throw std::runtime_error("leaklab: no schedule can be run in a forked process: " + c.end_as_text());
    if (p->ending == ending::grown)
      continue;
    // It ended, or had to be ended, in the middle of a step.
    bool const died = end == child_end::by_itself;
    auto const fiber = s.tree.last_choice();
    std::uint32_t const step[] = {
        fiber & is_result ? 0 : fiber, static_cast<std::uint32_t>(step_end::dies), 0, 0, 0, 0, 0, 0, 0};
    s.tree.note_step(s.steps.find(step));
    if (p->text[0] == '\0' && died)
      p->set_text(c.end_as_text());
    std::uint32_t const words[] = {
        static_cast<std::uint32_t>(died ? schedule_end::crashed : schedule_end::unfinished), 0,
        p->text[0] == '\0' ? 0 : s.text(p->text) + 1};
    if (!s.end_here(words) || s.schedules >= s.most_schedules)
      return;
  }
}

} // namespace detail::page

} // namespace leaklab
