# Builds and runs the outside project: cmake -DWAY=add_subdirectory|find_package -DSOURCE=... -DBUILD=... -DWORK=...
# -DCXX=... -P outside_test.cmake
foreach(name WAY SOURCE BUILD WORK CXX)
  if(NOT ${name})
    message(FATAL_ERROR "outside_test.cmake: -D${name}= is missing")
  endif()
endforeach()

function(must_succeed)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result COMMAND_ECHO STDOUT)
  if(result)
    message(FATAL_ERROR "failed: ${result}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
if(WAY STREQUAL "find_package")
  must_succeed(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed)
  set(way -DCMAKE_PREFIX_PATH=${WORK}/installed)
else()
  set(way -DLEAKLAB_SOURCE=${SOURCE})
endif()
must_succeed(${CMAKE_COMMAND} -G Ninja -S ${SOURCE}/tests/outside -B ${WORK}/build -DCMAKE_BUILD_TYPE=RelWithDebInfo
             -DCMAKE_CXX_COMPILER=${CXX} ${way})
must_succeed(${CMAKE_COMMAND} --build ${WORK}/build)
must_succeed(${WORK}/build/outside)
