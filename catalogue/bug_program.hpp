// What every program of the catalogue does around its make_thumbnails: bug FILE... observes it and prints
// what came of it; bug --explore FILE... does so in every schedule of one thread.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <boost/fiber/policy.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

using file_list = std::vector<std::filesystem::path>;

// How a bug that depends on the order of its fibers starts the one in question: with launch::dispatch, which
// is one of the orders that the program allows, so that it shows every time; when exploring, like any other.
boost::fibers::launch launch_of_the_one_in_question();

// Calls make_thumbnails, which returns the bytes of all thumbnails if it adds them up, in a world of fibers:
// under ThreadSanitizer on four threads, since it sees races between threads only, else on one, where the
// same happens every time. Prints the report, and a line "WRONG TOTAL ..." if the sum is not what the
// thumbnails have. Exit code 0, or 1 if it found something to report; 2 without files. A sanitizer's report
// goes to standard error and sets an exit code of its own.
//
// With --explore, the thumbnails are made first, and image_file gives what came of it: a schedule takes no
// time. Prints a line "EXPLORED ..." with how the schedules ended, and what the shortest failing one leaves.
int bug_program(
    int argc, char** argv,
    std::function<std::optional<std::uintmax_t>(file_list const&, thumbnail::image_function const&)>
        make_thumbnails);
