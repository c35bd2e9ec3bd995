// The pictures that a submission is given: they exist by name only, and each may fail.
#pragma once

#include <coursework/exercise.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace grader {

// What image_file does in one question, and what it has seen in one schedule.
class images {
public:
  struct options {
    bool may_fail = true;    // whether a file fails is a choice of the schedule
    bool yields = false;     // making an image takes a while, in which other fibers run
    std::size_t at_most = 0; // so many may be made at the same time; 0: any number
    bool stops = false;      // none may be begun when one has failed
  };

  images(std::size_t count, options how);

  // Forgets what it has seen. To be called first in each schedule.
  void begin();

  std::vector<std::string> const& files() const { return files_; }
  std::size_t most_at_once() const { return most_at_once_; }
  // Of how many files the image was made, and for how many of these that has failed.
  std::size_t finished() const;
  std::size_t failures() const;

  // Makes one image.
  coursework::error make(std::string const& file);

  // Calls wrong() unless this is the right result: an error that a file has failed with, or no error when every
  // image was made and none has failed.
  void check(coursework::error const& result) const;

private:
  std::size_t number_of(std::string const& file) const;
  // Calls wrong() if this file may not be begun now.
  void check_begin(std::size_t k) const;

  std::vector<std::string> files_;
  options how_;
  std::vector<char> made_, failed_; // for each file
  std::size_t now_ = 0, most_at_once_ = 0;
};

// Returns the function that the submission is given.
coursework::image_function image_file_of(std::shared_ptr<images> const&);

// Returns "1 file" or "3 files".
std::string files_text(std::size_t count);

// The function that the student of most exercises writes.
using make_thumbnails_function = coursework::error (*)(std::vector<std::string> const&,
                                                       coursework::image_function);

} // namespace grader
