// What the page's program and the thumbnail server say to each other: one line of JSON for each request, and
// one for each answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace live {

// One picture of the pool (pool.hpp), by its number, sound or cut short.
struct picture {
  std::size_t number = 1; // from 1
  bool broken = false;

  bool operator==(picture const&) const = default;
};

// Make thumbnails of these pictures by this lesson.
struct request {
  std::uint64_t number = 0; // from 1, in the life of one server
  std::string lesson;
  std::vector<picture> pictures;

  bool operator==(request const&) const = default;
};

// Fibers that are stuck in one place.
struct stuck_place {
  std::string operation; // "unbuffered_channel::push"; empty when not known
  std::string at;        // "lessons/lesson4_leak/make_thumbnails.cpp:28"; empty when not known
  std::string source;    // the line's text; empty if it cannot be read
  std::size_t fibers = 0;
  std::size_t pinned = 0;   // bytes of address space that their stacks keep
  std::size_t resident = 0; // bytes of it that are in memory

  bool operator==(stuck_place const&) const = default;
};

// How much memory the server has, in bytes.
struct memory_use {
  std::size_t taken = 0;    // what the limit counts: memory that it may write to
  std::size_t resident = 0; // pages of any kind that are in memory

  bool operator==(memory_use const&) const = default;
};

// What became of one request.
struct answer {
  std::uint64_t number = 0;
  bool out_of_memory = false;          // it is the last answer, and what follows tells of the end
  bool failed = false;                 // make_thumbnails returned an error
  std::optional<std::string> returned; // what make_thumbnails returned; nothing: it did not
  std::vector<bool> made;              // for each picture, whether its thumbnail was made
  std::size_t started = 0, finished = 0;
  std::vector<stuck_place> stuck;
  std::size_t unfinished = 0; // fibers that still worked when the time was up
  memory_use memory;
  std::chrono::microseconds took{};

  bool operator==(answer const&) const = default;
};

// Return one line, without its end.
std::string to_line(request const&);
std::string to_line(answer const&);

// Read a line. Throw std::invalid_argument if it is no such line.
request request_of(std::string const& line);
answer answer_of(std::string const& line);

} // namespace live
