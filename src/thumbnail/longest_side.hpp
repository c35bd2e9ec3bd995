// The limit that is common to all modules that ask for a picture or draw one.
#pragma once

namespace thumbnail {

// libjpeg writes no longer side; in pixels.
inline constexpr unsigned longest_side = 65500;

} // namespace thumbnail
