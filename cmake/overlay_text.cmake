# overlay_text(TEXT FILE OLD NEW TIMES WHY): puts NEW in the place of OLD in the variable TEXT, which holds the text of
# FILE. It must have OLD so many times. Otherwise this is another release of Boost than those that are known: stops with
# WHY, which says what would go wrong and which file must learn to read it.
function(overlay_text variable file old new times why)
  set(text "${${variable}}")
  string(REPLACE "${old}" "" others "${text}")
  foreach(part IN ITEMS old text others)
    string(LENGTH "${${part}}" ${part}_length)
  endforeach()
  math(EXPR found "(${text_length} - ${others_length}) / ${old_length}")
  if(NOT found EQUAL times)
    message(FATAL_ERROR "${file}: \"${old}\" is to be there ${times} times, but is ${found} times. ${why}")
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()
