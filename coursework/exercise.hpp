// What every exercise may use, and the functions that you write: one for each exercise, as its task says.
// Nothing else is needed. Your file begins with #include "exercise.hpp".
#pragma once

#include <fiber_sync/channel_capacity.hpp>
#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/all.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace coursework {

// Go: error. Without a text it is nil: there was no error.
using error = std::optional<std::string>;

// Makes the thumbnail of one file. Returns the error if that fails.
using image_function = std::function<error(std::string const& file)>;

// Makes the thumbnails of all files at the same time, each in a fiber of its own, by image_file.
error make_thumbnails(std::vector<std::string> const& files, image_function image_file);

// How many thumbnails were made, and for how many files that failed.
struct tally {
  std::size_t made = 0;
  std::size_t failed = 0;
};

// Makes the thumbnails of all files at the same time, each in a fiber of its own, and counts.
tally count_thumbnails(std::vector<std::string> const& files, image_function image_file);

// Asks one server, and returns its answer.
using request_function = std::function<std::string(std::string const& server)>;

// Asks all servers at the same time, each in a fiber of its own, and returns the answer that comes first.
std::string first_response(std::vector<std::string> const& servers, request_function request);

// Asks one server, and returns its answer; nothing if it does not come within `patience`.
std::optional<std::string> ask_within(std::chrono::seconds patience, std::string const& server,
                                      request_function request);

// A client sends its requests there, and closes it.
using requests_channel = std::shared_ptr<boost::fibers::buffered_channel<int>>;

// Does what was asked for; that may take long.
using handle_function = std::function<void(int request)>;

// Handles each request in a fiber of its own, until the channel is closed. Then waits until all of them have been
// handled, but no longer than `patience`, and returns whether they have.
bool serve(requests_channel requests, handle_function handle, std::chrono::seconds patience);

} // namespace coursework
