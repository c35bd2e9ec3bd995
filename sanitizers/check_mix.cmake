# leaklab_check_mix(SANITIZER): stops with a clear text if the compiler flags of this project ask for a sanitizer that
# follows stacks or memory while Boost.Fiber is built with another one or none. SANITIZER is thread, address or empty.
# Such a mix reports errors where there are none, and misses real ones. The check sees the flags of the project and of
# the folder, but not those of single targets.
function(leaklab_check_mix sanitizer)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
  get_directory_property(options COMPILE_OPTIONS)
  string(JOIN " " flags ${options} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}})
  string(REGEX MATCHALL "-fsanitize=[^ ;]+" asked "${flags}")
  foreach(flag IN LISTS asked)
    if(flag MATCHES "[=,](thread|address|memory|hwaddress)(,|$)" AND NOT CMAKE_MATCH_1 STREQUAL sanitizer)
      if(sanitizer)
        set(boost "with -fsanitize=${sanitizer}")
      else()
        set(boost "without a sanitizer")
      endif()
      message(FATAL_ERROR
        "leaklab: the compiler flags say ${flag}, but Boost.Fiber is built ${boost}. Both must be built the same: "
        "otherwise errors are reported that are none, and others are missed.\n"
        "Leave the flag out and configure leaklab's sources with -DLEAKLAB_SANITIZER=thread or "
        "-DLEAKLAB_SANITIZER=address instead: that builds Boost.Fiber and everything that links to it so "
        "(docs/sanitizers.md).")
    endif()
  endforeach()
endfunction()
