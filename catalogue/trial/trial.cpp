// Runs a program of the catalogue; see trial.hpp.
#include <catalogue/trial/trial.hpp>

#include <os/child.hpp>
#include <photos/photos.hpp>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace catalogue {
namespace {

std::filesystem::path program_of(std::filesystem::path const& build, std::string const& name,
                                 std::string const& kind) {
  return build / "bin" / "bugs" / name / kind;
}

} // namespace

bool trial::meets(expectation const& e) const {
  return std::ranges::any_of(found, [&e](diagnosis const& d) {
    return d.tool == e.tool && std::ranges::find(e.kinds, d.kind) != e.kinds.end() && d.fibers == e.fibers &&
           (e.tool == "result" || std::ranges::find(d.lines, e.line) != d.lines.end());
  });
}

bool is_built(std::filesystem::path const& build, std::string const& name) {
  return exists(program_of(build, name, "bug")) && exists(program_of(build, name, "cure"));
}

trial try_out(std::filesystem::path const& build, std::string const& name, std::string const& kind,
              std::vector<std::filesystem::path> const& files, watcher_of_children const& watcher) {
  auto const program = program_of(build, name, kind);
  if (!exists(program))
    throw std::runtime_error(program.string() + ": not built");
  os::command command{.words = {program.string()}, .output = os::output::together};
  command.words.insert(command.words.end(), files.begin(), files.end());
  os::child child(command);
  if (watcher)
    watcher(child.number());
  auto ended = child.wait();
  if (watcher)
    watcher(-1);
  trial t;
  t.output = std::move(ended.out);
  t.code = ended.signal != 0 ? 128 + ended.signal : ended.code;
  t.found = diagnoses_in(t.output, name + '/' + kind + ".cpp");
  return t;
}

trial try_until_diagnosed(std::filesystem::path const& build, std::string const& name,
                          std::string const& kind, std::vector<std::filesystem::path> const& files,
                          watcher_of_children const& watcher) {
  constexpr int times = 4, timed_out = 128 + SIGKILL;
  trial t;
  for (int i = 0; i < times; ++i) {
    t = try_out(build, name, kind, files, watcher);
    // ThreadSanitizer ends a program that has crashed with a code of its own.
    bool const crashed = t.code > 128 || t.output.find("ThreadSanitizer: SEGV") != std::string::npos;
    if (!t.found.empty() || !crashed || t.code == timed_out)
      break;
  }
  return t;
}

std::vector<std::filesystem::path> write_album(std::filesystem::path const& folder) {
  return photos::write_set(folder, {.count = 5, .width = 320, .height = 240, .broken = {1}});
}

album::album() : files_(write_album(folder_.path())) {}

} // namespace catalogue
