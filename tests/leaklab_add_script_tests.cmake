# leaklab_add_script_tests(FILE TIMEOUT seconds LABELS label... [DEFINES -Dname=value...])
#
# Tests written as a CMake script. Each function Group.Name in FILE is a test; the script's last line calls ${TEST}. It gets
# SOURCE, the top folder; WORK, a folder of the test's own; CXX, the compiler; and what DEFINES says.
function(leaklab_add_script_tests file)
  cmake_parse_arguments(arg "" "TIMEOUT" "LABELS;DEFINES" ${ARGN})
  cmake_path(ABSOLUTE_PATH file)
  file(STRINGS ${file} lines REGEX "^function\\([A-Z][a-z]+\\.")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^function\\(([A-Za-z.]+)\\).*" "\\1" test "${line}")
    add_test(NAME ${test}
      COMMAND ${CMAKE_COMMAND} -DTEST=${test} -DSOURCE=${PROJECT_SOURCE_DIR} -DWORK=${CMAKE_CURRENT_BINARY_DIR}/${test}
        -DCXX=${CMAKE_CXX_COMPILER} ${arg_DEFINES} -P ${file})
    set_tests_properties(${test} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()
