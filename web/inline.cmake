# Makes one page of its parts: cmake -D parts=a.js;b.js -D web=FOLDER -D out=FILE.cpp -P inline.cmake
#
# Each part is a module, so that node can test it by itself. Here they become one script, in the order given: the lines
# that import are left out, and so is the word `export`. So no two parts may give the same name to different things.
set(script "")
set(all "")
foreach(part IN LISTS parts)
  file(READ ${web}/${part} text)
  string(APPEND all "${text}")
endforeach()
foreach(part IN LISTS parts)
  file(READ ${web}/${part} text)
  # What others import as a whole, `import * as model from "./model.js"`, is an object of all that the part exports.
  string(REGEX MATCHALL "\nexport (async )?(function|const) [A-Za-z_0-9]+" exports "\n${text}")
  list(TRANSFORM exports REPLACE "\nexport (async )?(function|const) " "")
  list(JOIN exports ", " exports)
  get_filename_component(name ${part} NAME_WE)
  string(REGEX REPLACE "(^|\n)import [^\n]*" "\\1" text "${text}")
  string(REGEX REPLACE "(^|\n)export " "\\1" text "${text}")
  # comments, and the blanks that lines begin with
  string(REGEX REPLACE "(^|\n)([ ]*//[^\n]*\n)+" "\\1" text "${text}")
  string(REGEX REPLACE "\n[ ]+" "\n" text "${text}")
  string(APPEND script "${text}")
  if(all MATCHES "import \\* as ${name} from")
    string(APPEND script "const ${name} = { ${exports} };\n")
  endif()
endforeach()
file(READ ${web}/page.css style)
string(REGEX REPLACE "/\\*[^*]*\\*/" "" style "${style}")
string(REGEX REPLACE "\n[ ]+" "\n" style "${style}")
file(READ ${web}/page.html page)
string(REPLACE "{{style}}" "${style}" page "${page}")
string(REPLACE "{{script}}" "${script}" page "${page}")
string(REGEX REPLACE "\n\n+" "\n" page "${page}")
# A string may be too long for a compiler, so there are several. Each ends with a line, since a character must not be in two.
string(LENGTH "${page}" length)
set(at 0)
set(literals "")
while(at LESS length)
  string(SUBSTRING "${page}" ${at} 8000 piece)
  string(FIND "${piece}" "\n" newline REVERSE)
  math(EXPR size "${newline} + 1")
  if(size EQUAL 0)
    message(FATAL_ERROR "The page has a line of more than 8000 bytes.")
  endif()
  string(SUBSTRING "${piece}" 0 ${size} piece)
  string(APPEND literals "R\"page~(${piece})page~\"\n")
  math(EXPR at "${at} + ${size}")
endwhile()
file(WRITE ${out} "// Written by web/inline.cmake.
#include <leaklab/page/assets.hpp>

namespace leaklab::detail::page {

std::string_view const html =
${literals};

} // namespace leaklab::detail::page
")
