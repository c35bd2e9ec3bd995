// bench_report FOLDER: Google Benchmark's JSON files of a folder -> report.md and pictures.gp in it.
#include <bench/report/gnuplot.hpp>
#include <bench/report/markdown.hpp>
#include <bench/report/results.hpp>

#include <CLI/CLI.hpp>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

namespace {

void write(std::filesystem::path const& file, std::string const& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out)
    throw std::system_error(errno, std::generic_category(), file.string());
}

} // namespace

// Exits with 0; 1 if a measurement failed (the report then says which); 2 for input that is no results.
int main(int argc, char** argv) try {
  std::filesystem::path folder;
  CLI::App app("Writes report.md, and pictures.gp for gnuplot, from the JSON files of a folder.");
  app.add_option("FOLDER", folder, "Where Google Benchmark has written its .json files")->required();
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  auto const results = bench_report::read_folder(folder);
  write(folder / "report.md", to_markdown(results));
  write(folder / "pictures.gp", to_gnuplot(results));
  auto const failed = failures(results);
  for (auto const& f : failed)
    std::cerr << "failed: " << f << '\n';
  return failed.empty() ? 0 : 1;
} catch (std::exception const& error) {
  std::cerr << "bench_report: " << error.what() << '\n';
  return 2;
}
