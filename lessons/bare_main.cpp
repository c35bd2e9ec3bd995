// One lesson as an ordinary program: `lesson4 FILE...` calls make_thumbnails on Boost.Fiber's own scheduler
// and prints what it returned. add_lesson defines LESSON, the lesson's folder.
#include <lessons/lesson.hpp>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include <unistd.h>

namespace LESSON {
extern lessons::lesson const this_lesson;
}

namespace {

constexpr int without_memory = 3; // exit code

std::string out_of_memory;              // made while there is some
std::terminate_handler usual = nullptr; // for exceptions of any other kind

// Is called for an exception that is not caught, in main or in a fiber. Each fiber that waits keeps its
// stack, so with too many files there is no memory for another stack.
[[noreturn]] void say_out_of_memory() {
  try {
    if (auto const thrown = std::current_exception())
      std::rethrow_exception(thrown);
  } catch (std::bad_alloc const&) {
    [[maybe_unused]] auto const said = ::write(STDERR_FILENO, out_of_memory.data(), out_of_memory.size());
    std::_Exit(without_memory);
  } catch (...) {
  }
  usual();
  std::abort();
}

} // namespace

// Exits with 0, 1 if make_thumbnails returned an error, 2 without files, 3 when memory runs out; a leaking
// lesson does not exit at all.
int main(int argc, char** argv) {
  out_of_memory = std::string(LESSON::this_lesson.name) + ": out of memory\n";
  usual = std::set_terminate(say_out_of_memory);
  if (argc < 2) {
    std::cerr << "usage: " << thumbnail::shown_name(argv[0]) << " FILE...\n"
              << LESSON::this_lesson.summary << '\n';
    return 2;
  }
  std::vector<std::filesystem::path> const files(argv + 1, argv + argc);
  auto const result = LESSON::this_lesson.make_thumbnails(files, thumbnail::real_image_file);
  // endl, not '\n': the line leaves the buffer even if main never ends
  std::cout << (result.failed ? "returned an error: " : "returned: ") << result.text << std::endl;
  return result.failed ? 1 : 0;
}
