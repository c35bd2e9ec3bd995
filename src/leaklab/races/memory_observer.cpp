// Whether there is an observer; see memory_observer.hpp.
#include <leaklab/races/memory_observer.hpp>

namespace leaklab::detail {

bool is_memory_observed() {
  return &leaklab_make_memory_observer != nullptr;
}

std::shared_ptr<memory_observer> make_memory_observer() {
  return std::shared_ptr<memory_observer>(is_memory_observed() ? leaklab_make_memory_observer() : nullptr);
}

} // namespace leaklab::detail
