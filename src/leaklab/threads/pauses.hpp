// Which runs of this process switch fibers before operations.
#pragma once

namespace leaklab::detail {

// Whether this program was linked so that fibers can pause before operations: by leaklab_explore_threads() in
// CMake.
bool is_built_with_pauses();

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
