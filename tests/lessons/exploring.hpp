// The lesson that a test program is about, tried in many schedules of one thread.
#pragma once

#include "scenes.hpp"
#include "this_lesson.hpp"

#include <leaklab/explore.hpp>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

// Returns the lesson on such files as a body; a result that the lesson must not have is an exception, and so
// counts as a crash.
std::function<void()> body(scenes::scene const& s);

// Explores that body, for ten minutes at most.
leaklab::exploration explored(scenes::scene const& s, leaklab::explore_options options = {});

// Explores the lesson on n files of which any may fail: whether a file does is a choice of the schedule. The
// groups are named by the numbers of the files that failed.
leaklab::exploration explored_with_any_failing(std::size_t n, leaklab::explore_options options = {});
std::string name_of(std::set<std::size_t> const& failing);

// Returns every choice of failing files among 1 to `most`.
std::vector<scenes::scene> every_choice(std::size_t most);

// Says whether somebody has cured the lesson: it is there to leak, and does so in no schedule of up to three
// files, whichever fail. Tests of the leak then expect none; one test says what has happened.
bool cured();

// Says whether schedules of the lesson may leak.
bool leaks();
