// The programs of the catalogue in which ThreadSanitizer finds a data race, and their cures, each in a namespace of its
// own: observed code. Their main functions call bug_program() below, which explores.
#include "races_programs.hpp"

#include <catalogue/bug_program.hpp>

#include <fiber_sync/wait_group.hpp>
#include <leaklab/explore.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace {

std::optional<leaklab::exploration> explored;

} // namespace

boost::fibers::launch launch_of_the_one_in_question() {
  return boost::fibers::launch::post;
}

// No picture is read: a thumbnail's name is made, which reads the name of the picture.
int bug_program(
    int, char**,
    std::function<std::optional<std::uintmax_t>(file_list const&, thumbnail::image_function const&)>
        make_thumbnails) {
  explored = leaklab::explore(
      [&] {
        file_list const filenames{"a picture whose name is long enough", "another one with a long name"};
        make_thumbnails(filenames, [](std::filesystem::path const& file) -> thumbnail::result {
          return std::filesystem::path(file.native() == "" ? "nothing" : "/proc/self/exe");
        });
      },
      {.max_schedules = 30});
  return 0;
}

#define main program
// NOLINTBEGIN(bugprone-suspicious-include)

namespace files_die_first {
namespace bug {
#include <catalogue/files_die_first/bug.cpp>
}
namespace cure {
#include <catalogue/files_die_first/cure.cpp>
}
} // namespace files_die_first

namespace loop_variable_by_reference {
namespace bug {
#include <catalogue/loop_variable_by_reference/bug.cpp>
}
namespace cure {
#include <catalogue/loop_variable_by_reference/cure.cpp>
}
} // namespace loop_variable_by_reference

namespace shared_total {
namespace bug {
#include <catalogue/shared_total/bug.cpp>
}
namespace cure {
#include <catalogue/shared_total/cure.cpp>
}
} // namespace shared_total

namespace shared_vector {
namespace bug {
#include <catalogue/shared_vector/bug.cpp>
}
namespace cure {
#include <catalogue/shared_vector/cure.cpp>
}
} // namespace shared_vector

// NOLINTEND(bugprone-suspicious-include)
#undef main

std::vector<race_program> const& race_programs() {
  static auto const explored_by = [](int (*program)(int, char**)) {
    return [program] {
      program(0, nullptr);
      return *std::exchange(explored, std::nullopt);
    };
  };
  static std::vector<race_program> const all{
      {"files_die_first", explored_by(files_die_first::bug::program),
       explored_by(files_die_first::cure::program)},
      {"loop_variable_by_reference", explored_by(loop_variable_by_reference::bug::program),
       explored_by(loop_variable_by_reference::cure::program)},
      {"shared_total", explored_by(shared_total::bug::program), explored_by(shared_total::cure::program)},
      {"shared_vector", explored_by(shared_vector::bug::program), explored_by(shared_vector::cure::program)},
  };
  return all;
}
