// Times other people's programs, and ours, each as a child process that makes thumbnails of the same files.
//
//   programs/size=S/files=N/workers=W/program=P
//                       P: image_files (ours), vipsthumbnail, graphicsmagick, imagemagick
//
// One item is one picture. The time is that of the whole process, the memory its peak. With one worker every
// program is told to use one thread. With two workers, our program is one process with two threads; each of
// the others takes file after file, so two processes of it run at the same time, each with half of the files
// and one thread. Each program is told, in its own way, that a JPEG need not be decoded whole, to make a
// thumbnail of 128x128 at quality 85, and to drop metadata.
#include <bench/support/command.hpp>
#include <bench/support/measurement.hpp>
#include <bench/support/pictures.hpp>

#include <algorithm>
#include <functional>
#include <string>

namespace bench {
namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

// A program, and how it is told to make thumbnails of files in a folder. Throws not_installed.
struct program {
  std::string name;
  std::function<os::command(words const& files, fs::path const& into)> make;
};

fs::path found(words const& names, std::string const& question, std::string const& expected) {
  if (auto const program = find_program(names, question, expected))
    return *program;
  throw not_installed();
}

os::command with(words fixed, words const& files, words environment) {
  fixed.insert(fixed.end(), files.begin(), files.end());
  return {.words = std::move(fixed), .environment = std::move(environment)};
}

os::command vipsthumbnail(words const& files, fs::path const& into) {
  auto const program = found({"vipsthumbnail"}, "--vips-version", "libvips");
  return with({program, "--size", "128x128", "-o", (into / "%s.jpg[Q=85,strip]").string()}, files,
              {"VIPS_CONCURRENCY=1"});
}

// Its option "size" tells the JPEG decoder which size is enough.
os::command graphicsmagick(words const& files, fs::path const& into) {
  auto const program = found({"gm"}, "version", "GraphicsMagick");
  return with({program, "mogrify", "-output-directory", into, "-size", "256x256", "-resize", "128x128",
               "+profile", "*", "-quality", "85"},
              files, {"OMP_NUM_THREADS=1"});
}

os::command imagemagick(words const& files, fs::path const& into) {
  auto const program = found({"mogrify-im6.q16", "mogrify"}, "--version", "ImageMagick");
  return with(
      {program, "-path", into, "-define", "jpeg:size=256x256", "-thumbnail", "128x128", "-quality", "85"},
      files, {"MAGICK_THREAD_LIMIT=1"});
}

program const others[] = {
    {"vipsthumbnail", vipsthumbnail}, {"graphicsmagick", graphicsmagick}, {"imagemagick", imagemagick}};

words names_of(std::vector<fs::path> const& files) {
  return {files.begin(), files.end()};
}

fs::path empty_folder(fs::path const& folder) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

void check_made(fs::path const& folder, std::size_t files) {
  auto const made = std::distance(fs::directory_iterator(folder), fs::directory_iterator());
  if (static_cast<std::size_t>(made) != files)
    throw std::runtime_error(std::to_string(made) + " thumbnails of " + std::to_string(files) + " files");
}

// Throws std::runtime_error if the memory cannot be told from that of this program.
sample sample_of(ended const& end, std::size_t files) {
  if (!end.peak_is_known)
    throw std::runtime_error("needs no more memory than this program itself: its peak is not known");
  return {end.time, static_cast<double>(files), end.peak_bytes};
}

sample ours(words files, std::size_t workers) {
  auto const n = files.size();
  words all{LEAKLAB_IMAGE_FILES, std::to_string(workers)};
  all.insert(all.end(), files.begin(), files.end());
  return sample_of(run_commands({{.words = all}}), n);
}

sample other(program const& p, words const& files, std::size_t workers) {
  auto const into = empty_folder(fs::path(files.front()).parent_path() / ("by_" + p.name));
  std::vector<os::command> commands;
  for (std::size_t w = 0; w != workers; ++w) {
    words share; // names without a folder: GraphicsMagick puts the whole path below its output folder
    for (std::size_t i = w; i < files.size(); i += workers)
      share.push_back(fs::path(files[i]).filename());
    commands.push_back(p.make(share, into));
    commands.back().folder = into.parent_path();
  }
  auto const end = run_commands(commands);
  check_made(into, files.size());
  return sample_of(end, files.size());
}

void add_programs(picture_size size, std::size_t count, std::size_t workers) {
  auto const name = [&](std::string const& program) {
    return name_of("programs", {{"size", to_string(size)},
                                {"files", std::to_string(count)},
                                {"workers", std::to_string(workers)},
                                {"program", program}});
  };
  add(name("image_files"), [=] { return ours(names_of(album(size, count)), workers); });
  for (auto const& p : others)
    add(name(p.name), [=, &p] { return other(p, names_of(album(size, count)), workers); });
}

} // namespace

void add_all() {
  for (std::size_t const workers : {1, 2}) {
    add_programs(twelve_megapixels, 16, workers);
    add_programs(two_megapixels, 64, workers);
  }
}

} // namespace bench
