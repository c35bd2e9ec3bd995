// One lesson as an ordinary program: lesson4 FILE... calls make_thumbnails on Boost.Fiber's own scheduler and
// prints what it returned. LESSON, the lesson's folder, is defined by add_lesson.
#include <lessons/lesson.hpp>

#include <filesystem>
#include <iostream>
#include <vector>

namespace LESSON {
extern lessons::lesson const this_lesson;
}

// Exits with 0, 1 if make_thumbnails returned an error, 2 without files; a leaking lesson does not exit at
// all.
int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: " << thumbnail::shown_name(argv[0]) << " FILE...\n"
              << LESSON::this_lesson.summary << '\n';
    return 2;
  }
  std::vector<std::filesystem::path> const files(argv + 1, argv + argc);
  auto const result = LESSON::this_lesson.make_thumbnails(files, thumbnail::real_image_file);
  // endl, not '\n': should main never end, the line has left the buffer all the same
  std::cout << (result.failed ? "returned an error: " : "returned: ") << result.text << std::endl;
  return result.failed ? 1 : 0;
}
