# leaklab_fetched_once(RESULT NAME WHAT SCRIPT)
#
# Sets RESULT to a folder called NAME. If it is not there, SCRIPT, which is given its path, fetches WHAT into it. Below
# build/ the presets share one copy; any other build folder has its own.
function(leaklab_fetched_once result name what script)
  cmake_path(GET PROJECT_BINARY_DIR PARENT_PATH parent)
  if(NOT parent STREQUAL ${PROJECT_SOURCE_DIR}/build)
    set(parent ${PROJECT_BINARY_DIR})
  endif()
  set(folder ${parent}/${name})
  if(NOT EXISTS ${folder})
    message(STATUS "Fetching ${what}")
    execute_process(COMMAND ${script} ${folder} RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR "Could not fetch ${what}; see above.")
    endif()
  endif()
  set(${result} ${folder} PARENT_SCOPE)
endfunction()
