// A locked stream buffer under std::cerr; see lesson_log.hpp.
#include <cli/lesson/lesson_log.hpp>

#include <iostream>
#include <mutex>
#include <streambuf>
#include <utility>

namespace cli {
namespace {

class locked_buffer : public std::streambuf {
public:
  void set_sink(std::function<void(std::string_view)> sink) {
    std::lock_guard const l(mutex_);
    sink_ = std::move(sink);
  }

protected:
  std::streamsize xsputn(char const* text, std::streamsize n) override {
    std::lock_guard const l(mutex_);
    if (sink_)
      sink_({text, static_cast<std::size_t>(n)});
    return n;
  }

  int_type overflow(int_type c) override {
    char const one = traits_type::to_char_type(c);
    if (!traits_type::eq_int_type(c, traits_type::eof()))
      xsputn(&one, 1);
    return traits_type::not_eof(c);
  }

private:
  std::mutex mutex_;
  std::function<void(std::string_view)> sink_;
};

// The buffer is never destroyed: a thread that an unfinished run left behind may write until the process
// ends.
locked_buffer& buffer() {
  static auto* const only = new locked_buffer;
  return *only;
}

} // namespace

lesson_log::lesson_log(std::function<void(std::string_view)> sink) {
  buffer().set_sink(std::move(sink));
  std::cerr.rdbuf(&buffer());
}

lesson_log::~lesson_log() {
  buffer().set_sink({});
}

} // namespace cli
