// What every program of the catalogue does around its make_thumbnails: `bug FILE...` observes it and prints
// the result; `bug --explore FILE...` does so in every schedule of one thread.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <boost/fiber/policy.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

using file_list = std::vector<std::filesystem::path>;

// Returns how to start the fiber on whose order a bug depends. Outside exploring it is launch::dispatch,
// which is one of the orders that the program allows, so the bug shows every time. In exploring it is
// launch::post, as for any other fiber.
boost::fibers::launch launch_of_the_one_in_question();

// Calls make_thumbnails in a world of fibers. It returns the bytes of all thumbnails, if it adds them up. The
// world has four threads under ThreadSanitizer, which sees races between threads only, and otherwise one
// thread, where the same happens every time. Prints the report, and a line "WRONG TOTAL ..." if the sum is
// not that of the thumbnails. Returns 0, or 1 if there was something to report, or 2 without files. A
// sanitizer's report goes to standard error and sets an exit code of its own.
//
// With --explore, the thumbnails are made first, and image_file returns the results, so a schedule takes no
// time. Prints a line "EXPLORED ..." that says how the schedules ended, and what the shortest failing one
// leaves.
int bug_program(
    int argc, char** argv,
    std::function<std::optional<std::uintmax_t>(file_list const&, thumbnail::image_function const&)>
        make_thumbnails);
