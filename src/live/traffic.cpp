// Draws which pictures are broken; see traffic.hpp.
#include <live/traffic.hpp>

#include <live/pool.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace live {
namespace {

// With the pictures of one `of` at a time, nearly every request would have the same number of broken ones.
constexpr std::size_t deal = 10;

} // namespace

request traffic::next(std::string lesson, share const& s) {
  request r{.number = ++requests_, .lesson = std::move(lesson), .pictures = {}};
  for (std::size_t i = 0; i < pictures_in_a_request; ++i) {
    auto const nth = (requests_ - 1) * pictures_in_a_request + i;
    r.pictures.push_back({.number = nth % pool::size + 1, .broken = draw_broken(s)});
  }
  return r;
}

// Draws by the engine's own numbers: std::shuffle and the distributions may differ from one library to
// another.
bool traffic::draw_broken(share const& s) {
  if (!(s == share_))
    block_.clear();
  share_ = s;
  if (block_.empty()) {
    block_.assign(deal * s.of, false);
    std::fill_n(block_.begin(), deal * s.broken, true);
    std::mt19937_64 random(seed_ * 0x9E3779B97F4A7C15 + ++blocks_);
    for (std::size_t left = block_.size(); left > 1; --left)
      std::vector<bool>::swap(block_[left - 1], block_[random() % left]);
  }
  bool const broken = block_.back();
  block_.pop_back();
  return broken;
}

} // namespace live
