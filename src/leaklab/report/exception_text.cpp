// Describes an exception; see exception_text.hpp.
#include <leaklab/report/exception_text.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

namespace leaklab::detail {
namespace {

// Returns the name of the type of the exception that is being handled.
std::string name_of_type() {
  auto const* const type = abi::__cxa_current_exception_type();
  if (!type)
    return "an exception of no known type";
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> const name(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? name.get() : type->name();
}

} // namespace

std::string text_of(std::exception_ptr const& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (std::exception const& e) {
    return name_of_type() + ": " + e.what();
  } catch (...) {
    return name_of_type();
  }
}

} // namespace leaklab::detail
