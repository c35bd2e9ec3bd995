// How submissions are compiled: alone, with exercise.hpp, and with limits.
#pragma once

#include <os/child.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cli::course {

// Returns the first line of a compiler's text that has an error; the first line if there is none.
std::string first_error(std::string const& text);

// A folder in which submissions are compiled in one way. It keeps the precompiled header, which the first of them makes.
//
//   compiling const plain(folder, all.folder() / "exercise.hpp");
//   if (plain.object("drain").succeeded() && plain.shared_object("drain").succeeded())
//     load(folder / "drain.so");
class compiling {
public:
  // `compiler` is the one to take, and `flags` come before all others. Makes the folder, if need be. Throws input_error.
  compiling(std::filesystem::path const& folder, std::filesystem::path header, std::string compiler = "",
            std::vector<std::string> flags = {});

  std::filesystem::path const& folder() const { return folder_; }

  // Compiles NAME.cpp to NAME.o, and writes to NAME.d which files it includes. Throws input_error if the header cannot be
  // compiled.
  os::ended object(std::string const& name) const;

  // Links NAME.o to NAME.so.
  os::ended shared_object(std::string const& name) const;

private:
  os::ended run(std::vector<std::string> const& more) const;
  void precompile_header() const;

  std::filesystem::path folder_;
  std::filesystem::path header_; // exercise.hpp, as it is in the coursework
  std::vector<std::string> words_;
};

// Removes at its end what was compiled under that name, so that no submission can read another one.
class removed_at_the_end {
public:
  removed_at_the_end(compiling const&, std::string name);
  removed_at_the_end(removed_at_the_end const&) = delete;
  removed_at_the_end& operator=(removed_at_the_end const&) = delete;
  ~removed_at_the_end();

private:
  std::filesystem::path folder_;
  std::string name_;
};

} // namespace cli::course
