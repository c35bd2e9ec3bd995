// Pictures that others made, sound and broken, out of Debian packages. The test is skipped, with the reason,
// if they cannot be had.
#include "thumbnail/debian_package.hpp"
#include "thumbnail/pictures.hpp"
#include "thumbnail/refused.hpp"

namespace thumbnail_test {
namespace {

namespace fs = std::filesystem;

class OthersPictures : public Refused {
protected:
  // Skips the test unless the package is there. Every picture is copied before use, so the package stays as
  // it is.
  void need(std::string const& package) {
    std::string why;
    auto const found = unpacked(package, why);
    if (!found)
      GTEST_SKIP() << why;
    root = *found;
  }

  // Returns every file below `part` of the package whose name contains `word`.
  std::vector<fs::path> files(fs::path const& part, std::string const& word) const {
    std::vector<fs::path> all;
    for (auto const& entry : fs::recursive_directory_iterator(root / part))
      if (entry.is_regular_file() && entry.path().filename().string().find(word) != std::string::npos)
        all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
  }

  fs::path copied(fs::path const& from) const {
    auto const to = folder / from.filename();
    fs::copy_file(from, to);
    return to;
  }

  // Returns the thumbnail, which must be good: in the box, and without damage.
  picture accept(fs::path const& file) {
    SCOPED_TRACE(file);
    auto const made = thumbnail::image_file(copied(file));
    fs::remove(folder / file.filename());
    if (!made) {
      ADD_FAILURE() << made.error().what;
      return plain({1, 1}, {0, 0, 0});
    }
    auto small = read_back(*made).picture;
    EXPECT_LE(std::max(small.size.width, small.size.height), 128U);
    fs::remove(*made);
    return small;
  }

  std::error_code refuse(fs::path const& file) {
    SCOPED_TRACE(file);
    auto const copy = copied(file);
    auto const code = refused(copy);
    fs::remove(copy);
    return code;
  }

  // Returns the greatest difference of the mean colours of two thumbnails, in levels.
  static double difference(picture const& a, picture const& b) {
    double most = 0;
    for (unsigned c = 0; c != 3; ++c)
      most = std::max(most, std::abs(mean(a, c) - mean(b, c)));
    return most;
  }

  fs::path root;
};

class PngSuite : public OthersPictures {
protected:
  void SetUp() override {
    OthersPictures::SetUp();
    need("libsixel-examples");
  }
  fs::path const suite = "usr/share/doc/libsixel-examples/examples/images/pngsuite";
};

TEST_F(PngSuite, All160SoundPicturesAreAccepted) {
  int sound = 0;
  for (auto const& file : files(suite, ".png"))
    if (file.parent_path().filename() != "corrupted") {
      accept(file);
      ++sound;
    }
  EXPECT_EQ(sound, 160);
}

TEST_F(PngSuite, All14CorruptedPicturesAreRefused) {
  auto const corrupted = files(suite / "corrupted", ".png");
  for (auto const& file : corrupted) {
    auto const code = refuse(file);
    EXPECT_TRUE(code == thumbnail::errc::damaged || code == thumbnail::errc::not_an_image) << file;
  }
  EXPECT_EQ(corrupted.size(), 14U);
}

TEST_F(PngSuite, InterlacedPicturesLookLikeTheOthers) {
  int pairs = 0;
  for (auto const& file : files(suite / "basic", "basn")) {
    auto name = file.filename().string();
    auto const laced = root / suite / "interlacing" / name.replace(3, 1, "i");
    ASSERT_TRUE(fs::exists(laced)) << laced;
    EXPECT_EQ(accept(file).pixels, accept(laced).pixels) << file;
    ++pairs;
  }
  EXPECT_EQ(pairs, 15);
}

TEST_F(OthersPictures, OrientationOfThePhotographsOfImagingIsHonoured) {
  need("golang-github-disintegration-imaging-dev");
  if (IsSkipped())
    return;
  auto const all = files("usr", "orientation_");
  ASSERT_EQ(all.size(), 9U);
  auto const upright = accept(all.at(1));
  for (auto const& file : all) {
    auto const seen = accept(file);
    ASSERT_EQ(seen.size, upright.size) << file;
    double sum = 0;
    for (std::size_t i = 0; i != seen.pixels.size(); ++i)
      sum += std::abs(seen.pixels[i] - upright.pixels[i]);
    EXPECT_LT(sum / static_cast<double>(seen.pixels.size()), 4) << file;
  }
}

class GosPictures : public OthersPictures {
protected:
  void SetUp() override {
    OthersPictures::SetUp();
    need("golang-1.19-src");
  }
  fs::path const images = "usr/share/go-1.19/src/image";
};

TEST_F(GosPictures, EveryJpegHasTheColoursOfItsPng) {
  int compared = 0;
  for (auto const& file : files(images / "testdata", ".jpeg")) {
    if (file.filename().string().find("truncated") != std::string::npos)
      continue;
    auto png = fs::path(file).replace_extension("png"); // video-001.cmyk.png
    if (!fs::exists(png))
      png = file.parent_path() / (file.filename().string().substr(0, 9) + ".png"); // video-001.png
    if (!fs::exists(png))
      png = file.parent_path() / (file.filename().string().substr(0, 9) + ".gray.png");
    auto const wanted = accept(png);
    auto const got = accept(file);
    ASSERT_EQ(got.channels, wanted.channels) << file;
    for (unsigned c = 0; c != got.channels; ++c)
      EXPECT_NEAR(mean(got, c), mean(wanted, c), 2.5) << file;
    ++compared;
  }
  EXPECT_EQ(compared, 24);
}

TEST_F(GosPictures, InvalidPngsAreRefused) {
  auto const invalid = files(images / "png/testdata", "invalid-");
  EXPECT_EQ(invalid.size(), 5U);
  for (auto const& file : invalid)
    EXPECT_EQ(refuse(file), thumbnail::errc::damaged);
}

TEST_F(GosPictures, ATruncatedJpegIsRefused) {
  auto const all = files(images / "testdata", "truncated.jpeg");
  ASSERT_FALSE(all.empty());
  for (auto const& file : all)
    EXPECT_EQ(refuse(file), thumbnail::errc::damaged);
}

TEST_F(OthersPictures, RealPhotographsMostlyProgressiveAreAccepted) {
  need("lomiri-wallpapers-16.04");
  if (IsSkipped())
    return;
  auto const all = files("usr/share/backgrounds", ".jpg");
  EXPECT_EQ(all.size(), 15U);
  for (auto const& file : all)
    accept(file);
}

TEST_F(OthersPictures, AllSamplingsOfOnePhotographHaveTheSameColours) {
  need("libjxl-testdata");
  if (IsSkipped())
    return;
  fs::path const flowers = "usr/share/libjxl-testdata/jxl/flower";
  auto const wanted = accept(root / flowers / "flower.png");
  for (auto const& file : files(flowers, "flower.png.im_q85")) {
    if (file.extension() == ".jpg" && file.filename().string().find("gray") == std::string::npos) {
      EXPECT_LT(difference(accept(file), wanted), 3) << file;
    }
  }
  for (auto const& file : files("usr/share/libjxl-testdata", ""))
    if (file.extension() == ".png" || file.extension() == ".jpg")
      accept(file);
}

} // namespace
} // namespace thumbnail_test
