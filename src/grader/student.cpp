// The ID of the student; see question.hpp.
#include <grader/question.hpp>

#include <string>
#include <utility>

namespace grader {
namespace {

std::string id;

} // namespace

std::string const& student() {
  return id;
}

void set_student(std::string of_student) {
  id = std::move(of_student);
}

} // namespace grader
