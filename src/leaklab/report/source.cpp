// Names and quotes source files the same way on every machine; see source.hpp.
#include <leaklab/report/source.hpp>

#include <fstream>
#include <system_error>

namespace leaklab::detail::source {

namespace fs = std::filesystem;

std::string display_path(fs::path const& file) {
  std::error_code ec;
  auto const path = file.lexically_normal();
  if (!path.is_absolute() || !fs::exists(path, ec))
    return path.string();
  fs::path root;
  bool chain = true; // whether every folder so far, since the first with a CMakeLists.txt, has one
  for (auto folder = path.parent_path(); folder != folder.parent_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", ec)) {
      root = folder;
      break;
    }
    bool const has_lists = fs::exists(folder / "CMakeLists.txt", ec);
    if (has_lists && chain)
      root = folder;
    chain = has_lists || root.empty();
  }
  return root.empty() ? path.string() : path.lexically_relative(root).string();
}

std::string line(fs::path const& file, unsigned number) {
  std::ifstream in(file);
  std::string text;
  for (unsigned i = 0; i < number; ++i)
    if (!std::getline(in, text))
      return {};
  auto const first = text.find_first_not_of(" \t");
  if (number == 0 || first == std::string::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

} // namespace leaklab::detail::source
