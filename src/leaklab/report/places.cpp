// Reads a stack as a person would; see places.hpp.
#include <leaklab/report/places.hpp>

#include <leaklab/report/function_name.hpp>
#include <leaklab/report/operations.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/report/symbols.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace leaklab::detail::places {
namespace {

using std::string_view;

// The classes of Boost.Fiber whose members a program calls and may wait in.
constexpr std::array public_scopes = {
    string_view("unbuffered_channel::"),
    string_view("buffered_channel::"),
    string_view("mutex::"),
    string_view("timed_mutex::"),
    string_view("recursive_mutex::"),
    string_view("recursive_timed_mutex::"),
    string_view("condition_variable::"),
    string_view("condition_variable_any::"),
    string_view("barrier::"),
    string_view("future::"),
    string_view("shared_future::"),
    string_view("fiber::"),
};

// Returns "atomic::load" for "__tsan_atomic32_load", which the compiler calls where memory is observed; else nothing.
std::string atomic_operation_of(string_view name) {
  constexpr string_view begins = "__tsan_atomic";
  if (!name.starts_with(begins))
    return {};
  auto const operation = name.substr(std::min(name.find('_', begins.size()), name.size() - 1) + 1);
  return "atomic::" + std::string(operation.starts_with("compare_exchange") ? "compare_exchange" : operation);
}

// Returns "mutex::lock" for "boost::fibers::mutex::lock"; empty if it is neither a public operation of
// Boost.Fiber nor one that its owner has named.
std::string operation_of(frame const& f) {
  auto const whole = qualified_name(f.function);
  string_view name = whole;
  for (auto const& named : named_operations())
    if (name.starts_with(named.scope) && name.substr(string_view(named.scope).size()) == named.name)
      return named.name;
  if (auto atomic = atomic_operation_of(name); !atomic.empty())
    return atomic;
  if (name.starts_with("boost::this_fiber::"))
    return std::string(name.substr(string_view("boost::").size()));
  constexpr string_view fibers = "boost::fibers::";
  if (!name.starts_with(fibers))
    return {};
  name.remove_prefix(fibers.size());
  // Both kinds of future inherit their waits from one base, so they cannot be told apart there.
  constexpr string_view future_base = "detail::future_base::";
  if (name.starts_with(future_base))
    return "future::" + std::string(name.substr(future_base.size()));
  auto const starts = [name](string_view scope) { return name.starts_with(scope); };
  return std::ranges::any_of(public_scopes, starts) ? std::string(name) : std::string();
}

} // namespace

std::vector<frame> without_machinery(std::vector<frame> stack) {
  auto const runs_fiber = [](frame const& f) {
    return qualified_name(f.function) == "boost::fibers::worker_context::run_";
  };
  stack.erase(std::ranges::find_if(stack, runs_fiber), stack.end());
  // The function with which Boost calls the fiber's: std::apply, a task of async().
  auto const outermost = std::ranges::find_if_not(stack.rbegin(), stack.rend(), &is_library);
  if (outermost != stack.rend())
    stack.erase(outermost.base(), stack.end());
  return stack;
}

frame first_user_frame(std::span<frame const> stack) {
  auto const found = std::ranges::find_if_not(stack, &is_library);
  return found == stack.end() ? frame{} : *found;
}

blocked where_blocked(std::span<frame const> stack) {
  blocked result;
  for (auto const& f : stack) {
    if (!is_library(f)) {
      result.at = f;
      break;
    }
    // The outermost call is the one that the program made: barrier::wait, not the condition_variable::wait
    // inside it.
    if (auto operation = operation_of(f); !operation.empty())
      result.operation = std::move(operation);
  }
  return result;
}

bool is_in_a_queue(std::span<frame const> stack) {
  return std::ranges::any_of(stack, [](frame const& f) {
    return f.function.find("wait_queue::suspend_and_wait") != f.function.npos;
  });
}

bool waits_for_slot(std::string_view operation, bool in_a_queue) {
  return in_a_queue && operation.starts_with("unbuffered_channel::push");
}

std::string at_place(std::span<std::uintptr_t const> stack) {
  auto const where = where_blocked(without_machinery(symbols::frames_of(stack)));
  std::string text = where.operation.empty() ? "" : " in " + where.operation;
  if (!where.at.file.empty())
    text += fmt::format(" at {}:{}", shown::name(source::display_path(where.at.file)), where.at.line);
  return text;
}

} // namespace leaklab::detail::places
