// The data races that were found in the schedules of an exploration, before addresses are turned into names. It
// lies in memory that the parent shares with the children that run the schedules.
#pragma once

#include <leaklab/explore/progress.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::detail {

// One side of a race.
struct access_record {
  static constexpr std::size_t most_frames = 64;

  std::uint64_t fiber;
  std::size_t bytes;
  bool writes, frees, atomic;
  std::size_t frames;                // the length of `stack`
  std::uintptr_t stack[most_frames]; // innermost first; each inside its call instruction
};

// A pair of places in the code, as addresses.
struct race_record {
  std::uintptr_t earlier_at, later_at;
  std::uint64_t schedule; // the number of the schedule in which it was seen last
  std::size_t choices;    // how many had been made in it by then
  access_record earlier, later;

  // The shortest schedule that shows it, and how.
  progress::found shortest;
  access_record shortest_earlier, shortest_later;
};

// Accesses at so many places, and each place once.
template <std::size_t Most>
struct few_places {
  std::size_t used;
  bool overflows;
  access_record all[Most];

  // Returns the record of one that is new; else, or if there is no room, nullptr.
  access_record* at(std::uintptr_t code) noexcept {
    for (std::size_t i = 0; i < used; ++i)
      if (all[i].stack[0] == code)
        return nullptr;
    overflows = overflows || used == Most;
    return used == Most ? nullptr : &all[used++];
  }
};

struct race_table {
  static constexpr std::size_t most = 2048;
  static constexpr std::size_t slots = 4 * most; // so there is always a free one

  std::size_t used;
  std::size_t seen;           // how many were seen in the schedule that runs
  std::uint16_t index[slots]; // into `races`, + 1; 0: free
  std::uint16_t seen_races[most];
  bool overflows;      // a race was seen for which there was no room
  char const* no_room; // why a schedule was not observed to its end; nullptr if all were
  std::uint64_t schedules;
  race_record races[most];

  // Atomic operations of weaker orders, and uses of thread_local variables of the program.
  few_places<16> weaker;
  few_places<256> thread_locals; // most are by headers of Boost

  // Returns the record of two places, a new one if there is none yet. Returns nullptr if there is no room.
  race_record* of(std::uintptr_t earlier_at, std::uintptr_t later_at) noexcept {
    auto place = (earlier_at * 31 + later_at) % slots;
    for (; index[place] != 0; place = (place + 1) % slots)
      if (auto& r = races[index[place] - 1]; r.earlier_at == earlier_at && r.later_at == later_at)
        return &r;
    if (used == most) {
      overflows = true;
      return nullptr;
    }
    index[place] = static_cast<std::uint16_t>(++used);
    auto& r = races[used - 1];
    r.earlier_at = earlier_at;
    r.later_at = later_at;
    return &r;
  }

  // A schedule begins.
  void begin() noexcept {
    ++schedules;
    seen = 0;
  }
  // The race was seen. Returns whether that is the first time in this schedule.
  bool see(race_record& r, std::size_t choices) noexcept {
    if (r.schedule == schedules)
      return false;
    r.schedule = schedules;
    r.choices = choices;
    seen_races[seen++] = static_cast<std::uint16_t>(&r - races);
    return true;
  }

  // Keeps the races of a run that has no schedule.
  void note_run() noexcept {
    for (std::size_t i = 0; i < seen; ++i) {
      auto& r = races[seen_races[i]];
      r.shortest.any = true;
      r.shortest_earlier = r.earlier;
      r.shortest_later = r.later;
    }
    seen = 0;
  }

  // Keeps the schedule, which has run, for those of its races that are not in a shorter one.
  void note(progress& p) {
    for (std::size_t i = 0; i < seen; ++i) {
      auto& r = races[seen_races[i]];
      auto const any = r.shortest.any;
      auto const early = r.shortest.early;
      auto const length = r.shortest.length;
      auto const whole = p.length;
      p.length = r.choices < whole ? r.choices : whole;
      p.note(r.shortest);
      p.length = whole;
      if (!any || early != r.shortest.early || length != r.shortest.length) {
        r.shortest_earlier = r.earlier;
        r.shortest_later = r.later;
      }
    }
    seen = 0;
  }
};

} // namespace leaklab::detail
