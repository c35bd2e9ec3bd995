// Which runs of this process switch fibers before operations, and where the atomic ones of the program come to it.
#pragma once

// How many runs of this process switch fibers before operations; operation.hpp has it for observed code.
extern "C" int leaklab_runs_with_pauses;

namespace leaklab::detail {

struct fiber_record;

// The calling fiber comes to an atomic operation of the program: another one may go on first. `has_changed`: its
// atomic operations have changed a value since it came to the last one. A fiber that goes on and on to look, and
// changes nothing, waits as one does that yields.
void come_to_atomic(bool has_changed) noexcept;

// Whether this program was linked so that fibers can pause before operations: by leaklab_explore_threads() in
// CMake.
bool is_built_with_pauses();

// What is said of code that was not compiled so.
inline constexpr auto missed_operation = "an operation is compiled without leaklab_explore_threads()";
inline constexpr auto after_missed_operation =
    ": fibers are not switched before it; call leaklab_explore_threads(TARGET) in CMake for the target that "
    "has it";

// The calling fiber is inside an operation. If its run switches fibers before operations, and none has begun, the run's
// director is told.
void look_for_missed_operation() noexcept;

// The calling fiber has come to its end: it pauses before no operation any more.
void pause_no_more() noexcept;

// From here to the end of the scope the calling fiber is inside an operation before which no fiber pauses.
class operation_without_pause {
public:
  operation_without_pause() noexcept;
  operation_without_pause(operation_without_pause const&) = delete;
  operation_without_pause& operator=(operation_without_pause const&) = delete;
  ~operation_without_pause();

private:
  fiber_record* const fiber_; // nullptr: it is in no run that switches fibers before operations
};

// While it lives, operations of fibers ask whether the fiber is to pause. Only where a run's director wants
// that does it.
class run_with_pauses {
public:
  explicit run_with_pauses(bool is_one);
  run_with_pauses(run_with_pauses const&) = delete;
  run_with_pauses& operator=(run_with_pauses const&) = delete;
  ~run_with_pauses();

private:
  bool const is_one_;
};

} // namespace leaklab::detail
