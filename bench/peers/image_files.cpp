// image_files WORKERS FILE...: makes a thumbnail of each file by thumbnail::image_file, on WORKERS threads.
// It is our program among those that peers_bench times. Exits with 1 if a file fails, 2 for bad usage.
#include <thumbnail/thumbnail.hpp>

#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

int main(int argc, char** argv) {
  std::vector<std::string> const words(argv + 1, argv + argc);
  if (words.size() < 2 || words[0].find_first_not_of("0123456789") != std::string::npos ||
      words[0].size() > 2 || std::stoul("0" + words[0]) == 0) {
    std::cerr << "usage: " << argv[0] << " WORKERS FILE...   (1 to 99 workers)\n";
    return 2;
  }
  std::atomic<std::size_t> next = 1;
  std::atomic<bool> failed = false;
  auto const work = [&] {
    for (std::size_t i; (i = next++) < words.size();)
      if (auto const made = thumbnail::image_file(words[i]); !made) {
        std::cerr << made.error().what + '\n';
        failed = true;
      }
  };
  {
    std::vector<std::jthread> workers;
    for (auto n = std::stoul(words[0]); n > 1; --n)
      workers.emplace_back(work);
    work();
  }
  return failed ? 1 : 0;
}
