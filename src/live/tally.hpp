// What is known of one server's life: sums over the answers that it has given.
#pragma once

#include <live/messages.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace live {

struct tally {
  std::uint64_t answered = 0;       // requests
  std::uint64_t with_error = 0;     // of them, how many make_thumbnails returned an error for
  std::uint64_t thumbnails = 0;     // made
  std::uint64_t pictures = 0;       // in the requests that were answered
  std::uint64_t broken = 0;         // of them
  std::uint64_t stuck = 0;          // fibers that can never finish
  std::uint64_t pinned = 0;         // bytes of address space that these keep
  std::uint64_t resident = 0;       // bytes of it that are in memory
  std::uint64_t unfinished = 0;     // fibers that were at work when a request's time was up
  memory_use memory;                // of the server, after the latest answer
  std::chrono::microseconds took{}; // the latest answer
  std::vector<stuck_place> places;  // most fibers first; the place that was found first, among equals

  // The latest request that was answered, and its answer.
  std::optional<request> last_request;
  std::optional<answer> last_answer;

  void add(request const&, answer const&);
};

// Returns "out of memory after 412 requests: 1,893 fibers are stuck in push, make_thumbnails.cpp:28".
std::string out_of_memory_text(tally const&);

// Returns "1,893".
std::string with_commas(std::uint64_t);

} // namespace live
