# leaklab_add_test(NAME SOURCES file... LIBRARIES target... [LABELS label...] [TIMEOUT seconds])
#
# One GoogleTest program. Every TEST in it becomes one ctest entry, with the labels given.
include(GoogleTest)

function(leaklab_add_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gmock_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  # A list given to gtest_discover_tests arrives as one string: labels are joined by an escaped semicolon.
  string(REPLACE ";" "\\;" labels "${arg_LABELS}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS "${labels}" TIMEOUT ${arg_TIMEOUT})
endfunction()
