# leaklab_observe_memory(TARGET): what leaklab needs to find data races among the fibers of one thread (docs/races.md).
#
# The sources of TARGET are compiled with -fsanitize=thread, so that each access to memory calls a function. The program
# is linked without ThreadSanitizer: these functions are leaklab's own. It must link to leaklab::leaklab. The target is
# built as leaklab_explore_threads() has it, too, since Boost.Fiber's operations say there what they order.
#
# Call it for libraries of observed code as well. What is compiled without is not seen.
include_guard(GLOBAL)
cmake_minimum_required(VERSION 3.25) # for the policies of the functions here

if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/overlay_text.cmake)
  include(${CMAKE_CURRENT_LIST_DIR}/overlay_text.cmake)
else()
  include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/overlay_text.cmake)
endif()

# leaklab_observed_counts(FOLDER): makes copies of two headers of libstdc++, those that change the counts of shared_ptr and
# look at them. The copies call functions for that. The library's own code makes more order than C++ promises: each new
# owner would go on after all that earlier ones did before they let go. Nor is each count an atomic variable of the program,
# before which fibers are switched.
function(leaklab_observed_counts folder)
  set(why "leaklab_observe_memory() must learn to read this release of libstdc++.")
  foreach(header ext/atomicity.h bits/shared_ptr_base.h)
    set(from "")
    foreach(include IN LISTS CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
      if(NOT from AND EXISTS ${include}/${header})
        set(from ${include}/${header})
      endif()
    endforeach()
    if(NOT from)
      message(FATAL_ERROR "leaklab_observe_memory: there is no ${header} of libstdc++ in ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES}")
    endif()
    file(READ ${from} text)
    if(header STREQUAL "ext/atomicity.h")
      overlay_text(text ${from} "\nnamespace __gnu_cxx" "\nextern \"C\" int leaklab_observed_count(int volatile*, int) noexcept; extern \"C\" long long leaklab_observed_counts(long long const volatile*) noexcept; namespace __gnu_cxx" 1 "${why}")
      overlay_text(text ${from} "return __atomic_fetch_add(__mem, __val, __ATOMIC_ACQ_REL);" "return ::leaklab_observed_count(__mem, __val);" 1 "${why}")
      overlay_text(text ${from} "{ __atomic_fetch_add(__mem, __val, __ATOMIC_ACQ_REL);" "{ ::leaklab_observed_count(__mem, __val);" 1 "${why}")
    else()
      overlay_text(text ${from} "__atomic_load_n(__both_counts, __ATOMIC_ACQUIRE)" "::leaklab_observed_counts(__both_counts)" 1 "${why}")
    endif()
    file(CONFIGURE OUTPUT ${folder}/${header} CONTENT "${text}" @ONLY) # leaves an equal file alone
  endforeach()
endfunction()

function(leaklab_observe_memory target)
  if(NOT TARGET ${target})
    message(FATAL_ERROR "leaklab_observe_memory: ${target} is no target")
  endif()
  leaklab_explore_threads(${target})
  get_target_property(done ${target} LEAKLAB_OBSERVES_MEMORY)
  if(LEAKLAB_SANITIZER OR done) # with a sanitizer, it is that which looks at memory
    return()
  endif()
  set_target_properties(${target} PROPERTIES LEAKLAB_OBSERVES_MEMORY ON EXPORT_PROPERTIES "LEAKLAB_EXPLORES_THREADS;LEAKLAB_OBSERVES_MEMORY")
  set(folder ${CMAKE_BINARY_DIR}/leaklab_observed_memory)
  get_property(made GLOBAL PROPERTY LEAKLAB_OBSERVED_COUNTS)
  if(NOT made)
    leaklab_observed_counts(${folder})
    set_property(GLOBAL PROPERTY LEAKLAB_OBSERVED_COUNTS ON)
  endif()
  target_include_directories(${target} SYSTEM BEFORE PRIVATE ${folder})
  # Functions of the standard library's templates are compiled here, too, not taken from where they are compiled without.
  target_compile_options(${target} PRIVATE -fsanitize=thread $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  target_compile_definitions(${target} PRIVATE _GLIBCXX_EXTERN_TEMPLATE=0)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set(symbols memcpy memmove memset memcmp malloc calloc realloc aligned_alloc free __cxa_guard_acquire __cxa_guard_release
      pthread_mutex_lock pthread_mutex_trylock pthread_mutex_timedlock pthread_mutex_clocklock pthread_mutex_unlock
      pthread_spin_lock pthread_spin_trylock pthread_spin_unlock
      pthread_rwlock_wrlock pthread_rwlock_trywrlock pthread_rwlock_timedwrlock pthread_rwlock_clockwrlock
      pthread_rwlock_rdlock pthread_rwlock_tryrdlock pthread_rwlock_timedrdlock pthread_rwlock_clockrdlock pthread_rwlock_unlock
      pthread_once)
    list(TRANSFORM symbols PREPEND LINKER:--wrap=)
    target_link_options(${target} PRIVATE ${symbols} LINKER:-u,leaklab_make_memory_observer LINKER:-u,leaklab_observed_new_and_delete)
    target_link_libraries(${target} PRIVATE leaklab::observed_memory)
  elseif(NOT type MATCHES "STATIC_LIBRARY|OBJECT_LIBRARY")
    message(FATAL_ERROR "leaklab_observe_memory: ${target} is neither a program nor a static library")
  endif()
endfunction()
