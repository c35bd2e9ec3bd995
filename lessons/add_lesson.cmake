# add_lesson(PROGRAM), called from a lesson's folder, makes of lessons/<folder>/:
#
#   <folder>   library: make_thumbnails.cpp, and lesson.cpp, which defines <folder>::this_lesson
#   PROGRAM    bin/PROGRAM FILE...: the lesson on Boost.Fiber's own scheduler, nothing else (bare_main.cpp)
#
# and enters it into lessons::all() and into tests/lessons/, which has a test for it, <folder>_test.cpp. Nothing else
# names the lessons: a new one is a folder, its test file and its add_subdirectory.
function(add_lesson program)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME lesson)

  add_library(${lesson} STATIC make_thumbnails.cpp lesson.cpp)
  target_link_libraries(${lesson} PUBLIC leaklab_lesson_interface)
  leaklab_explore_threads(${lesson})
  # So that a debugger can show its variables (CMakeLists.txt).
  target_compile_options(${lesson} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fvar-tracking>)
  set_property(GLOBAL APPEND PROPERTY LEAKLAB_LESSONS ${lesson})
  set_property(GLOBAL PROPERTY LEAKLAB_LESSON_NAME_${lesson} ${program})

  add_executable(bare_${lesson} ${PROJECT_SOURCE_DIR}/lessons/bare_main.cpp)
  target_compile_definitions(bare_${lesson} PRIVATE LESSON=${lesson})
  target_link_libraries(bare_${lesson} PRIVATE ${lesson})
  set_target_properties(bare_${lesson} PROPERTIES OUTPUT_NAME ${program})
endfunction()
