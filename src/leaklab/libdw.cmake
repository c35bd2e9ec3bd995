# leaklab::libdw: elfutils' library that reads debug information (Debian: libdw-dev).
find_library(LEAKLAB_LIBDW NAMES dw REQUIRED)
find_library(LEAKLAB_LIBELF NAMES elf REQUIRED)
mark_as_advanced(LEAKLAB_LIBDW LEAKLAB_LIBELF)
if(NOT TARGET leaklab::libdw)
  add_library(leaklab::libdw INTERFACE IMPORTED)
  # The library is given by name and not by file: a program that is linked with -static gets libdw.a, which needs what
  # follows.
  target_link_libraries(leaklab::libdw INTERFACE dw elf)
  if(CMAKE_EXE_LINKER_FLAGS MATCHES "-static(-pie)?( |$)")
    target_link_libraries(leaklab::libdw INTERFACE lzma bz2 z)
  endif()
endif()
