# leaklab_add_test(NAME SOURCES file... LIBRARIES target... [LABELS label...] [PREFIX text] [TIMEOUT seconds])
#
# One GoogleTest program. Every TEST in it becomes one ctest entry, with the labels given, and "tsan" or "asan" in a
# build with that sanitizer, where it also may take five times as long as TIMEOUT (120 if none is given). Programs that
# share a source file need a PREFIX for their tests' names.
include(GoogleTest)

function(leaklab_add_test name)
  cmake_parse_arguments(arg "" "PREFIX;TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(LEAKLAB_SANITIZER)
    math(EXPR arg_TIMEOUT "5 * ${arg_TIMEOUT}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gmock_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  list(APPEND arg_LABELS ${LEAKLAB_SANITIZER_LABEL})
  # Given once for each label: gtest_discover_tests flattens a list.
  list(TRANSFORM arg_LABELS PREPEND "LABELS;" OUTPUT_VARIABLE labels)
  gtest_discover_tests(${name} NO_PRETTY_VALUES TEST_PREFIX "${arg_PREFIX}" DISCOVERY_TIMEOUT 60 PROPERTIES ${labels} TIMEOUT ${arg_TIMEOUT})
endfunction()
