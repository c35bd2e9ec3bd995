// Many threads and many fibers at once, in one folder and even on one picture.
#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

#include <boost/fiber/fiber.hpp>

#include <atomic>
#include <thread>

namespace thumbnail_test {
namespace {

using AtOnce = InAFolder;

constexpr int rounds = 20;
constexpr int threads = 4;

TEST_F(AtOnce, ThreadsWorkInOneFolder) {
  auto const jpeg = jpeg_file(gradient({300, 200})), png = png_file(gradient({300, 200}));
  std::vector<std::filesystem::path> files;
  for (int i = 0; i != threads; ++i)
    files.push_back(put("a" + std::to_string(i), i % 2 == 0 ? jpeg : png));
  std::atomic<int> made{0};
  {
    std::vector<std::jthread> workers;
    for (auto const& file : files)
      workers.emplace_back([&] {
        for (int i = 0; i != rounds; ++i)
          made += thumbnail::image_file(file).has_value();
      });
  }
  EXPECT_EQ(made, rounds * threads);
  EXPECT_EQ(names().size(), std::size_t{2} * threads);
  EXPECT_EQ(get(folder / "a0.thumb"), get(folder / "a2.thumb"));
  EXPECT_EQ(get(folder / "a1.thumb"), get(folder / "a3.thumb"));
}

TEST_F(AtOnce, AReaderNeverSeesHalfAThumbnail) {
  auto const file = put("a.png", png_file(gradient({300, 200})));
  auto const wanted = get(thumbnail::image_file(file).value());
  std::atomic<int> busy{threads};
  {
    std::vector<std::jthread> workers;
    for (int t = 0; t != threads; ++t)
      workers.emplace_back([&] {
        for (int i = 0; i != rounds; ++i)
          EXPECT_TRUE(thumbnail::image_file(file));
        --busy;
      });
    do
      EXPECT_EQ(get(folder / "a.thumb.png"), wanted);
    while (busy != 0);
  }
  EXPECT_EQ(names(), (std::vector<std::string>{"a.png", "a.thumb.png"}));
}

TEST_F(AtOnce, FibersWithTheDefaultStackMakeThumbnailsOfEveryKind) {
  std::vector<std::filesystem::path> const files{
      put("a", jpeg_file(gradient({1600, 1200}))),
      put("b", jpeg_file(gradient({300, 200}), {.progressive = true})),
      put("c", jpeg_file(gradient({300, 200}, 4), {.colours = jpeg_colours::adobe_ycck})),
      put("d", png_file(gradient({300, 200}, 4), {.depth = 16})),
      put("e", png_file(gradient({300, 200}), {.interlaced = true}))};
  int made = 0;
  std::vector<boost::fibers::fiber> fibers;
  for (auto const& file : files)
    fibers.emplace_back([&made, &file] { made += thumbnail::image_file(file).has_value(); });
  for (auto& fiber : fibers)
    fiber.join();
  EXPECT_EQ(made, 5);
}

TEST_F(AtOnce, FibersWithTheDefaultStackSeeEveryKindOfFailure) {
  auto jpeg = jpeg_file(gradient({300, 200})), png = png_file(gradient({300, 200}));
  jpeg.resize(jpeg.size() / 2);
  png.resize(png.size() / 2);
  std::vector<std::filesystem::path> const files{put("a", jpeg), put("b", png), put("c", {}), folder};
  int refused = 0;
  std::vector<boost::fibers::fiber> fibers;
  for (int i = 0; i != 10; ++i)
    for (auto const& file : files)
      fibers.emplace_back([&refused, &file] { refused += !thumbnail::image_file(file).has_value(); });
  for (auto& fiber : fibers)
    fiber.join();
  EXPECT_EQ(refused, 40);
}

} // namespace
} // namespace thumbnail_test
