// Quoting for the shell; see typed.hpp.
#include <cli/typed.hpp>

#include <shown/shown.hpp>

namespace cli {
namespace {

std::string program = "leaklab"; // NOLINT(cert-err58-cpp): a short string takes no memory

} // namespace

std::string typed(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%^";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos)
    return std::string(word);
  std::string quoted = "'";
  for (char const c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

void note_program_name(char const* name) {
  if (name != nullptr && *name != '\0')
    program = shown::name(typed(name));
}

std::string const& program_name() {
  return program;
}

} // namespace cli
