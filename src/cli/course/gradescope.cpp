// Reads submission_metadata.json; see gradescope.hpp.
#include <cli/course/gradescope.hpp>

#include <cli/course/course.hpp>
#include <cli/exit_code.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace cli::course {

std::string student_on_gradescope(std::filesystem::path const& file) {
  std::vector<std::string> addresses;
  try {
    auto const metadata = nlohmann::json::parse(contents(file));
    for (auto const& user : metadata.at("users"))
      addresses.push_back(student_id(user.at("email").get<std::string>()));
  } catch (nlohmann::json::exception const& e) {
    throw input_error(file, e.what());
  }
  return addresses.empty() ? "" : *std::ranges::min_element(addresses);
}

} // namespace cli::course
