// What the tests of Boost.Fiber use of Boost.Test, so that each of their cases can be a body: a failed check is kept,
// and cases are collected.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace boost::unit_test {

struct test_case {
  std::string name;
  std::function<void()> function;
};

struct test_suite {
  std::vector<test_case> cases;
  void add(test_case c) { cases.push_back(std::move(c)); }
};

// Keeps the check for what_failed(), unless one is kept already. May be called on any thread.
void failed(char const* file, int line, char const* check);

// Returns the first check that has failed since the last call: "test_x.cpp:12: v == 1".
std::optional<std::string> what_failed();

} // namespace boost::unit_test

namespace boost {
namespace unit_test_framework = unit_test;
}

#define BOOST_TEST_SUITE(name) new boost::unit_test::test_suite
#define BOOST_TEST_CASE(...) (boost::unit_test::test_case{#__VA_ARGS__, __VA_ARGS__})
#define BOOST_CHECK(...) ((__VA_ARGS__) ? void() : boost::unit_test::failed(__FILE__, __LINE__, #__VA_ARGS__))
#define BOOST_CHECK_EQUAL(a, b)                                                                              \
  ((a) == (b) ? void() : boost::unit_test::failed(__FILE__, __LINE__, #a " == " #b))
