// What is known of each eight bytes of memory: the accesses to them that something later could race with.
#pragma once

#include <observed_memory/arena.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::observed_memory {

using address = std::uintptr_t;

enum how : std::uint8_t { reads = 0, writes = 1, atomic = 2, frees = 4 };

struct access {
  address at;          // in the code
  std::uint32_t time;  // of its fiber
  std::uint32_t step;  // of the run
  std::uint32_t stack; // a node of the call tree
  std::uint16_t fiber;
  std::uint8_t bytes; // a bit for each of the eight
  std::uint8_t kind;
};

struct word {
  static constexpr std::uint32_t usual = 4;

  address number; // its address / 8
  access* list;
  std::uint32_t schedule; // in which it was touched last
  std::uint32_t count, room;
  access few[usual];

  // Returns room for one more; nullptr if there is none.
  access* add(arena& a) {
    if (count == room) {
      auto* const more = a.take<access>(std::size_t{2} * room);
      if (!more)
        return nullptr;
      for (std::uint32_t i = 0; i < count; ++i)
        more[i] = list[i];
      list = more;
      room *= 2;
    }
    return list + count++;
  }
};

class shadow {
public:
  void begin_schedule() {
    ++schedule_;
    used_ = 0;
  }

  // Returns what is known of a word; nullptr if there is no room for one more.
  word* of(address number) {
    auto place = place_of(number);
    for (; words_[place].schedule == schedule_; place = (place + 1) & (slots - 1))
      if (words_[place].number == number)
        return &words_[place];
    if (used_ == most)
      return nullptr;
    touched_[used_++] = static_cast<std::uint32_t>(place);
    auto& w = words_[place];
    w.number = number;
    w.schedule = schedule_;
    w.list = w.few;
    w.count = 0;
    w.room = word::usual;
    return &w;
  }

  // Nothing is known of these bytes any more. A stack has many more words than are known of.
  void forget(address from, std::size_t bytes) {
    auto const first = from >> 3, last = (from + bytes + 7) >> 3;
    if (last - first > used_) {
      for_each([=](word& w) {
        if (w.number >= first && w.number < last)
          w.count = 0;
      });
      return;
    }
    for (auto number = first; number < last; ++number)
      for (auto place = place_of(number); words_[place].schedule == schedule_;
           place = (place + 1) & (slots - 1))
        if (words_[place].number == number) {
          words_[place].count = 0;
          break;
        }
  }

  // Calls each(word) for all that are known of this schedule.
  template <class Each>
  void for_each(Each each) {
    for (std::size_t i = 0; i < used_; ++i)
      each(words_[touched_[i]]);
  }

private:
  static constexpr std::size_t slots = 1 << 20, most = slots / 4 * 3;

  // Words that are neighbours stay so, on one page.
  static std::size_t place_of(address number) {
    return ((number >> 9) * 0x9e3779b97f4a7c15u >> 20 << 9 ^ number) & (slots - 1);
  }

  std::uint32_t schedule_;
  std::size_t used_;
  word words_[slots];
  std::uint32_t touched_[most]; // which of them
};

} // namespace leaklab::observed_memory
