// Places where no thumbnail can be written: there is an error, the old thumbnail is untouched, and nothing is
// left behind.
#include "thumbnail/child.hpp"
#include "thumbnail/pictures.hpp"
#include "thumbnail/refused.hpp"
#include <support/sanitized.hpp>

#include <csignal>
#include <cstdlib>

#include <malloc.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

namespace thumbnail_test {
namespace {

TEST_F(Refused, ATargetThatIsADirectory) {
  std::filesystem::create_directory(folder / "a.thumb.jpg");
  EXPECT_EQ(refused(put("a.jpg", jpeg_file(gradient({30, 30})))), std::errc::is_a_directory);
}

TEST_F(Refused, ATargetWhoseNameWouldBeTooLong) {
  auto const file = put(std::string(251, 'x') + ".jpg", jpeg_file(gradient({30, 30})));
  EXPECT_EQ(refused(file), std::errc::filename_too_long);
}

TEST_F(Refused, AFolderThatMayNotBeWritten) {
  auto const file = put("a.jpg", jpeg_file(gradient({30, 30})));
  std::filesystem::permissions(folder, std::filesystem::perms{0555});
  auto const outcome = in_child([&] {
    drop_root();
    if (::access(file.c_str(), R_OK) != 0)
      cannot_set_up();
    return refused(file) == std::errc::permission_denied;
  });
  std::filesystem::permissions(folder, std::filesystem::perms{0755});
  if (outcome == child::could_not_set_up)
    GTEST_SKIP() << "nobody may not read in " << folder.parent_path();
  EXPECT_EQ(outcome, child::passed);
}

// Mounts a small disk in a mount namespace of the child. No other process sees it, and it ends with the
// child.
void mount_small_disk(std::filesystem::path const& where) {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
    cannot_set_up();
  ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  if (::mount("none", where.c_str(), "tmpfs", 0, "size=64k") != 0)
    cannot_set_up();
}

TEST_F(Refused, AFullDiskAndTheOldThumbnailStays) {
  auto const picture = jpeg_file(gradient({30, 30}));
  auto const outcome = in_child([&] {
    mount_small_disk(folder);
    auto const file = put("a.jpg", picture);
    auto const old = put("a.thumb.jpg", bytes(10, 'x'));
    std::ofstream(folder / "filler") << std::string(1 << 20, 'x'); // as much as fits
    EXPECT_EQ(refused(file), std::errc::no_space_on_device);
    EXPECT_EQ(get(old), bytes(10, 'x'));
    return true;
  });
  if (outcome == child::could_not_set_up)
    GTEST_SKIP() << "mounting a tmpfs is not permitted here";
  EXPECT_EQ(outcome, child::passed);
}

TEST_F(Refused,
       AThumbnailLargerThanFilesMayBe) { // the limit strikes in the middle of a write, as a full disk may
  auto const file = put("a.png", png_file(gradient({300, 300})));
  ASSERT_GT(std::filesystem::file_size(thumbnail::image_file(file).value()), 300U);
  auto const old = put("a.thumb.png", bytes(10, 'x'));
  auto const outcome = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{300, 300};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
      cannot_set_up();
    return refused(file) == std::errc::file_too_large;
  });
  EXPECT_EQ(outcome, child::passed);
  EXPECT_EQ(get(old), bytes(10, 'x'));
}

TEST_F(Refused, APictureWhenMemoryRunsOut) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer needs its address space";
  auto const large = jpeg_file(gradient({3000, 3000}), {.progressive = true}); // needs 54 MB of coefficients
  auto const file = put("a.jpg", large);
  auto const wide = put("b.png", png_file(gradient({1'000'000, 2}, 3)));
  auto const outcome = in_child([&] {
    ::malloc_trim(0); // what earlier tests gave back would be room, too
    rlim_t pages = 0;
    std::ifstream statm("/proc/self/statm");
    for (int field = 0; field != 6; ++field) // the sixth is data and stack, proc(5)
      statm >> pages;
    auto const room = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (4 << 20);
    rlimit const limit{room, room};
    if (pages == 0 || ::setrlimit(RLIMIT_DATA, &limit) != 0)
      cannot_set_up();
    if (auto* const more = std::malloc(16 << 20); more != nullptr) // the system does not enforce it
      cannot_set_up();
    return refused(file) == std::errc::not_enough_memory && refused(wide) == std::errc::not_enough_memory;
  });
  if (outcome == child::could_not_set_up)
    GTEST_SKIP() << "memory cannot be limited here";
  EXPECT_EQ(outcome, child::passed);
}

TEST_F(Refused, WhenThereAreNoMoreDescriptors) {
  if (address_sanitized)
    GTEST_SKIP() << "UndefinedBehaviorSanitizer needs a descriptor of its own to look at an object's type";
  auto const file = put("a.jpg", jpeg_file(gradient({30, 30})));
  auto const outcome = in_child([&] {
    auto const spare = ::dup(0);
    rlimit const limit{static_cast<rlim_t>(spare), static_cast<rlim_t>(spare)};
    ::close(spare);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    auto const made = thumbnail::image_file(file);
    return !made && made.error().code == std::errc::too_many_files_open;
  });
  EXPECT_EQ(outcome, child::passed);
  EXPECT_EQ(names(), (std::vector<std::string>{"a.jpg"}));
}

} // namespace
} // namespace thumbnail_test
