# Doxygen's view of a public header: the comments there are plain `//`, which Doxygen passes over. A block of them
# before a declaration becomes `///`, one behind it `///<`, and three spaces or more begin a line of code. What
# Doxygen would take for a command or a tag is escaped.

function escaped(text) {
  if (text ~ /^   /)
    return "  " text # Markdown's code begins at the fourth space
  gsub(/[\\@#<>%&]/, "\\\\&", text)
  return text
}

# Whether the comment at the end of the line above goes on in this one: it stands in the same column.
function goes_on() { return behind && match($0, /\/\//) == behind }

FNR == 1 { print "/// \\file" }

/^ *\/\// {
  match($0, /\/\//)
  indent = substr($0, 1, RSTART - 1)
  print indent (goes_on() ? "///<" : "///") escaped(substr($0, RSTART + 2))
  next
}

/[;,{})] +\/\/ / {
  match($0, / +\/\/ /)
  behind = RSTART + RLENGTH - 3
  print substr($0, 1, RSTART - 1) " ///<" escaped(substr($0, RSTART + RLENGTH - 1))
  next
}

{
  behind = 0
  print
}
