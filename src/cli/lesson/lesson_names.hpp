// Which lesson a person means.
#pragma once

#include <lessons/lesson.hpp>

#include <string>

namespace cli {

// What --help says of it.
inline constexpr auto lesson_name_help = "A lesson's folder name or a unique beginning of it; lesson4\n"
                                         "alone means lesson4_leak";

// The lesson of that name, or the only one that begins so. Throws input_error, which lists the candidates.
lessons::lesson const& lesson_named(std::string const& name);

} // namespace cli
