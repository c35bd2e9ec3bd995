# LEAKLAB_SANITIZER=thread or address: builds everything with ThreadSanitizer, or with AddressSanitizer and
# UndefinedBehaviorSanitizer. Boost.Context and Boost.Fiber are then built here (boost/), in the same way. Their target
# Boost::fiber carries the flags, so every target that links to it is instrumented, too.
set(LEAKLAB_SANITIZER "" CACHE STRING "thread, address (with undefined behaviour), or empty for none")
set_property(CACHE LEAKLAB_SANITIZER PROPERTY STRINGS "" thread address)
if(NOT LEAKLAB_SANITIZER MATCHES "^(thread|address|)$")
  message(FATAL_ERROR "LEAKLAB_SANITIZER=${LEAKLAB_SANITIZER}: must be thread, address or empty.")
endif()

include(${CMAKE_CURRENT_LIST_DIR}/check_mix.cmake)
leaklab_check_mix("${LEAKLAB_SANITIZER}")

string(REGEX REPLACE "^(.).*" "\\1san" LEAKLAB_SANITIZER_LABEL "${LEAKLAB_SANITIZER}") # tsan or asan

if(LEAKLAB_SANITIZER)
  if(TARGET Boost::fiber)
    message(FATAL_ERROR
      "leaklab: LEAKLAB_SANITIZER=${LEAKLAB_SANITIZER} builds a Boost.Fiber of its own, but the target Boost::fiber "
      "exists already. Add leaklab before anything that calls find_package for Boost's fiber or context.")
  endif()
  set(LEAKLAB_SANITIZER_FLAGS -fsanitize=${LEAKLAB_SANITIZER} -fno-omit-frame-pointer)
  if(LEAKLAB_SANITIZER STREQUAL "address")
    list(APPEND LEAKLAB_SANITIZER_FLAGS -fsanitize=undefined -fno-sanitize-recover=undefined)
  endif()
  # This is also for targets that do not use Boost.Fiber.
  add_compile_options(${LEAKLAB_SANITIZER_FLAGS})
  add_link_options(${LEAKLAB_SANITIZER_FLAGS})
  # g++ sees uninitialised variables in instrumented code where there are none (for example in std::regex).
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_subdirectory(${CMAKE_CURRENT_LIST_DIR}/boost)
  # The options with which the sanitizers run every program from here on.
  add_library(leaklab_sanitizer_options OBJECT ${CMAKE_CURRENT_LIST_DIR}/options.cpp)
  link_libraries(leaklab_sanitizer_options)
endif()
