// Which requests come: the same ones each time, so that a lecture goes as its rehearsal went.
#pragma once

#include <live/messages.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace live {

// How many of the pictures are broken: `broken` of every `of`.
struct share {
  unsigned broken = 1, of = 3;

  static constexpr unsigned most = 1000; // of `of`

  bool operator==(share const&) const = default;
};

// Makes one request after the other. Of the first 10 * `of` pictures exactly 10 * `broken` are broken, then
// of the next; which ones these are is drawn from the seed.
class traffic {
public:
  static constexpr std::size_t pictures_in_a_request = 6;

  explicit traffic(std::uint64_t seed) : seed_(seed) {}

  request next(std::string lesson, share const&);

private:
  bool draw_broken(share const&);

  std::uint64_t const seed_;
  std::uint64_t requests_ = 0;
  share share_{0, 0};        // of the block; none yet
  std::uint64_t blocks_ = 0; // how many blocks were drawn
  std::vector<bool> block_;  // what is left of the latest, the next one last
};

} // namespace live
