# add_lesson(PROGRAM), called from a lesson's folder, makes of lessons/<folder>/:
#
#   <folder>            library: make_thumbnails.cpp, and lesson.cpp, which defines <folder>::this_lesson
#   PROGRAM             bin/PROGRAM FILE...: the lesson on Boost.Fiber's own scheduler, nothing else (bare_main.cpp)
#   <folder>_test       tests/lessons/<folder>_test.cpp, real_pictures_test.cpp and out_of_memory_test.cpp, under the ctest labels "lessons" and "lesson<number>"
#   <folder>_explore_test  tests/lessons/every_schedule_test.cpp, under these labels and "explore"
#
# and enters it into lessons::all(). Nothing else names the lessons: a new one is a folder, its test file and its
# add_subdirectory.
function(add_lesson program)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME lesson)
  string(REGEX REPLACE "_.*" "" label ${lesson})

  add_library(${lesson} STATIC make_thumbnails.cpp lesson.cpp)
  target_link_libraries(${lesson} PUBLIC leaklab_lesson_interface)
  set_property(GLOBAL APPEND PROPERTY LEAKLAB_LESSONS ${lesson})

  add_executable(bare_${lesson} ${PROJECT_SOURCE_DIR}/lessons/bare_main.cpp)
  target_compile_definitions(bare_${lesson} PRIVATE LESSON=${lesson})
  target_link_libraries(bare_${lesson} PRIVATE ${lesson})
  set_target_properties(bare_${lesson} PROPERTIES OUTPUT_NAME ${program})

  if(LEAKLAB_TESTS)
    leaklab_add_test(${lesson}_test
      SOURCES
        ${PROJECT_SOURCE_DIR}/tests/lessons/${lesson}_test.cpp
        ${PROJECT_SOURCE_DIR}/tests/lessons/out_of_memory_test.cpp
        ${PROJECT_SOURCE_DIR}/tests/lessons/real_pictures_test.cpp
      LIBRARIES leaklab::lessons leaklab::photos leaklab::gtest leaklab::leaklab
      LABELS lessons ${label}
      PREFIX ${lesson}.)
    target_compile_definitions(${lesson}_test PRIVATE
      LESSON=${lesson}
      BARE_PROGRAM="$<TARGET_FILE:bare_${lesson}>"
      LESSON_SOURCE="${CMAKE_CURRENT_SOURCE_DIR}/make_thumbnails.cpp")
    add_dependencies(${lesson}_test bare_${lesson})

    leaklab_add_test(${lesson}_explore_test
      SOURCES ${PROJECT_SOURCE_DIR}/tests/lessons/every_schedule_test.cpp
      LIBRARIES leaklab::lessons leaklab::gtest leaklab::leaklab
      LABELS lessons ${label} explore
      PREFIX ${lesson}.
      TIMEOUT 600)
    target_compile_definitions(${lesson}_explore_test PRIVATE LESSON=${lesson})
  endif()
endfunction()
