// bwrap(1), and the user whom the grader becomes by itself; see protection.hpp.
#include <cli/course/protection.hpp>

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <system_error>

#include <unistd.h>

namespace cli::course {
namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

void append(words& to, words const& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// Returns the command that runs a grader in bubblewrap. Later mounts lie over earlier ones.
words in_bubblewrap(guarded const& g) {
  words all{"bwrap",      "--unshare-all", "--die-with-parent", "--new-session",
            "--cap-drop", "ALL",           "--clearenv"};
  for (auto const& variable : g.environment) {
    auto const equals = variable.find('=');
    append(all, {"--setenv", variable.substr(0, equals), variable.substr(equals + 1)});
  }
  for (auto const* const libraries :
       {"/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache"})
    append(all, {"--ro-bind-try", libraries, libraries});
  append(all, {"--proc", "/proc", "--dev", "/dev", "--size", std::to_string(64 << 20), "--tmpfs", "/tmp"});
  append(all, {"--ro-bind", g.grader.string(), g.grader.string(), "--dir", g.folder.string()});
  for (auto const& file : g.files) {
    auto const path = (g.folder / file).string();
    append(all, {"--ro-bind", path, path});
  }
  append(all, {"--remount-ro", "/dev", "--remount-ro", "/", "--chdir", g.folder.string(), g.grader.string()});
  append(all, g.arguments);
  return all;
}

// bwrap exits with 128 and the number of the signal that has ended the program, as sh does.
os::ended without_bubblewrap(os::ended end) {
  constexpr int by_signal = 128;
  if (end.code > by_signal) {
    end.signal = end.code - by_signal;
    end.code = -1;
  }
  return end;
}

// Returns a number that no user has: systemd.exec(5) takes its dynamic ones from the same range. Two graders that run at the same
// time have different ones.
std::string next_user() {
  constexpr unsigned first = 61'184, count = 4'336;
  static std::atomic<unsigned> users = 0;
  return std::to_string(first + (static_cast<unsigned>(::getpid()) + users++) % count);
}

// Lets others read the files, if they know their names.
void open_to_others(guarded const& g) {
  using fs::perms;
  std::error_code error; // then the grader says that it cannot read them
  fs::permissions(g.folder, perms::group_exec | perms::others_exec, fs::perm_options::add, error);
  for (auto const& file : g.files)
    fs::permissions(g.folder / file, perms::group_read | perms::others_read, fs::perm_options::add, error);
}

bool works(fs::path const& grader, protection p) {
  try {
    return run({.grader = grader, .folder = "/tmp", .files = {}, .arguments = {"--built-with"}, .secret = ""},
               p)
        .succeeded();
  } catch (std::system_error const&) { // there is no bwrap
    return false;
  }
}

protection best_for(fs::path const& grader) {
  if (works(grader, protection::bubblewrap))
    return protection::bubblewrap;
  if (::geteuid() == 0 && works(grader, protection::another_user))
    return protection::another_user;
  return protection::limits_only;
}

} // namespace

std::string_view to_string(protection p) {
  return p == protection::bubblewrap     ? "bubblewrap"
         : p == protection::another_user ? "another user"
                                         : "limits only";
}

std::string line_about(protection p) {
  return fmt::format("Submissions are run {}.\n",
                     p == protection::bubblewrap ? "in bubblewrap"
                     : p == protection::another_user
                         ? "as another user, for want of bubblewrap"
                         : "as this user, with limits only, for want of bubblewrap");
}

protection protection_of(fs::path const& grader) {
  static std::mutex mutex;
  static std::map<fs::path, protection> known;
  std::lock_guard const lock(mutex);
  auto const found = known.find(grader);
  return found != known.end() ? found->second : known[grader] = best_for(grader);
}

os::ended run(guarded const& g, protection p) {
  using namespace std::chrono_literals;
  os::command c{.words = {g.grader.string()},
                .environment = g.environment,
                .folder = g.folder,
                .time_limit = 30min,
                .input = g.secret};
  append(c.words, g.arguments);
  if (p == protection::bubblewrap) {
    c.words = in_bubblewrap(g);
    return without_bubblewrap(os::run(c));
  }
  c.environment.push_back("LEAKLAB_GRADER_PARENT=" + std::to_string(::getpid()));
  if (p == protection::another_user) {
    open_to_others(g);
    c.environment.push_back("LEAKLAB_GRADER_USER=" + next_user());
  }
  return os::run(c);
}

} // namespace cli::course
