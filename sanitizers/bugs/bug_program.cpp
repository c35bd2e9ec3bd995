// Runs one program of the catalogue; see bug_program.hpp.
#include "bug_program.hpp"

#include <leaklab/run.hpp>

#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace {

#if defined(BOOST_USE_TSAN)
constexpr std::size_t threads = 4;
#else
constexpr std::size_t threads = 1;
#endif

// Lets the first two calls meet, so that two fibers are at work on two threads at the same time: otherwise a
// race between them may or may not happen. The wait must not order what they do, hence the relaxed atomics.
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

} // namespace

int bug_program(
    int argc, char** argv,
    std::function<std::optional<std::uintmax_t>(file_list const&, thumbnail::image_function const&)>
        make_thumbnails) {
  if (argc < 2) {
    std::cerr << "usage: " << argv[0] << " FILE...\n";
    return 2;
  }
  file_list const files(argv + 1, argv + argc);
  for (auto const& file : files)
    remove(thumbnail::thumbnail_path(file)); // of an earlier run
  auto const first_calls = std::make_shared<meeting>();
  auto const image_file = [=](std::filesystem::path const& file) {
    if (threads > 1)
      first_calls->arrive();
    return thumbnail::image_file(file);
  };
  std::optional<std::uintmax_t> total;
  auto const report = leaklab::run(
      [&] {
        auto const filenames = files; // gone when the body returns
        total = make_thumbnails(filenames, image_file);
      },
      {.threads = threads});
  std::cout << report;
  auto const bytes = bytes_of_thumbnails(files);
  bool const wrong = total && *total != bytes;
  if (wrong)
    std::cout << "WRONG TOTAL  " << *total << " bytes; the thumbnails have " << bytes << '\n';
  return wrong || report.verdict != leaklab::verdict::clean;
}
