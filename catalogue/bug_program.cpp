// Runs one program of the catalogue; see bug_program.hpp.
#include "bug_program.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>

#include <atomic>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace {

#if defined(BOOST_USE_TSAN)
constexpr std::size_t threads = 4;
#else
constexpr std::size_t threads = 1;
#endif

// Lets the first two fibers that arrive meet, so that two fibers are at work on two threads at the same time.
// Otherwise a race between them may or may not happen. The wait must not order what they do, hence the
// relaxed atomics.
class meeting {
public:
  void arrive() {
    if (arrived_.fetch_add(1, std::memory_order_relaxed) >= 2)
      return;
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(2); // there may be only one file
    while (arrived_.load(std::memory_order_relaxed) < 2 && std::chrono::steady_clock::now() < end)
      std::this_thread::yield();
  }

private:
  std::atomic<int> arrived_ = 0;
};

std::uintmax_t bytes_of_thumbnails(file_list const& files) {
  std::uintmax_t bytes = 0;
  for (auto const& file : files)
    if (auto const thumb = thumbnail::thumbnail_path(file); exists(thumb))
      bytes += file_size(thumb);
  return bytes;
}

using observed =
    std::function<std::optional<std::uintmax_t>(file_list const&, thumbnail::image_function const&)>;

bool exploring = false;

int print(leaklab::run_report const& report, std::optional<std::uintmax_t> total, std::uintmax_t bytes) {
  std::cout << report;
  bool const wrong = total && *total != bytes;
  if (wrong)
    std::cout << "WRONG TOTAL  " << *total << " bytes; the thumbnails have " << bytes << '\n';
  return wrong || report.verdict != leaklab::verdict::clean;
}

int run(file_list const& files, observed const& make_thumbnails) {
  for (auto const& file : files)
    remove(thumbnail::thumbnail_path(file)); // left by an earlier run
  auto const first_calls = std::make_shared<meeting>(), first_results = std::make_shared<meeting>();
  auto const image_file = [=](std::filesystem::path const& file) {
    if (threads > 1)
      first_calls->arrive();
    auto made = thumbnail::image_file(file);
    if (threads > 1 && made)
      first_results->arrive();
    return made;
  };
  std::optional<std::uintmax_t> total;
  auto const report = leaklab::run(
      [&] {
        auto const filenames = files; // destroyed when the body returns
        total = make_thumbnails(filenames, image_file);
      },
      {.threads = threads});
  return print(report, total, bytes_of_thumbnails(files));
}

int explore(file_list const& files, observed const& make_thumbnails) {
  std::map<std::filesystem::path, thumbnail::result> made;
  for (auto const& file : files)
    made.emplace(file, thumbnail::image_file(file));
  auto const bytes = bytes_of_thumbnails(files);
  std::optional<std::uintmax_t> total;
  auto const body = [&] {
    auto const filenames = files;
    total.reset();
    total = make_thumbnails(filenames, [&](std::filesystem::path const& file) { return made.at(file); });
  };
  // In each schedule the sum is checked. An exception tells of a wrong one, and counts as a crash.
  auto const checked = [&] {
    body();
    if (total && *total != bytes)
      throw std::logic_error("wrong total");
  };
  try {
    auto const all = leaklab::explore(checked, {.max_schedules = 200'000});
    std::cout << "EXPLORED  " << all << std::flush;
    return all.first_failure
               ? print(leaklab::replay(body, *all.first_failure, {.explored_addresses = true}), total, bytes)
               : 0;
  } catch (std::runtime_error const& refused) { // undefined behaviour may look like this
    std::cout << "EXPLORED  " << refused.what() << '\n';
    return 1;
  }
}

} // namespace

boost::fibers::launch launch_of_the_one_in_question() {
  return exploring ? boost::fibers::launch::post : boost::fibers::launch::dispatch;
}

int bug_program(
    int argc, char** argv,
    std::function<std::optional<std::uintmax_t>(file_list const&, thumbnail::image_function const&)>
        make_thumbnails) {
  exploring = argc > 1 && std::string_view(argv[1]) == "--explore";
  file_list const files(argv + 1 + exploring, argv + argc);
  if (files.empty()) {
    std::cerr << "usage: " << argv[0] << " [--explore] FILE...\n";
    return 2;
  }
  return exploring ? explore(files, make_thumbnails) : run(files, make_thumbnails);
}
