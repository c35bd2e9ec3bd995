// The cases of Boost.Fiber's own tests. CMakeLists.txt writes what defines them.
#pragma once

#include <boost/test/unit_test.hpp>

#include <vector>

namespace boost_fiber {

// Returns all of them, named "buffered_channel_post: &test_pop".
std::vector<boost::unit_test::test_case> const& all_cases();

} // namespace boost_fiber
