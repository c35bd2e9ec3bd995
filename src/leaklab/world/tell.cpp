// What observed code tells of a step; see telling.hpp.
#include <leaklab/telling.hpp>

#include <leaklab/world/world.hpp>

#include <boost/fiber/context.hpp>

namespace leaklab {

using namespace detail;

void tell(telling what, std::string_view text) {
  auto* const r = fiber_record::of(boost::fibers::context::active());
  if (!r)
    return;
  if (auto* const events = r->home.events())
    events->on_told(*r, what, text);
}

std::string_view to_string(telling t) {
  switch (t) {
  case telling::gets:
    return "gets";
  case telling::fails:
    return "fails";
  case telling::returns:
    return "returns";
  case telling::returns_error:
    return "returns_error";
  }
  return "?";
}

} // namespace leaklab
