// Which lesson a test program is about: tests that are asked of every lesson are compiled once.
#pragma once

#include <lessons/lesson.hpp>

lessons::lesson const& this_lesson();

// The lesson on Boost.Fiber's own scheduler.
char const* bare_program();
