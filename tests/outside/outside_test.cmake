# Builds and runs the outside project, and sees it refused with a sanitizer that leaklab does not have:
# cmake -DWAY=add_subdirectory|find_package -DSOURCE=... -DBUILD=... -DWORK=... -DCXX=... -P outside_test.cmake
foreach(name WAY SOURCE BUILD WORK CXX)
  if(NOT ${name})
    message(FATAL_ERROR "outside_test.cmake: -D${name}= is missing")
  endif()
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/must.cmake)

set(outside ${SOURCE}/tests/outside)
set(sanitizer "")
file(REMOVE_RECURSE ${WORK})
if(WAY STREQUAL "find_package")
  must_succeed(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed)
  set(way -DCMAKE_PREFIX_PATH=${WORK}/installed)
else()
  set(way -DLEAKLAB_SOURCE=${SOURCE})
  # The outside project gets what BUILD has: its sanitizer, from the same sources of Boost.
  load_cache(${BUILD} READ_WITH_PREFIX build_ LEAKLAB_SANITIZER LEAKLAB_BOOST_SOURCE_USED)
  if(build_LEAKLAB_SANITIZER)
    set(sanitizer -DLEAKLAB_SANITIZER=${build_LEAKLAB_SANITIZER}
                  -DLEAKLAB_BOOST_SOURCE=${build_LEAKLAB_BOOST_SOURCE_USED})
  endif()
endif()

# A project that has leaklab can include each header of include/, and none of the others. That each can be included by
# itself is tried once, with the installed ones.
file(GLOB_RECURSE public RELATIVE ${SOURCE}/include ${SOURCE}/include/*)
file(GLOB_RECURSE private RELATIVE ${SOURCE}/src ${SOURCE}/src/*.hpp)
foreach(header IN LISTS public)
  set(name public)
  if(WAY STREQUAL "find_package")
    string(MAKE_C_IDENTIFIER ${header} name)
  endif()
  file(APPEND ${WORK}/headers/${name}.cpp "#include <${header}>\n")
endforeach()
foreach(header IN LISTS private)
  file(APPEND ${WORK}/headers/private.cpp "#if __has_include(<${header}>)\n#error ${header} is private\n#endif\n")
endforeach()
if(WAY STREQUAL "find_package")
  file(GLOB_RECURSE installed RELATIVE ${WORK}/installed/include ${WORK}/installed/include/*)
  if(NOT installed STREQUAL public)
    message(FATAL_ERROR "installed headers: ${installed}; those of include/: ${public}")
  endif()
endif()

# Like most projects it names no type of build at first.
must_accept(${outside} ${WORK}/build -DCMAKE_BUILD_TYPE= -DHEADERS=${WORK}/headers ${way} ${sanitizer})
must_succeed(${CMAKE_COMMAND} --build ${WORK}/build)
must_succeed(${WORK}/build/outside)
must_succeed(${WORK}/build/outside_sync)
must_succeed(${WORK}/build/outside_seen_sync)
must_succeed(${WORK}/build/outside_threads)

# Of 50 tests exactly the three fail that leak.
execute_process(COMMAND ${WORK}/build/suite RESULT_VARIABLE result OUTPUT_VARIABLE output TIMEOUT 60)
message("${output}")
string(REGEX MATCH "50 tests from.*FAILED  . 3 tests, listed below:.*" failed "${output}")
string(REGEX MATCHALL "FAILED  . [A-Za-z]+[.][A-Za-z]+" failed "${failed}")
list(TRANSFORM failed REPLACE "FAILED  . " "")
list(REMOVE_DUPLICATES failed)
if(NOT result EQUAL 1 OR NOT failed STREQUAL "Answers.LeakTheSecondOfTwo;Answers.LeakThreeOfFour;Server.LeaksAWatcher")
  message(FATAL_ERROR "the suite ended with ${result}, and these failed: ${failed}")
endif()

# Flags for the whole project, for its type of build, and for its folder.
foreach(flags -DCMAKE_CXX_FLAGS=-fsanitize=thread -DCMAKE_CXX_FLAGS=-fsanitize=address
              "-DCMAKE_BUILD_TYPE=Debug;-DCMAKE_CXX_FLAGS_DEBUG=-fsanitize=undefined,address"
              -DOUTSIDE_OPTIONS=-fsanitize=address)
  string(REGEX MATCH "-fsanitize=.*" flag "${flags}")
  must_refuse("leaklab: the compiler flags say ${flag}, but Boost.Fiber is built without a sanitizer."
              ${outside} ${WORK}/refused ${way} ${flags})
endforeach()
