// What every program of the catalogue does around its make_thumbnails: bug FILE... observes it and prints
// what came of it.
#pragma once

#include <thumbnail/thumbnail.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

using file_list = std::vector<std::filesystem::path>;

// Calls make_thumbnails, which returns the bytes of all thumbnails if it adds them up, in a world of fibers:
// under ThreadSanitizer on four threads, since it sees races between threads only, else on one, where the
// same happens every time. Prints the report, and a line "WRONG TOTAL ..." if the sum is not what the
// thumbnails have. Exit code 0, or 1 if it found something to report; 2 without files. A sanitizer's report
// goes to standard error and sets an exit code of its own.
int bug_program(
    int argc, char** argv,
    std::function<std::optional<std::uintmax_t>(file_list const&, thumbnail::image_function const&)>
        make_thumbnails);
