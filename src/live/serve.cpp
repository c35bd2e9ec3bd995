// One leaklab::run for each request; see serve.hpp.
#include <live/serve.hpp>

#include <live/memory_limit.hpp>
#include <live/messages.hpp>
#include <live/pool.hpp>

#include <leaklab/report/source.hpp>
#include <leaklab/run.hpp>
#include <lessons/lesson.hpp>
#include <os/fresh_folder.hpp>
#include <thumbnail/thumbnail.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <new>
#include <system_error>

#include <unistd.h>

namespace live {
namespace {

namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

// A lesson that does not come to an end in this time is left at work.
constexpr std::chrono::seconds longest_request{10};

// What a request's fibers use. They share it: those of a request that did not come to an end go on.
struct work {
  std::vector<fs::path> files;
  std::vector<char> made; // not vector<bool>, so that an unfinished run's threads may go on
  lessons::outcome returned;
  bool has_returned = false;
};

std::shared_ptr<work> work_of(request const& r) {
  auto w = std::make_shared<work>();
  for (auto const& p : r.pictures)
    w->files.push_back(pool::file_of(p));
  w->made.assign(w->files.size(), 0);
  return w;
}

thumbnail::result make_thumbnail(work& w, fs::path const& file) {
  auto made = thumbnail::image_file(file);
  if (made)
    w.made[static_cast<std::size_t>(std::ranges::find(w.files, file) - w.files.begin())] = 1;
  return made;
}

lessons::lesson const& lesson_of(request const& r) {
  for (auto const& l : lessons::all())
    if (l.name == r.lesson)
      return l;
  throw std::invalid_argument("no such lesson: " + r.lesson);
}

std::vector<stuck_place> places_of(std::vector<leaklab::fiber_info> const& stuck) {
  std::vector<stuck_place> places;
  for (auto const& f : stuck) {
    auto const& where = f.blocked_at;
    std::string const at =
        where.file.empty()
            ? where.function
            : fmt::format("{}:{}", leaklab::detail::source::display_path(where.file), where.line);
    auto place =
        std::ranges::find_if(places, [&](auto const& p) { return p.at == at && p.operation == f.operation; });
    if (place == places.end())
      place = places.insert(place, {.operation = f.operation,
                                    .at = at,
                                    .source = leaklab::detail::source::line(where.file, where.line)});
    ++place->fibers;
    place->pinned += f.stack_bytes;
    place->resident += f.resident_bytes;
  }
  return places;
}

answer answer_to(request const& r) {
  auto const& lesson = lesson_of(r);
  auto const w = work_of(r);
  auto const begun = clock::now();
  auto const report = leaklab::run(
      [w, &lesson] {
        w->returned =
            lesson.make_thumbnails(w->files, [w](fs::path const& file) { return make_thumbnail(*w, file); });
        w->has_returned = true;
      },
      {.time_limit = longest_request, .rethrow = false});
  answer a;
  a.number = r.number;
  a.out_of_memory = report.out_of_memory;
  a.took = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begun);
  a.started = report.spawned;
  a.finished = report.finished;
  a.unfinished = report.alive.size();
  a.stuck = places_of(report.stuck);
  if (report.verdict != leaklab::verdict::unfinished) {
    a.made.assign(w->made.begin(), w->made.end());
    if (w->has_returned) {
      a.failed = w->returned.failed;
      a.returned = w->returned.text;
    }
  }
  if (report.failure && !report.out_of_memory) {
    a.failed = true;
    a.returned = *report.failure;
  }
  a.memory = memory_limit::use();
  return a;
}

// Says with the memory that is left, which is none, that there is none, and ends the process.
[[noreturn]] void say_out_of_memory() {
  static constexpr std::string_view last =
      R"({"number":0,"out_of_memory":true,"failed":false,"returned":null,)"
      R"("made":[],"started":0,"finished":0,"stuck":[],"unfinished":0,)"
      R"("memory":{"taken":0,"resident":0},"took":0})"
      "\n";
  [[maybe_unused]] auto const written = ::write(STDOUT_FILENO, last.data(), last.size());
  ::_exit(without_memory);
}

std::terminate_handler usual = nullptr;

// Is called for an exception that nobody catches, in any fiber or thread.
[[noreturn]] void end_of_the_process() {
  try {
    if (auto const thrown = std::current_exception())
      std::rethrow_exception(thrown);
  } catch (std::bad_alloc const&) {
    say_out_of_memory();
  } catch (...) {
  }
  usual();
  std::abort();
}

// Lessons log to std::cerr: nobody reads that here.
class no_log : public std::streambuf {
  int_type overflow(int_type c) override { return traits_type::not_eof(c); }
  std::streamsize xsputn(char const*, std::streamsize n) override { return n; }
};

bool has_memory_run_out(std::system_error const& e) {
  return e.code() == std::errc::not_enough_memory || e.code() == std::errc::resource_unavailable_try_again;
}

// What the requests so far have left behind.
struct left_behind {
  std::uint64_t stuck = 0, pinned = 0;

  void add(answer const& a) {
    for (auto const& place : a.stuck) {
      stuck += place.fibers;
      pinned += place.pinned;
    }
  }
};

answer no_room_for(request const& r) {
  answer a;
  a.number = r.number;
  a.out_of_memory = true;
  a.memory = memory_limit::use();
  return a;
}

int answer_all() {
  left_behind left;
  for (std::string line; std::getline(std::cin, line);) {
    auto const r = request_of(line);
    auto const a = memory_limit::is_room(left.stuck, left.pinned) ? answer_to(r) : no_room_for(r);
    left.add(a);
    std::cout << to_line(a) << std::endl; // each at once
    if (a.out_of_memory)
      ::_exit(without_memory);
  }
  return 0;
}

} // namespace

int serve(fs::path const& pool, std::size_t memory) try {
  static no_log nothing;
  std::cerr.rdbuf(&nothing);
  usual = std::set_terminate(end_of_the_process);
  fs::current_path(pool);
  memory_limit::set(memory);
  auto const code = answer_all();
  os::remove_whole(pool);
  return code;
} catch (std::bad_alloc const&) {
  say_out_of_memory();
} catch (std::system_error const& e) { // a thread that cannot be started
  if (has_memory_run_out(e))
    say_out_of_memory();
  throw;
}

} // namespace live
