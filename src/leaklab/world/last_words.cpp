// The terminate handler; see last_words.hpp.
#include <leaklab/world/last_words.hpp>

#include <leaklab/report/exception_text.hpp>
#include <leaklab/report/function_name.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/report/symbols.hpp>
#include <leaklab/world/fiber_record.hpp>
#include <leaklab/world/world.hpp>

#include <shown/shown.hpp>

#include <boost/fiber/exceptions.hpp>

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <new>
#include <string>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace leaklab::detail {
namespace {

constexpr std::chrono::seconds longest_speech{10};

constinit thread_local bool on_a_worlds_thread = false;
std::terminate_handler previous = nullptr;
std::atomic<void (*)(std::string_view) noexcept> listening = nullptr;
std::atomic_flag begun;
constinit thread_local bool speaking = false;

// Returns whether a mutex found that its holder wants to lock it again.
bool is_relock(std::exception_ptr const& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (boost::fibers::lock_error const& e) {
    return e.code() == std::errc::resource_deadlock_would_occur;
  } catch (...) {
    return false;
  }
}

// Returns the place that threw. The frames above it are the C++ runtime's functions, and ours.
frame place_in(addresses const& stack) {
  for (auto& f : symbols::frames_of(stack))
    if (!places::is_library(f) && !f.function.starts_with("__") && !f.function.starts_with("_Unwind"))
      return f;
  return {};
}

std::string name_of(fiber_record const& r) {
  return r.name.empty() ? fmt::format("#{}", r.id) : fmt::format("#{} \"{}\"", r.id, shown::name(r.name));
}

std::string position(frame const& f) {
  return f.file.empty() ? std::string("(no debug information)")
                        : fmt::format("{}:{}", shown::name(source::display_path(f.file)), f.line);
}

std::string line(char const* how, frame const& f) {
  return f == frame{} ? "" : fmt::format("    {:<7} {}   {}\n", how, position(f), short_name(f.function));
}

struct death {
  fiber_record const& fiber;
  std::exception_ptr thrown; // empty: something called std::terminate
  addresses stack;

  // Whether the exception left the fiber, or a function that must not throw, is not known.
  std::string cause() const {
    auto const who = name_of(fiber);
    auto const what = fmt::format("std::terminate was called in fiber {}", who);
    return thrown ? fmt::format("{} after throwing {}", what, shown::line(text_of(thrown))) : what;
  }

  // Boost.Fiber knows a mutex's holder by the address of its context, which a fiber may inherit.
  std::string about_a_mutex(frame const& at) const {
    if (!thrown || !is_relock(thrown))
      return "";
    auto const other = fiber.predecessor ? fmt::format("#{}", fiber.predecessor) : std::string("a fiber");
    auto const where = at == frame{} ? "" : " at " + position(at);
    return fmt::format(
        "relocked by #{}{}: the mutex is held by #{} itself, or by {} that ended where #{} is now", fiber.id,
        where, fiber.id, other, fiber.id);
  }

  std::string origin() const {
    return fiber.id == 1 ? "    it is the body\n"
                         : line("started", places::first_user_frame(symbols::frames_of(fiber.spawned_from)));
  }

  std::string in_one_line() const {
    auto const at = place_in(stack);
    auto const relocked = about_a_mutex(at);
    return cause() + (!relocked.empty() ? "; " + relocked : at == frame{} ? "" : ", at " + position(at));
  }

  std::string in_full() const {
    auto const at = place_in(stack);
    auto const relocked = about_a_mutex(at);
    return "leaklab: " + cause() + '\n' + (relocked.empty() ? "" : "    " + relocked + '\n') +
           line("at", at) + origin();
  }

  void tell() const {
    if (auto* const listener = listening.load())
      return listener(in_one_line());
    auto const text = in_full();
    for (std::string_view left = text; !left.empty();) {
      auto const written = write(STDERR_FILENO, left.data(), left.size());
      if (written <= 0)
        return;
      left.remove_prefix(static_cast<std::size_t>(written));
    }
  }
};

// Naming places takes more stack than a fiber may have left.
void tell_on_another_thread(death const& d) {
  try {
    std::thread([&d] { d.tell(); }).join();
  } catch (std::system_error const&) {
    d.tell();
  }
}

bool is_want_of_memory(std::exception_ptr const& thrown) {
  try {
    if (thrown)
      std::rethrow_exception(thrown);
  } catch (std::bad_array_new_length const&) { // a size that makes no sense
  } catch (std::bad_alloc const&) {
    return true;
  } catch (...) {
  }
  return false;
}

void speak() {
  auto const* const r = fiber_record::of(boost::fibers::context::active());
  if (!r)
    return;
  if (!listening && is_want_of_memory(std::current_exception())) {
    r->home.run.end_out_of_memory();
    for (;;)
      r->context->suspend(); // for ever: the world has ended, and the report is made
  }
  if (begun.test_and_set()) { // by another thread, which ends the program
    std::this_thread::sleep_for(longest_speech);
    return;
  }
  speaking = true;
  try {
    tell_on_another_thread({*r, std::current_exception(), capture_here()});
  } catch (...) { // for want of memory
  }
}

[[noreturn]] void speak_and_go_on() {
  if (on_a_worlds_thread && !speaking)
    speak();
  if (previous)
    previous();
  std::abort();
}

} // namespace

last_words::last_words() {
  static std::once_flag once;
  std::call_once(once, [] { previous = std::set_terminate(&speak_and_go_on); });
  on_a_worlds_thread = true;
}

last_words::~last_words() {
  on_a_worlds_thread = false;
}

void tell_last_words_to(void (*listener)(std::string_view) noexcept) {
  listening = listener;
}

} // namespace leaklab::detail
