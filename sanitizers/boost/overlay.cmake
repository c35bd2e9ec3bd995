# Copies of files of Boost.Fiber in which ThreadSanitizer finds no race that is none.
#
# A copy differs from the installed file by one replacement, which is counted: a release of Boost that is written in
# another way is refused.

include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/overlay_text.cmake)

# overlay_file(FROM TO OLD NEW TIMES): TO becomes FROM with NEW in place of OLD, which FROM must have so many times.
function(overlay_file from to old new times)
  file(READ ${from} text)
  overlay_text(text ${from} "${old}" "${new}" ${times}
    "ThreadSanitizer would report races that are none: sanitizers/boost/overlay.cmake must learn to read this release of Boost.")
  file(CONFIGURE OUTPUT ${to} CONTENT "${text}" @ONLY) # leaves an equal file alone
endfunction()

# overlay_headers(INCLUDE OVERLAY RESULT): makes copies of headers. ThreadSanitizer does not know
# std::atomic_thread_fence. A reference count that is decremented with release, and fenced with acquire before the
# object is deleted, looks like a race to it. The copies, which are found before the installed headers, decrement with
# acq_rel: that is stronger, and has the same meaning here.
#
# INCLUDE has the folder boost with the installed headers. OVERLAY gets a folder boost with the copies. RESULT names the
# installed headers that were read. The function also works in scripts.
function(overlay_headers include overlay result)
  set(release "use_count_.fetch_sub( 1, std::memory_order_release)")
  string(REPLACE memory_order_release memory_order_acq_rel acq_rel "${release}")
  set(headers
    fiber/algo/algorithm.hpp 2
    fiber/context.hpp 2
    fiber/detail/fss.hpp 1
    fiber/future/detail/shared_state.hpp 1)
  set(installed "")
  while(headers)
    list(POP_FRONT headers header times)
    overlay_file(${include}/boost/${header} ${overlay}/boost/${header} "${release}" "${acq_rel}" ${times})
    list(APPEND installed ${include}/boost/${header})
  endwhile()
  set(${result} ${installed} PARENT_SCOPE)
endfunction()

# overlay_mutexes(SOURCE OVERLAY RESULT): makes copies of the sources of the mutexes. Their try_lock() reads the owner
# once more after it has given the spinlock back, while a fiber on another thread may write it. Whether the calling
# fiber is the owner is the same before and after, so that does no harm; but it is a race by the letter, and
# ThreadSanitizer reports it. The copies read the owner under the spinlock.
#
# SOURCE has the folder libs/fiber/src. OVERLAY gets one with the copies: reports know Boost's sources by that path.
# RESULT names the copies.
function(overlay_mutexes source overlay result)
  set(copies "")
  foreach(name IN ITEMS mutex recursive_mutex recursive_timed_mutex timed_mutex)
    overlay_file(${source}/libs/fiber/src/${name}.cpp ${overlay}/libs/fiber/src/${name}.cpp
      "return active_ctx == owner_;" "lk.lock();\n    return active_ctx == owner_;" 1)
    list(APPEND copies ${overlay}/libs/fiber/src/${name}.cpp)
  endforeach()
  set(${result} ${copies} PARENT_SCOPE)
endfunction()
