# What the tests written as CMake scripts share: must_succeed(COMMAND...), must_accept and must_refuse.

function(must_succeed)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result COMMAND_ECHO STDOUT)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: ${result}")
  endif()
endfunction()

# configure(SOURCE BUILD ARGUMENT...): cmake from nothing, whatever flags the environment has. Sets result, and
# output with every run of spaces and line ends made one space, since CMake breaks long messages.
function(configure source build)
  file(REMOVE_RECURSE ${build})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env --unset=CXXFLAGS --unset=LDFLAGS
      ${CMAKE_COMMAND} -G Ninja -S ${source} -B ${build} -DCMAKE_CXX_COMPILER=${CXX} ${ARGN}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output COMMAND_ECHO STDOUT)
  message("${output}")
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  set(result "${result}" PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(must_accept source build)
  configure(${source} ${build} ${ARGN})
  if(NOT result EQUAL 0 OR NOT EXISTS ${build}/build.ninja)
    message(FATAL_ERROR "not accepted: ${ARGN}")
  endif()
endfunction()

# TEXT is what the message must contain, word by word.
function(must_refuse text source build)
  configure(${source} ${build} ${ARGN})
  if(result EQUAL 0)
    message(FATAL_ERROR "not refused: ${ARGN}")
  endif()
  string(FIND "${output}" "${text}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "refused without a word of \"${text}\"")
  endif()
  if(EXISTS ${build}/build.ninja)
    message(FATAL_ERROR "refused, but there is something to build: ${build}/build.ninja")
  endif()
endfunction()
