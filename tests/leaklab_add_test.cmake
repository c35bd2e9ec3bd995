# leaklab_add_test(NAME SOURCES file... LIBRARIES target... [LABELS label...] [PREFIX text] [TIMEOUT seconds]
#                  [OPTIONS flag...])
#
# One GoogleTest program. Every TEST in it becomes one ctest entry, with the labels given, and "tsan" or "asan" in a
# build with that sanitizer, where it also may take five times as long as TIMEOUT (120 if none is given). Programs that
# share a source file need a PREFIX for their tests' names. Programs whose code must be compiled with OPTIONS of its own
# are given them here: they share no precompiled header.
#
# Tests with one of the labels in LEAKLAB_TESTS_WITHOUT are not built unless a target is asked for by name, and ctest does
# not have them.
#
# Programs in leaklab_compiler_tests have the label "compiler" besides, and the target compiler_tests builds them all.
include(GoogleTest)

set(LEAKLAB_TESTS_WITHOUT "" CACHE STRING "Labels of tests that are neither built nor run")

set(LEAKLAB_TEST_FLAGS "" CACHE STRING "How test code is compiled, in place of what else is (the code under test is not)")
# g++ 12 at -O1 sees an overlap, or an overflow, in "text" + std::string that is not there (GCC bug 105651).
set(leaklab_test_flags ${LEAKLAB_TEST_FLAGS} $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds> $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>)

# The tests of what one compiler makes otherwise than another: names and lines of functions, inlined frames, stacks, unwinding,
# instrumented accesses, calls that the linker wraps. CI runs these by clang, too.
set(leaklab_compiler_tests
  catalogue_races_O0_test catalogue_races_O2_test
  leaklab_body_exception_test leaklab_explore_test leaklab_forked_stack_test leaklab_gtest_test leaklab_operations_test
  leaklab_optimised_places_test leaklab_page_test leaklab_races_O0_test leaklab_races_O2_test leaklab_races_outside_test
  leaklab_replay_test leaklab_report_test leaklab_run_test leaklab_self_check_test leaklab_stack_room_test
  leaklab_states_drawn_optimised_test leaklab_states_drawn_test leaklab_states_put_back_optimised_test leaklab_states_test
  leaklab_threads_states_test leaklab_threads_test)
add_custom_target(compiler_tests)

# What nearly every test includes, compiled once: with Boost.Fiber for those that use leaklab, without for the others.
# Nothing relies on it: a build with CMAKE_DISABLE_PRECOMPILE_HEADERS (preset dev-clang) compiles each file as it is.
set(precompiled <gmock/gmock.h> <gtest/gtest.h> <algorithm> <atomic> <chrono> <filesystem> <fstream> <functional> <map>
                <memory> <mutex> <set> <sstream> <string> <thread> <vector>)
file(WRITE ${PROJECT_BINARY_DIR}/tests/nothing.cpp "")
foreach(name IN ITEMS leaklab_fiber_tests leaklab_plain_tests)
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/tests/nothing.cpp)
  target_compile_options(${name} PRIVATE ${leaklab_test_flags})
  target_precompile_headers(${name} PRIVATE ${precompiled})
  target_link_libraries(${name} PRIVATE GTest::gmock)
endforeach()
target_precompile_headers(leaklab_fiber_tests PRIVATE <boost/fiber/all.hpp>)
target_link_libraries(leaklab_fiber_tests PRIVATE leaklab::leaklab)

# Golden files, child processes and temporary folders, for every test.
add_library(leaklab_golden STATIC ${PROJECT_SOURCE_DIR}/tests/support/golden.cpp)
target_include_directories(leaklab_golden PUBLIC ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(leaklab_golden PUBLIC GTest::gmock leaklab::os)
target_compile_options(leaklab_golden PRIVATE ${leaklab_test_flags})
target_precompile_headers(leaklab_golden REUSE_FROM leaklab_plain_tests)

# Lets one compiler run take four files of a target: what costs time is what they have in common, GoogleTest's templates.
# Where headers are not precompiled (clang, make tidy), each file is compiled as it is.
function(leaklab_compile_in_fours target)
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources files)
  if(files GREATER 1 AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 4)
  endif()
endfunction()

function(leaklab_add_test name)
  cmake_parse_arguments(arg "" "PREFIX;TIMEOUT" "SOURCES;LIBRARIES;LABELS;OPTIONS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(LEAKLAB_SANITIZER)
    math(EXPR arg_TIMEOUT "5 * ${arg_TIMEOUT}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} leaklab_golden GTest::gmock_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_compile_options(${name} PRIVATE ${leaklab_test_flags} ${arg_OPTIONS})
  if(NOT arg_OPTIONS) # else each file is compiled on its own
    leaklab_compile_in_fours(${name})
    if("leaklab::leaklab" IN_LIST arg_LIBRARIES)
      target_precompile_headers(${name} REUSE_FROM leaklab_fiber_tests)
    else()
      target_precompile_headers(${name} REUSE_FROM leaklab_plain_tests)
    endif()
  endif()
  if(name IN_LIST leaklab_compiler_tests)
    add_dependencies(compiler_tests ${name})
    list(APPEND arg_LABELS compiler)
  endif()
  foreach(label IN LISTS arg_LABELS)
    if(label IN_LIST LEAKLAB_TESTS_WITHOUT)
      set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
      return()
    endif()
  endforeach()
  list(APPEND arg_LABELS ${LEAKLAB_SANITIZER_LABEL})
  # Given once for each label: gtest_discover_tests flattens a list.
  list(TRANSFORM arg_LABELS PREPEND "LABELS;" OUTPUT_VARIABLE labels)
  gtest_discover_tests(${name} NO_PRETTY_VALUES TEST_PREFIX "${arg_PREFIX}" DISCOVERY_TIMEOUT 60 PROPERTIES ${labels} TIMEOUT ${arg_TIMEOUT})
endfunction()
