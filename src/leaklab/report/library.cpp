// Whose code a frame is; see library.hpp.
#include <leaklab/report/library.hpp>

#include <leaklab/report/function_name.hpp>
#include <leaklab/report/operations.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace leaklab::detail::places {
namespace {

using std::string_view;

constexpr std::array library_scopes = {
    string_view("std::"),      string_view("__gnu_cxx::"), string_view("leaklab::"),
    string_view("__cxxabiv1"), string_view("_Unwind"),
};

// Functions of libraries that have no scope in their name.
constexpr std::array library_functions = {
    string_view("make_fcontext"), string_view("jump_fcontext"), string_view("ontop_fcontext"),
    string_view("makecontext"),   string_view("swapcontext"),   string_view("__start_context"),
    string_view("start_thread"),  string_view("clone"),         string_view("clone3"),
};

// Boost's folders of headers whose functions may be on a stack that suspends.
constexpr std::array boost_folders = {
    string_view("asio"),       string_view("assert"),     string_view("atomic"),    string_view("beast"),
    string_view("bind"),       string_view("config"),     string_view("context"),   string_view("core"),
    string_view("coroutine"),  string_view("coroutine2"), string_view("detail"),    string_view("fiber"),
    string_view("filesystem"), string_view("function"),   string_view("intrusive"), string_view("lockfree"),
    string_view("move"),       string_view("smart_ptr"),  string_view("system"),    string_view("thread"),
    string_view("utility"),
};

bool contains(string_view text, string_view part) {
  return text.find(part) != string_view::npos;
}

bool starts_with_any_of(string_view text, auto const& beginnings) {
  return std::ranges::any_of(beginnings, [text](string_view b) { return text.starts_with(b); });
}

// Returns whether this is a file of Boost: an installed header ("/usr/include/boost/asio.hpp"), an unpacked
// release ("boost_1_81_0/boost/..."), or a source of its compiled parts ("libs/fiber/src/scheduler.cpp").
bool is_boosts(string_view file) {
  if (contains(file, "/include/boost/") || contains(file, "/boost_1_"))
    return true;
  for (string_view const above : {string_view("/boost/"), string_view("libs/")})
    for (auto at = file.find(above); at != string_view::npos; at = file.find(above, at + 1)) {
      auto const below = file.substr(at + above.size());
      auto const folder = below.substr(0, below.find('/'));
      bool const is_known = std::ranges::find(boost_folders, folder) != boost_folders.end();
      if (is_known && (above == "/boost/" || below.substr(folder.size()).starts_with("/src/")))
        return true;
    }
  return false;
}

// Where leaklab's own sources are: in the folder above the one of this file.
constexpr string_view own_sources() {
  string_view const file = __FILE__;
  auto const folder = file.substr(0, file.rfind('/'));
  return folder.substr(0, folder.rfind('/') + 1);
}

// Returns whether the file is a library's. For frames of which only a bare name like "operator()" is known.
bool is_librarys(string_view file) {
  auto const include = file.find("/include/");
  return (include != string_view::npos && contains(file.substr(include), "/c++/")) || is_boosts(file) ||
         file.starts_with(own_sources());
}

bool is_in_a_named_scope(string_view name) {
  return std::ranges::any_of(named_operations(),
                             [name](named_operation const& o) { return name.starts_with(o.scope); });
}

} // namespace

owners_libraries::owners_libraries(string_view text) {
  while (!text.empty()) {
    auto const entry = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
    bool const is_file = contains(entry, "/") || (contains(entry, ".") && !contains(entry, "::"));
    if (is_file)
      files_.push_back((entry.starts_with('/') ? "" : "/") + std::string(entry));
    else if (!entry.empty())
      scopes_.push_back(std::string(entry) + (entry.ends_with("::") ? "" : "::"));
  }
}

bool owners_libraries::have(frame const& f) const {
  if (!scopes_.empty() && starts_with_any_of(qualified_name(f.function), scopes_))
    return true;
  if (files_.empty() || f.file.empty())
    return false;
  auto const path = f.file.is_absolute() ? f.file.string() : "/" + f.file.string();
  return std::ranges::any_of(files_, [&path](std::string const& part) {
    auto const at = path.find(part);
    return at != std::string::npos &&
           (part.ends_with('/') || at + part.size() == path.size() || path[at + part.size()] == '/');
  });
}

bool is_library(frame const& f) {
  static auto const* const owners = [] { // never destroyed: a program at its end may still ask
    auto const* const text = std::getenv("LEAKLAB_LIBRARY"); // NOLINT(concurrency-mt-unsafe): read once
    return new owners_libraries(text ? text : "");
  }();
  if (owners->have(f))
    return true;
  auto const name = qualified_name(f.function);
  if (name.starts_with("boost::"))
    return f.file.empty() || is_boosts(f.file.native()) || // or stands in for Boost's: threads/wrapped.cpp
           f.file.native().starts_with(own_sources());
  if (contains(name, "::"))
    return starts_with_any_of(name, library_scopes) || is_in_a_named_scope(name);
  return name.starts_with("__tsan_atomic") || // what the compiler calls where memory is observed
         std::ranges::find(library_functions, name) != library_functions.end() ||
         is_librarys(f.file.native());
}

} // namespace leaklab::detail::places
