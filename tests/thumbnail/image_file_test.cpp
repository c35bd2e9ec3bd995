// image_file as a user sees it: where the thumbnail goes, what it is, and what it replaces.
#include <thumbnail/thumbnail.hpp>

#include "thumbnail/folder.hpp"
#include "thumbnail/pictures.hpp"

#include <gmock/gmock.h>

#include <map>

#include <sys/stat.h>

namespace thumbnail_test {
namespace {

using testing::ElementsAre;
using ImageFile = InAFolder;

TEST_F(ImageFile, PutsTheThumbnailBesideThePictureAndReturnsItsPath) {
  auto const file = put("foo.jpg", jpeg_file(gradient({400, 300})));
  auto const made = thumbnail::image_file(file);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(*made, folder / "foo.thumb.jpg");
  EXPECT_THAT(names(), ElementsAre("foo.jpg", "foo.thumb.jpg"));
}

TEST_F(ImageFile, FitsABoxOf128) {
  auto const made = thumbnail::image_file(put("a.jpg", jpeg_file(gradient({400, 300}))));
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(read_back(*made).picture.size, (extent{128, 96}));
}

TEST_F(ImageFile, FitsTheBoxAskedFor) {
  auto const made = thumbnail::image_file(put("a.png", png_file(gradient({400, 300}))), {.box = 40});
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(read_back(*made).picture.size, (extent{40, 30}));
}

TEST_F(ImageFile, KeepsTheAspectOfAWidePicture) {
  auto const made = thumbnail::image_file(put("a.jpg", jpeg_file(gradient({1000, 100}))));
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(read_back(*made).picture.size, (extent{128, 13}));
}

TEST_F(ImageFile, NeverEnlarges) {
  auto const made = thumbnail::image_file(put("a.png", png_file(gradient({5, 7}))));
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(read_back(*made).picture.pixels, gradient({5, 7}).pixels);
}

TEST_F(ImageFile, MakesAJpegOfAJpegAndAPngOfAPngWhateverTheNameEndsIn) {
  auto const jpeg = thumbnail::image_file(put("really.png", jpeg_file(gradient({300, 300}))));
  auto const png = thumbnail::image_file(put("really.jpg", png_file(gradient({300, 300}))));
  ASSERT_TRUE(jpeg && png);
  EXPECT_EQ(read_back(*jpeg).format, "JPEG");
  EXPECT_EQ(read_back(*png).format, "PNG");
}

TEST_F(ImageFile, KeepsTheExtensionExactlyAsItWas) {
  EXPECT_EQ(thumbnail::thumbnail_path("a.JPG"), "a.thumb.JPG");
  EXPECT_EQ(thumbnail::thumbnail_path("a.jpeg"), "a.thumb.jpeg");
  EXPECT_EQ(thumbnail::thumbnail_path("dir.d/a.b.jpg"), "dir.d/a.b.thumb.jpg");
}

TEST_F(ImageFile, NamesWithoutAnExtensionEndInThumb) {
  EXPECT_EQ(thumbnail::thumbnail_path("dir/foo"), "dir/foo.thumb");
  EXPECT_EQ(thumbnail::thumbnail_path(".hidden"), ".hidden.thumb");
  EXPECT_EQ(thumbnail::thumbnail_path("foo."), "foo.thumb.");
}

TEST_F(ImageFile, DifferentNamesNeverShareAThumbnail) {
  std::vector<std::string> const pieces{"", "a", ".", ".jpg", ".JPG", ".thumb", "thumb", ".jpeg"};
  std::map<std::filesystem::path, std::string> from;
  for (auto const& first : pieces)
    for (auto const& second : pieces)
      for (auto const& third : pieces) {
        auto const name = first + second + third;
        if (name.empty() || name == "." || name == "..")
          continue;
        auto const [there, is_new] = from.emplace(thumbnail::thumbnail_path(name), name);
        EXPECT_TRUE(is_new || there->second == name) << name << " and " << there->second;
      }
}

TEST_F(ImageFile, MakesThumbnailsOfDotfilesAndOfNamesWithSpacesQuotesAndNewlines) {
  for (std::string const name :
       {".jpg", "-.jpg", "a b'\"$(reboot)`.jpg", "\n.jpg", "http:x.jpg", "\xff.jpg"}) {
    auto const file = put(name, jpeg_file(gradient({20, 20})));
    auto const made = thumbnail::image_file(file);
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_TRUE(std::filesystem::is_regular_file(*made));
  }
}

TEST_F(ImageFile, WritesANameOfTheGreatestLength) {
  auto const name = std::string(255 - 10, 'x') + ".jpg"; // room for ".thumb"
  EXPECT_TRUE(thumbnail::image_file(put(name, jpeg_file(gradient({20, 20})))));
}

TEST_F(ImageFile, ReplacesAnOlderThumbnail) {
  auto const old = put("a.thumb.jpg", bytes(100'000, 'x'));
  ASSERT_TRUE(thumbnail::image_file(put("a.jpg", jpeg_file(gradient({300, 300})))));
  EXPECT_EQ(read_back(old).format, "JPEG");
}

TEST_F(ImageFile, ReplacesALinkAndNotWhatItPointsTo) {
  auto const precious = put("precious", bytes(10, 'x'));
  std::filesystem::create_symlink(precious, folder / "a.thumb.jpg");
  ASSERT_TRUE(thumbnail::image_file(put("a.jpg", jpeg_file(gradient({300, 300})))));
  EXPECT_EQ(get(precious), bytes(10, 'x'));
  EXPECT_FALSE(std::filesystem::is_symlink(folder / "a.thumb.jpg"));
}

TEST_F(ImageFile, ReadsThroughALink) {
  std::filesystem::create_directory(folder / "sub");
  auto const file = put("sub/a.jpg", jpeg_file(gradient({300, 300})));
  std::filesystem::create_symlink(file, folder / "link.jpg");
  auto const made = thumbnail::image_file(folder / "link.jpg");
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(*made, folder / "link.thumb.jpg");
}

TEST_F(ImageFile, GivesTheThumbnailTheModeOfANewFile) {
  for (mode_t const mask : {0022, 0077}) {
    auto const before = ::umask(mask);
    auto const made = thumbnail::image_file(put("a.jpg", jpeg_file(gradient({300, 300}))));
    ::umask(before);
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(std::filesystem::status(*made).permissions(), std::filesystem::perms(0666 & ~mask));
  }
}

TEST_F(ImageFile, TakesARelativePath) {
  put("a.jpg", jpeg_file(gradient({30, 30})));
  auto const before = std::filesystem::current_path();
  std::filesystem::current_path(folder);
  auto const made = thumbnail::image_file("a.jpg");
  std::filesystem::current_path(before);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(*made, "a.thumb.jpg");
}

TEST_F(ImageFile, MakesTheSameBytesEveryTime) {
  auto const file = put("a.jpg", jpeg_file(gradient({900, 700})));
  auto const first = get(thumbnail::image_file(file).value());
  EXPECT_EQ(get(thumbnail::image_file(file).value()), first);
}

TEST_F(ImageFile, IsTheDefaultImageFunction) {
  thumbnail::image_function const make = thumbnail::real_image_file;
  EXPECT_EQ(make(put("a.jpg", jpeg_file(gradient({30, 30})))).value(), folder / "a.thumb.jpg");
  EXPECT_EQ(make(folder / "none.jpg").error().code, std::errc::no_such_file_or_directory);
}

} // namespace
} // namespace thumbnail_test
