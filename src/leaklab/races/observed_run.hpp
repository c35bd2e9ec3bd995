// The races of one run that is not one of an exploration.
#pragma once

#include <leaklab/report.hpp>

#include <cstddef>
#include <memory>

namespace leaklab::detail {

class world;

class observed_run {
public:
  // Call before the threads of the world begin. If it has more than one, or the program is not built for it, nothing
  // is observed.
  observed_run(world& w, std::size_t threads);

  // Once the run has ended and its thread runs no fiber: puts the races into its report.
  void tell(run_report& r) const;

private:
  struct races;
  std::shared_ptr<races> races_; // nullptr: nothing is observed
};

} // namespace leaklab::detail
