// The situations in which the lessons are tested: numbers of files, sets of failing files, orders of events,
// numbers of threads; and the stand-in for thumbnail::image_file that plays them.
#pragma once

#include <support/on_threads.hpp>
#include <support/sanitized.hpp>

#include <leaklab/run.hpp>
#include <thumbnail/stand_in.hpp>

#include <boost/fiber/fss.hpp>
#include <boost/fiber/operations.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace scenes {

// What a fiber does before its stand-in thumbnail is done. How much it does depends on the file's number, so
// that results arrive in another order than the files.
enum class pace { at_once, yields, sleeps };

// One situation in which a lesson must keep its promise.
struct scene {
  std::size_t n = 0;               // files
  std::set<std::size_t> failing{}; // numbers, from 1, of files that fail
  scenes::pace pace = pace::at_once;
  std::size_t threads = 1;

  bool fails() const { return !failing.empty(); }
};

inline std::ostream& operator<<(std::ostream& out, scene const& s) {
  out << s.n << " files on " << s.threads << " threads, pace " << static_cast<int>(s.pace) << ", failing:";
  for (auto const k : s.failing)
    out << ' ' << k;
  return out;
}

// Returns the files "1.jpg" ... "n.jpg", which do not exist.
inline std::vector<std::filesystem::path> files(std::size_t n) {
  std::vector<std::filesystem::path> names;
  for (std::size_t k = 1; k <= n; ++k)
    names.emplace_back(std::to_string(k) + ".jpg");
  return names;
}

// Returns 7 for "7.jpg" and "7.thumb.jpg".
inline std::size_t number(std::filesystem::path const& file) {
  auto const& name = file.native();
  return std::strtoul(name.c_str() + name.rfind('/') + 1, nullptr, 10); // without '/', rfind() + 1 is 0
}

// Returns an image_file that takes the scene's time and makes nothing. It returns a name or an error.
inline thumbnail::image_function stand_in(scene const& s) {
  std::set<std::filesystem::path> failing;
  for (auto const k : s.failing)
    failing.insert(std::to_string(k) + ".jpg");
  return [p = s.pace, made = thumbnail::stand_in(failing)](std::filesystem::path const& file) {
    auto const k = number(file);
    if (p == pace::yields)
      for (auto times = k * 7 % 4; times > 0; --times)
        boost::this_fiber::yield();
    if (p == pace::sleeps && k % 3 != 0)
      boost::this_fiber::sleep_for(std::chrono::microseconds(k * 37 % 5 * 20));
    return made(file);
  };
}

// The numbers of the files whose fibers have ended. The fibers themselves tell them, not leaklab.
class ended_fibers {
public:
  // Returns the same function, but the fiber that calls it is noted when it ends.
  thumbnail::image_function watch(thumbnail::image_function image_file) {
    return [image_file = std::move(image_file), ended = ended_](std::filesystem::path const& file) {
      // Never destroyed: Boost.Fiber's own state of the main thread is gone by the time statics are.
      static auto& at_end = *new boost::fibers::fiber_specific_ptr<note>;
      at_end.reset(new note{number(file), ended});
      return image_file(file);
    };
  }

  std::set<std::size_t> numbers() const {
    std::lock_guard lock(ended_->mutex);
    return ended_->numbers;
  }

private:
  struct shared {
    std::mutex mutex;
    std::set<std::size_t> numbers;
  };
  struct note {
    std::size_t number;
    std::shared_ptr<shared> ended;
    ~note() {
      std::lock_guard lock(ended->mutex);
      ended->numbers.insert(number);
    }
  };
  std::shared_ptr<shared> ended_ = std::make_shared<shared>();
};

// Returns every n in 0..130 with five sets of failing files: none, the first, the last, a random one, a
// random few. From `all_sets_up_to` on it has one of the five in turn, for lessons that leave stacks behind.
// For n up to 6 it has every set. Under a sanitizer it has, above 6, only sizes around the powers of two.
inline std::vector<scene> scenes_on(std::size_t threads, std::size_t all_sets_up_to = 130) {
  constexpr pace paces[] = {pace::at_once, pace::yields, pace::sleeps};
  std::mt19937 random(static_cast<unsigned>(threads));
  std::vector<scene> all;
  for (std::size_t n = 0; n <= 6; ++n)
    for (std::size_t bits = 0; bits < (std::size_t{1} << n); ++bits)
      for (auto const pace : paces) {
        scene s{.n = n, .failing = {}, .pace = pace, .threads = threads};
        for (std::size_t k = 1; k <= n; ++k)
          if (bits >> (k - 1) & 1)
            s.failing.insert(k);
        all.push_back(s);
      }
  for (std::size_t n = 7; n <= 130; ++n) {
    if (sanitized && !std::has_single_bit(n) && !std::has_single_bit(n - 1) && !std::has_single_bit(n + 1))
      continue;
    std::set<std::size_t> few;
    for (std::size_t k = 1; k <= n; ++k)
      if (random() % 8 == 0)
        few.insert(k);
    std::set<std::size_t> const sets[] = {{}, {1}, {n}, {1 + random() % n}, few};
    for (std::size_t set = 0; set < std::size(sets); ++set)
      if (n <= all_sets_up_to || n % std::size(sets) == set)
        all.push_back(
            {.n = n, .failing = sets[set], .pace = paces[(n + n / 5 + set) % 3], .threads = threads});
  }
  return all;
}

// Returns a scene's options for leaklab::run. Without stacks a run is several times faster, but operations
// have no names.
inline leaklab::run_options options(scene const& s, bool stacks = false) {
  return {.threads = s.threads, .stacks = stacks};
}

// The fixture of tests that run on 1, 2 and 4 threads.
using LessonOn = OnSoManyThreads;
using ::threads_name;

} // namespace scenes
