# What leaklab_explore_threads() makes of Boost.Fiber's headers, and what it refuses. Each function here whose name
# begins with Threads. is a test:
# cmake -DTEST=Threads.Name -DSOURCE=... -DWORK=... -DCXX=... -DINCLUDE=... -P threads_build_test.cmake
# INCLUDE: where Boost's headers are.
foreach(name TEST SOURCE WORK CXX INCLUDE)
  if(NOT ${name})
    message(FATAL_ERROR "threads_build_test.cmake: -D${name}= is missing")
  endif()
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/../outside/must.cmake)

set(headers buffered_channel.hpp condition_variable.hpp context.hpp future/detail/shared_state.hpp unbuffered_channel.hpp)
set(operations 12 2 0 13 9)

if(TEST STREQUAL "make") # a failure ends the script: tests that expect one start it again
  include(${SOURCE}/src/leaklab/threads/leaklab_explore_threads.cmake)
  leaklab_threads_overlay(${WORK} ${INCLUDE})
  return()
endif()
file(REMOVE_RECURSE ${WORK})

# Sets result and output.
function(make_overlay include)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DTEST=make -DSOURCE=${SOURCE} -DWORK=${WORK}/overlay -DCXX=${CXX} -DINCLUDE=${include}
      -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  message("${output}")
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  set(result "${result}" PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(Threads.OverlayHasAnOperationInEachPlaceAndEachLineWhereItWas)
  make_overlay(${INCLUDE})
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: ${result}")
  endif()
  set(here "::leaklab::operation const leaklab_operation_here{ this, sizeof( *this) };")
  foreach(header times IN ZIP_LISTS headers operations)
    file(READ ${INCLUDE}/boost/fiber/${header} before)
    file(READ ${WORK}/overlay/boost/fiber/${header} after)
    string(REPLACE "${here}" "" without "${after}")
    string(LENGTH "${here}" one)
    string(LENGTH "${after}" all)
    string(LENGTH "${without}" rest)
    math(EXPR found "(${all} - ${rest}) / ${one}")
    if(NOT found EQUAL times)
      message(FATAL_ERROR "${header}: ${found} operations, expected: ${times}")
    endif()
    # Without what was added it is the header as it is installed, but for blanks.
    string(REPLACE "#include <leaklab/threads/operation.hpp>" "" without "${without}")
    string(REGEX REPLACE "::leaklab::(offer|take|acquire|release)\\( [a-z& ]+(, this)?\\);" "" without "${without}")
    string(REGEX REPLACE "::leaklab::learns\\( this, ([A-Za-z_:.]+(\\([^()]*\\))?) ?\\)" "\\1" without "${without}")
    string(REPLACE "::leaklab::pushed( this, slots_, pidx_, capacity_)" "slots_[pidx_]" without "${without}")
    string(REGEX REPLACE "::leaklab::owners\\( ([a-z_>-]+)\\)->" "\\1." without "${without}")
    string(REPLACE "::leaklab::popped( this, slots_, cidx_, capacity_)" "slots_[cidx_]" without "${without}")
    string(REGEX REPLACE "[ ]+" "" without "${without}")
    string(REGEX REPLACE "[ ]+" "" before "${before}")
    if(NOT without STREQUAL before)
      message(FATAL_ERROR "${header}: something else was changed")
    endif()
  endforeach()
endfunction()

function(Threads.OverlayRefusesAHeaderThatReadsOtherwise)
  foreach(header IN LISTS headers)
    file(READ ${INCLUDE}/boost/fiber/${header} text)
    file(WRITE ${WORK}/include/boost/fiber/${header} "${text}")
  endforeach()
  set(file ${WORK}/include/boost/fiber/buffered_channel.hpp)
  file(READ ${file} text)
  string(FIND "${text}" "context * active_ctx" place)
  string(SUBSTRING "${text}" 0 ${place} before)
  math(EXPR place "${place} + 7")
  string(SUBSTRING "${text}" ${place} -1 after)
  file(WRITE ${file} "${before}auto${after}")
  make_overlay(${WORK}/include)
  foreach(text "${file}:" "is to be there 7 times, but is 6 times" "leaklab_explore_threads() must learn to read this release")
    string(FIND "${output}" "${text}" found)
    if(result EQUAL 0 OR found EQUAL -1)
      message(FATAL_ERROR "not refused with \"${text}\"")
    endif()
  endforeach()
endfunction()

# A project with a library of observed code in a program that explores threads. No leaklab is needed to configure it.
function(make_project kind marked)
  file(WRITE ${WORK}/project/empty.cpp "")
  file(WRITE ${WORK}/project/CMakeLists.txt
    "cmake_minimum_required(VERSION 3.25)\nproject(mix LANGUAGES CXX)\n"
    "include(${SOURCE}/src/leaklab/threads/leaklab_explore_threads.cmake)\nfind_package(boost_fiber 1.81 CONFIG REQUIRED)\n"
    "add_library(observed ${kind} empty.cpp)\ntarget_link_libraries(observed PUBLIC Boost::fiber)\n"
    "add_library(plain STATIC empty.cpp)\n"
    "add_library(between INTERFACE)\ntarget_link_libraries(between INTERFACE observed plain)\n"
    "add_executable(tests empty.cpp)\ntarget_link_libraries(tests PRIVATE between Boost::fiber)\n"
    "leaklab_explore_threads(tests)\n${marked}\n")
endfunction()

function(Threads.MixOfLibrariesIsRefused)
  foreach(kind STATIC SHARED OBJECT)
    make_project(${kind} "")
    must_refuse("leaklab: tests explores threads (leaklab_explore_threads), but observed, which it links to, uses Boost.Fiber and is compiled without that."
                ${WORK}/project ${WORK}/build)
  endforeach()
endfunction()

function(Threads.LibrariesThatAreCompiledAlikeAreAccepted)
  foreach(kind STATIC SHARED OBJECT)
    make_project(${kind} "leaklab_explore_threads(observed)")
    must_accept(${WORK}/project ${WORK}/build)
  endforeach()
endfunction()

cmake_language(CALL ${TEST})
