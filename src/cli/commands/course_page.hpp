// The page of leaklab course check.
#pragma once

#include <cli/course/submission.hpp>
#include <cli/page_file.hpp>

#include <string>

namespace cli {

// Writes the page of what is wrong, and returns a line that says where it is: "leak.html#schedule=B1". If there is no page,
// writes nothing, and the line says why. Throws input_error if the file, `destination`, cannot be written.
std::string write_page(page_file const&, std::string const& destination, course::exercise const&,
                       course::graded const&);

} // namespace cli
