// Images that exist by name only; see images.hpp.
#include <grader/images.hpp>

#include <grader/question.hpp>
#include <leaklab/choose.hpp>

#include <boost/fiber/operations.hpp>
#include <fmt/format.h>

#include <algorithm>

// The line of a choice is the student's that calls image_file, and not a line of ours.
namespace grader::stand_in {
namespace {

constexpr struct {
  char const *scope, *name;
} operation __attribute__((section("fiber_operations"), used)) = {"grader::", "image_file"};

class of {
public:
  explicit of(std::shared_ptr<images> all) : all_(std::move(all)) {}
  coursework::error operator()(std::string const& file) const { return all_->make(file); }

private:
  std::shared_ptr<images> all_;
};

} // namespace
} // namespace grader::stand_in

namespace grader {

images::images(std::size_t count, options how) : how_(how), made_(count), failed_(count) {
  for (std::size_t k = 1; k <= count; ++k)
    files_.push_back(fmt::format("photo{}.jpg", k));
}

void images::begin() {
  std::ranges::fill(made_, 0);
  std::ranges::fill(failed_, 0);
  now_ = most_at_once_ = 0;
}

std::size_t images::number_of(std::string const& file) const {
  return static_cast<std::size_t>(std::ranges::find(files_, file) - files_.begin());
}

std::size_t images::finished() const {
  return static_cast<std::size_t>(std::ranges::count(made_, 1));
}

std::size_t images::failures() const {
  return static_cast<std::size_t>(std::ranges::count(failed_, 1));
}

void images::check_begin(std::size_t k) const {
  if (made_[k])
    wrong(fmt::format("image_file was called twice for {}", files_[k]));
  if (how_.at_most > 0 && now_ > how_.at_most)
    wrong(fmt::format("{} images were made at the same time, and {} may be", now_, how_.at_most));
  auto const failed = std::ranges::find(failed_, 1);
  if (how_.stops && failed != failed_.end())
    wrong(fmt::format("{} was begun although {} had failed", files_[k],
                      files_[static_cast<std::size_t>(failed - failed_.begin())]));
}

coursework::error images::make(std::string const& file) {
  auto const k = number_of(file);
  if (k == files_.size()) {
    wrong(fmt::format("image_file was called for '{}', which is none of the files", file));
    return "no such file";
  }
  most_at_once_ = std::max(most_at_once_, ++now_);
  check_begin(k);
  if (how_.yields)
    boost::this_fiber::yield();
  failed_[k] = how_.may_fail && leaklab::may_fail() ? 1 : 0;
  made_[k] = 1;
  --now_;
  return failed_[k] ? coursework::error(file + ": damaged") : std::nullopt;
}

void images::check(coursework::error const& result) const {
  for (std::size_t k = 0; k < files_.size(); ++k) {
    if (result && failed_[k] && *result == files_[k] + ": damaged")
      return;
    if (!result && !made_[k])
      return wrong(fmt::format("returned no error before {} was made", files_[k]));
    if (!result && failed_[k])
      return wrong(fmt::format("returned no error, although {} failed", files_[k]));
  }
  if (result)
    wrong("returned an error that no file has failed with");
}

coursework::image_function image_file_of(std::shared_ptr<images> const& all) {
  return stand_in::of(all);
}

std::string files_text(std::size_t count) {
  return fmt::format("{} file{}", count, count == 1 ? "" : "s");
}

} // namespace grader
