// Stand-ins for two threads; see programs.hpp.
#include <grader/threads/programs.hpp>

#include <coursework/exercise.hpp>
#include <grader/images.hpp>
#include <grader/symbol_of.hpp>
#include <grader/threads/meeting.hpp>

#include <boost/fiber/operations.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace grader::threads {
namespace {

using namespace std::chrono_literals;
using names = std::vector<std::string>;

constexpr std::size_t most = 3;

names numbered(std::string_view stem, std::size_t count, std::string_view ending) {
  names all;
  for (std::size_t k = 1; k <= count; ++k)
    all.push_back(fmt::format("{}{}{}", stem, k, ending));
  return all;
}

// A set of files, some of which fail: those whose bit is set.
struct files {
  std::size_t count;
  std::uint64_t failing;

  names all() const { return numbered("photo", count, ".jpg"); }
  bool fails(std::string const& file) const {
    for (std::size_t k = 0; k < count; ++k)
      if ((failing >> k & 1) != 0 && file == fmt::format("photo{}.jpg", k + 1))
        return true;
    return false;
  }
  std::size_t failures() const { return static_cast<std::size_t>(std::popcount(failing)); }
  std::string text() const {
    auto failed = all();
    std::erase_if(failed, [this](auto const& file) { return !fails(file); });
    return failed.empty() ? files_text(count) + ", none of which fails"
                          : fmt::format("{}, {} fail{}", files_text(count), fmt::join(failed, " and "),
                                        failed.size() == 1 ? "s" : "");
  }
};

std::vector<files> sets_of_files() {
  std::vector<files> sets;
  for (std::size_t count = 1; count <= most; ++count)
    for (std::uint64_t failing = 0; failing < std::uint64_t{1} << count; ++failing)
      sets.push_back({count, failing});
  return sets;
}

coursework::image_function image_file_for(files const& f) {
  auto const met = std::make_shared<meeting>(f.count);
  return [=](std::string const& file) {
    met->come();
    return f.fails(file) ? coursework::error(file + ": damaged") : std::nullopt;
  };
}

std::string difference(files const& f, coursework::error const& result) {
  if (!result)
    return f.failing == 0 ? "" : "returned no error, although a file failed";
  for (auto const& file : f.all())
    if (f.fails(file) && *result == file + ": damaged")
      return "";
  return "returned an error that no file has failed with";
}

template <typename Function>
Function* as(void* function) {
  return reinterpret_cast<Function*>(function);
}

std::vector<program> of_make_thumbnails(void* function) {
  auto* const make = as<decltype(coursework::make_thumbnails)>(function);
  std::vector<program> all;
  for (auto const& f : sets_of_files())
    all.push_back({f.text(), [=] { return difference(f, make(f.all(), image_file_for(f))); }});
  return all;
}

std::vector<program> of_count_thumbnails(void* function) {
  auto* const count = as<decltype(coursework::count_thumbnails)>(function);
  std::vector<program> all;
  for (auto const& f : sets_of_files())
    all.push_back({f.text(), [=]() -> std::string {
                     auto const got = count(f.all(), image_file_for(f));
                     if (got.failed == f.failures() && got.made == f.count - f.failures())
                       return "";
                     return fmt::format("returned {} made and {} failed", got.made, got.failed);
                   }});
  return all;
}

std::vector<program> of_first_response(void* function) {
  auto* const first = as<decltype(coursework::first_response)>(function);
  std::vector<program> all;
  for (std::size_t count = 1; count <= most; ++count)
    all.push_back({fmt::format("{} server{}", count, count == 1 ? "" : "s"), [=]() -> std::string {
                     auto const met = std::make_shared<meeting>(count);
                     auto const servers = numbered("server", count, "");
                     auto const got = first(servers, [=](std::string const& server) {
                       met->come();
                       return "answer of " + server;
                     });
                     auto const is_its = [&](auto const& server) { return got == "answer of " + server; };
                     return std::ranges::any_of(servers, is_its) ? ""
                                                                 : "returned what no server has answered";
                   }});
  return all;
}

constexpr auto patience = 10s; // of the world's clock, for which nobody waits in reality

std::vector<program> of_ask_within(void* function) {
  auto* const ask = as<decltype(coursework::ask_within)>(function);
  std::vector<program> all;
  for (auto const takes : {0s, 5s, 20s})
    all.push_back({fmt::format("an answer after {} seconds", takes.count()), [=]() -> std::string {
                     auto const got = ask(patience, "server1", [=](std::string const& server) {
                       if (takes > 0s)
                         boost::this_fiber::sleep_for(takes);
                       return "answer of " + server;
                     });
                     auto const right =
                         takes < patience ? std::optional<std::string>("answer of server1") : std::nullopt;
                     return got == right ? "" : "returned another answer than the server's";
                   }});
  return all;
}

std::vector<program> of_serve(void* function) {
  auto* const serve = as<decltype(coursework::serve)>(function);
  std::vector<program> all;
  for (int count = 1; count <= static_cast<int>(most); ++count)
    for (auto const takes : {0s, 5s, 20s})
      all.push_back({fmt::format("{} request{} of {} seconds", count, count == 1 ? "" : "s", takes.count()),
                     [=]() -> std::string {
                       auto const met = std::make_shared<meeting>(static_cast<std::size_t>(count));
                       auto const requests = std::make_shared<boost::fibers::buffered_channel<int>>(8);
                       for (int k = 1; k <= count; ++k)
                         requests->push(k);
                       requests->close();
                       bool const finished = serve(
                           requests,
                           [=](int) {
                             met->come();
                             if (takes > 0s)
                               boost::this_fiber::sleep_for(takes);
                           },
                           patience);
                       return finished == (takes < patience) ? "" : fmt::format("returned {}", finished);
                     }});
  return all;
}

} // namespace

std::vector<program> programs(std::string const& symbol, void* function) {
  if (symbol == symbol_of(&coursework::make_thumbnails))
    return of_make_thumbnails(function);
  if (symbol == symbol_of(&coursework::count_thumbnails))
    return of_count_thumbnails(function);
  if (symbol == symbol_of(&coursework::first_response))
    return of_first_response(function);
  if (symbol == symbol_of(&coursework::ask_within))
    return of_ask_within(function);
  if (symbol == symbol_of(&coursework::serve))
    return of_serve(function);
  return {};
}

} // namespace grader::threads
