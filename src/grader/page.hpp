// The page that shows a student every schedule of the question that is not answered well.
#pragma once

#include <grader/judge.hpp>

#include <nlohmann/json_fwd.hpp>

namespace grader {

// Returns {"page": the data of the page (leaklab/page.hpp)}, which opens at the verdict's schedule; or {"no_page": why there
// is none}. Only a leak, a deadlock and a wrong answer have one.
nlohmann::json page_of(question const&, verdict const&);

} // namespace grader
