// The limit that every module which asks for or draws a picture has in common.
#pragma once

namespace thumbnail {

// libjpeg writes no longer side, in pixels.
inline constexpr unsigned longest_side = 65500;

} // namespace thumbnail
