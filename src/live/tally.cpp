// Adds up answers; see tally.hpp.
#include <live/tally.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace live {
namespace {

void add_place(std::vector<stuck_place>& places, stuck_place const& more) {
  auto const same = [&](stuck_place const& p) { return p.at == more.at && p.operation == more.operation; };
  auto const found = std::ranges::find_if(places, same);
  if (found == places.end()) {
    places.push_back(more);
  } else {
    found->fibers += more.fibers;
    found->pinned += more.pinned;
    found->resident += more.resident;
  }
  std::ranges::stable_sort(places, std::ranges::greater(), &stuck_place::fibers);
}

std::string_view after_last(std::string_view text, std::string_view separator) {
  auto const at = text.rfind(separator);
  return at == text.npos ? text : text.substr(at + separator.size());
}

std::string in_place(stuck_place const& p) {
  return fmt::format("{}{}, {}", p.operation.empty() ? "" : "in ", after_last(p.operation, "::"),
                     after_last(p.at, "/"));
}

} // namespace

void tally::add(request const& r, answer const& a) {
  ++answered;
  with_error += a.failed;
  thumbnails += static_cast<std::uint64_t>(std::ranges::count(a.made, true));
  pictures += r.pictures.size();
  broken += static_cast<std::uint64_t>(std::ranges::count(r.pictures, true, &picture::broken));
  for (auto const& place : a.stuck) {
    stuck += place.fibers;
    pinned += place.pinned;
    resident += place.resident;
    add_place(places, place);
  }
  unfinished += a.unfinished;
  memory = a.memory;
  took = a.took;
  last_request = r;
  last_answer = a;
}

std::string with_commas(std::uint64_t n) {
  auto const digits = std::to_string(n);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0)
      text += ',';
    text += digits[i];
  }
  return text;
}

std::string out_of_memory_text(tally const& t) {
  auto text =
      fmt::format("out of memory after {} request{}", with_commas(t.answered), t.answered == 1 ? "" : "s");
  if (t.stuck == 0)
    return text + ": no fiber is stuck";
  auto const& worst = t.places.front();
  text += fmt::format(": {} fiber{} stuck {}", with_commas(worst.fibers), worst.fibers == 1 ? " is" : "s are",
                      in_place(worst));
  if (auto const others = t.stuck - worst.fibers)
    text += fmt::format(", and {} elsewhere", with_commas(others));
  return text;
}

} // namespace live
