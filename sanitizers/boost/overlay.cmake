# overlay_headers(INCLUDE OVERLAY RESULT): makes copies of Boost.Fiber's headers that ThreadSanitizer understands.
#
# ThreadSanitizer does not know std::atomic_thread_fence. A reference count that is decremented with release, and fenced
# with acquire before the object is deleted, looks like a race to it. Copies of these headers, which are found before
# the installed ones, decrement with acq_rel: that is stronger, and has the same meaning here.
#
# INCLUDE has the folder boost with the installed headers. OVERLAY gets a folder boost with the copies. RESULT names the
# installed headers that were read. The function also works in scripts.
function(overlay_header include overlay header times)
  set(release "use_count_.fetch_sub( 1, std::memory_order_release)")
  set(installed ${include}/boost/${header})
  file(READ ${installed} text)
  string(REPLACE "${release}" "" others "${text}")
  foreach(part IN ITEMS release text others)
    string(LENGTH "${${part}}" ${part}_length)
  endforeach()
  math(EXPR found "(${text_length} - ${others_length}) / ${release_length}")
  if(NOT found EQUAL times)
    message(FATAL_ERROR
      "${installed}: \"${release}\" is to be there ${times} times, but is ${found} times. ThreadSanitizer would "
      "report races that are none: sanitizers/boost/overlay.cmake must learn to read this release of Boost.")
  endif()
  string(REPLACE memory_order_release memory_order_acq_rel acq_rel "${release}")
  string(REPLACE "${release}" "${acq_rel}" text "${text}")
  file(CONFIGURE OUTPUT ${overlay}/boost/${header} CONTENT "${text}" @ONLY) # leaves an equal file alone
endfunction()

function(overlay_headers include overlay result)
  set(headers
    fiber/algo/algorithm.hpp 2
    fiber/context.hpp 2
    fiber/detail/fss.hpp 1
    fiber/future/detail/shared_state.hpp 1)
  set(installed "")
  while(headers)
    list(POP_FRONT headers header times)
    overlay_header(${include} ${overlay} ${header} ${times})
    list(APPEND installed ${include}/boost/${header})
  endwhile()
  set(${result} ${installed} PARENT_SCOPE)
endfunction()
