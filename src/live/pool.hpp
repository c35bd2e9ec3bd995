// The pictures that the requests are about: drawn once, each sound and also cut short.
#pragma once

#include <live/messages.hpp>

#include <cstddef>
#include <filesystem>

namespace live::pool {

// How many there are. The pictures of one request are all different, so there are more than in any request.
constexpr std::size_t size = 24;

// Draws them into a folder, which exists. Throws std::system_error, which names the file, for what cannot be
// written.
void draw(std::filesystem::path const& folder);

// Returns where a picture is, from that folder: "pictures/photo07.jpg", or "broken/photo07.jpg".
std::filesystem::path file_of(picture const&);

} // namespace live::pool
