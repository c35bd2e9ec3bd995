// Names the place at which exploring became impossible; see refusal.hpp. The child only takes the addresses,
// since its stack may have little room left. They mean the same in the process that forked it.
#include <leaklab/explore/refusal.hpp>

#include <leaklab/explore/progress.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/stack/capture.hpp>

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace leaklab::detail {
namespace {

template <std::size_t Bytes>
void set(char (&text)[Bytes], std::string const& value) {
  std::snprintf(text, Bytes, "%s", value.c_str());
}

} // namespace

void refuse(progress& p, std::string const& why) {
  set(p.message, why);
  p.ending = ending::refused;
  _exit(0);
}

void refuse_here(progress& p, std::string const& why, std::string const& therefore) {
  auto const stack = capture_here(progress::most_frames);
  std::ranges::copy(stack, p.place);
  p.place_frames = stack.size();
  set(p.after_place, therefore);
  refuse(p, why);
}

std::string refusal(progress const& p) {
  return "leaklab::explore: " + std::string(p.message) + places::at_place({p.place, p.place_frames}) +
         p.after_place;
}

} // namespace leaklab::detail
