// Measures every makeThumbnails: on pictures, and with a stand-in for image_file, so that only fibers and
// channels are timed.
//
//   pictures/size=S/files=N/broken=B/threads=T/lesson=L   B: none, first or last of the files
//   stand_in/files=N/broken=B/by=H/lesson=L               on one thread; H: a scheduler of fibers, or "go"
//
// The time is that of everything that a lesson starts. It ends when the last of its fibers has ended or is
// stuck, even if make_thumbnails returned before, and when the report is there. On pictures the lessons run
// in a world without stacks.
#include <bench/support/go_peer.hpp>
#include <bench/support/hosts.hpp>
#include <bench/support/in_child.hpp>
#include <bench/support/measurement.hpp>
#include <bench/support/pictures.hpp>
#include <bench/support/quiet_cerr.hpp>
#include <bench/support/stand_in.hpp>

#include <lessons/lesson.hpp>

#include <boost/fiber/operations.hpp>

#include <algorithm>
#include <string>

namespace bench {
namespace {

using files = std::vector<std::filesystem::path>;

// Returns whether this is the lesson that leaks at the first error, and a file is broken.
bool leaks(lessons::lesson const& lesson, std::string const& broken) {
  return lesson.is == lessons::kind::leaks && broken != "none";
}

void nothing() {}

// Runs the body in a world, after something that is not timed. What a leak pins cannot be freed, so a leaking
// body must run in the world of a child process.
sample time_in_world(host h, std::size_t threads, double items, bool leaky, std::function<void()> const& body,
                     std::function<void()> const& before = nothing) {
  auto const once = [&] {
    quiet_cerr const quiet;
    clock::time_point start;
    auto const report = run_world(h, threads, [&] {
      before();
      start = clock::now();
      body();
    });
    auto const end = clock::now();
    using leaklab::verdict;
    if (report.verdict != verdict::clean && !(leaky && report.verdict == verdict::leak))
      throw std::runtime_error("the world ended with the verdict " + std::string(to_string(report.verdict)));
    return sample{end - start, items};
  };
  return leaky ? in_child(once) : once();
}

struct picture_set {
  picture_size size;
  std::size_t count;
  std::string broken = "none";
};

files files_of(picture_set const& set) {
  auto all = album(set.size, set.count);
  if (set.broken != "none")
    (set.broken == "first" ? all.front() : all.back()) = broken_picture(set.size);
  return all;
}

void add_pictures(picture_set const& set, std::size_t threads) {
  auto const name = [&](std::string_view lesson) {
    return name_of("pictures", {{"size", to_string(set.size)},
                                {"files", std::to_string(set.count)},
                                {"broken", set.broken},
                                {"threads", std::to_string(threads)},
                                {"lesson", std::string(lesson)}});
  };
  auto const n = static_cast<double>(set.count);
  for (auto const& lesson : lessons::all())
    add(name(lesson.name), [=] {
      auto const all = files_of(set);
      return time_in_world(host::world, threads, n, leaks(lesson, set.broken),
                           [&] { lesson.make_thumbnails(all, thumbnail::real_image_file); });
    });
  if (set.broken == "none" && set.count <= 64) // Go's takes ten times as long
    add(name("go_makeThumbnails5"), [=] {
      std::vector<std::string> words{"thumbnails", "-version", "5", "-procs", std::to_string(threads)};
      for (auto const& file : files_of(set))
        words.push_back(file.string());
      return go_peer(words, n);
    });
}

// Returns so many rounds that the start and the end of a world do not count. A round ends when all of its
// files have been handled and, unless they leak, all of its fibers have ended, so that they do not pile up.
std::size_t rounds_of(std::size_t count) {
  return std::max<std::size_t>(1, 10'000 / count);
}

void make_rounds(std::size_t rounds, lessons::lesson const& lesson, files const& all,
                 stand_in const& image_file, bool leaky) {
  auto const copies = image_file.copies();
  auto const calls = image_file.calls();
  for (std::size_t round = 1; round <= rounds; ++round) {
    lesson.make_thumbnails(all, image_file);
    while (image_file.calls() < calls + round * all.size() || (!leaky && image_file.copies() > copies))
      boost::this_fiber::yield();
  }
}

sample stand_in_sample(host h, lessons::lesson const& lesson, std::size_t count, std::string const& broken) {
  auto const all = named_files(count);
  stand_in const image_file(broken == "first" ? all.front() : broken == "last" ? all.back() : "");
  auto const rounds = rounds_of(count);
  auto const items = static_cast<double>(count * rounds);
  bool const leaky = leaks(lesson, broken);
  auto const make = [&](std::size_t n) { return [&, n] { make_rounds(n, lesson, all, image_file, leaky); }; };
  auto const body = make(rounds), before = make(1); // one round before the measured ones, to warm up
  if (h != host::round_robin)
    return time_in_world(h, 1, items, leaky, body, before);
  quiet_cerr const quiet;
  clock::time_point start;
  run(h, 1, [&] {
    before();
    start = clock::now();
    body();
  });
  return {clock::now() - start, items}; // the thread has ended, and all fibers before it
}

void add_stand_in(std::size_t count, std::string const& broken, std::vector<host> const& hosts,
                  bool with_go) {
  auto const name = [&](std::string const& by, std::string_view lesson) {
    return name_of(
        "stand_in",
        {{"files", std::to_string(count)}, {"broken", broken}, {"by", by}, {"lesson", std::string(lesson)}});
  };
  for (auto const& lesson : lessons::all())
    for (auto const h : hosts)
      if (h != host::round_robin || !leaks(lesson, broken)) // Boost's own scheduler would never end
        add(name(to_string(h), lesson.name), [=] { return stand_in_sample(h, lesson, count, broken); });
  if (!with_go)
    return;
  for (auto const* const version : {"1", "3", "4", "5", "6"})
    add(name("go", std::string("go_makeThumbnails") + version), [=] {
      auto const rounds = rounds_of(count);
      return go_peer({"stand_in", "-version", version, "-files", std::to_string(count), "-rounds",
                      std::to_string(rounds), "-procs", "1"},
                     static_cast<double>(count * rounds));
    });
}

} // namespace

// Adds all measurements. Not every combination is measured: the number of files, the broken file, the number
// of threads and the size of the pictures vary one at a time.
void add_all() {
  for (std::size_t const threads : {1, 2}) {
    add_pictures({two_megapixels, 64}, threads);
    add_pictures({twelve_megapixels, 16}, threads);
  }
  add_pictures({two_megapixels, 16}, 2);
  add_pictures({two_megapixels, 256}, 2);
  add_pictures({two_megapixels, 64, "first"}, 2);
  add_pictures({two_megapixels, 64, "last"}, 2);

  add_stand_in(1000, "none", {host::round_robin, host::world, host::world_stacks}, true);
  for (std::size_t const count : {10, 100, 10'000, 100'000})
    add_stand_in(count, "none", {host::world}, count <= 10'000);
  add_stand_in(1000, "first", {host::world}, false);
  add_stand_in(1000, "last", {host::world}, false);
}

} // namespace bench
