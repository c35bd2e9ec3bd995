// Folders of numbered pictures.
#include <photos/photos.hpp>

#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace photos_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using thumbnail_test::bytes;
using WriteSet = thumbnail_test::InAFolder;

// The text of the exception that `body` throws, or "nothing thrown".
template <class Exception>
std::string text_of(std::function<void()> const& body) {
  try {
    body();
  } catch (Exception const& e) {
    return e.what();
  }
  return "nothing thrown";
}

TEST_F(WriteSet, NumbersThePicturesAsWideAsTheLast) {
  auto const few = photos::write_set(folder / "few", {.count = 3, .width = 8, .height = 8});
  EXPECT_THAT(few,
              ElementsAre(folder / "few/photo1.jpg", folder / "few/photo2.jpg", folder / "few/photo3.jpg"));
  auto const ten = photos::write_set(folder / "ten", {.count = 10, .width = 8, .height = 8});
  EXPECT_EQ(ten.front(), folder / "ten/photo01.jpg");
  EXPECT_EQ(ten.back(), folder / "ten/photo10.jpg");
  for (auto const& file : ten)
    EXPECT_TRUE(std::filesystem::is_regular_file(file)) << file;
}

TEST_F(WriteSet, LeavesNothingButThePictures) {
  photos::write_set(folder, {.count = 2, .width = 8, .height = 8});
  EXPECT_THAT(names(), ElementsAre("photo1.jpg", "photo2.jpg"));
}

TEST_F(WriteSet, CreatesTheFolderAndItsParents) {
  photos::write_set(folder / "a" / "b" / "c", {.count = 1, .width = 8, .height = 8});
  EXPECT_TRUE(std::filesystem::exists(folder / "a/b/c/photo1.jpg"));
}

TEST_F(WriteSet, BreaksExactlyThePicturesNamed) {
  auto const files = photos::write_set(folder, {.count = 5, .width = 200, .height = 100, .broken = {2, 5}});
  std::vector<bool> sound;
  for (auto const& file : files)
    sound.push_back(thumbnail::image_file(file).has_value());
  EXPECT_THAT(sound, ElementsAre(true, false, true, true, false));
}

TEST_F(WriteSet, GivesTheSameBytesForTheSameSeedAndADifferentPictureForEveryNumber) {
  std::set<bytes> different;
  for (std::uint64_t const seed : {1, 2})
    for (auto const& file : photos::write_set(folder, {.count = 3, .width = 64, .height = 48, .seed = seed}))
      different.insert(get(file));
  EXPECT_EQ(different.size(), 6U);
  for (auto const& file : photos::write_set(folder, {.count = 3, .width = 64, .height = 48, .seed = 1}))
    EXPECT_TRUE(different.contains(get(file)));
}

TEST_F(WriteSet, TellsOfItsProgress) {
  std::vector<std::size_t> done;
  photos::write_set(folder, {.count = 3, .width = 8, .height = 8}, [&](std::size_t n) {
    EXPECT_EQ(names().size(), n); // that many pictures are there
    done.push_back(n);
  });
  EXPECT_THAT(done, ElementsAre(1, 2, 3));
}

TEST_F(WriteSet, RefusesNonsenseBeforeAnythingIsWritten) {
  auto const refused = [&](photos::set_options const& options) {
    return text_of<std::invalid_argument>([&] { photos::write_set(folder / "none", options); });
  };
  EXPECT_THAT(refused({.count = 0}), HasSubstr("at least 1"));
  EXPECT_THAT(refused({.width = 0}), HasSubstr("width 0"));
  EXPECT_THAT(refused({.height = 65501}), HasSubstr("height 65501"));
  EXPECT_THAT(refused({.count = 3, .broken = {0}}), HasSubstr("picture 0"));
  EXPECT_THAT(refused({.count = 3, .broken = {1, 4}}), HasSubstr("picture 4"));
  EXPECT_TRUE(names().empty());
}

TEST_F(WriteSet, NamesTheFolderThatCannotBeCreated) {
  auto const file = put("file", bytes{1});
  for (auto const& place : {file, file / "below"})
    EXPECT_THAT(
        text_of<std::system_error>([&] { photos::write_set(place, {.count = 1, .width = 8, .height = 8}); }),
        HasSubstr(place.string()));
}

TEST_F(WriteSet, NamesTheFileThatCannotBeWritten) {
  std::filesystem::create_directory(folder / "photo2.jpg");
  EXPECT_THAT(
      text_of<std::system_error>([&] { photos::write_set(folder, {.count = 3, .width = 8, .height = 8}); }),
      HasSubstr((folder / "photo2.jpg").string()));
  EXPECT_THAT(names(), ElementsAre("photo1.jpg", "photo2.jpg"));
}

} // namespace
} // namespace photos_test
