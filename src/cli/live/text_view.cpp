// Draws ten times a second, and looks for keys as often; see text_view.hpp.
#include <cli/live/text_view.hpp>

#include <cli/terminal/terminal.hpp>

#include <lessons/lesson.hpp>
#include <live/choices.hpp>
#include <live/screen.hpp>

#include <fmt/format.h>

#include <poll.h>
#include <unistd.h>

namespace cli {
namespace {

using live::demonstration;
using live::status;

constexpr std::string_view clear = "\033[H\033[2J";
constexpr std::string_view keys_line =
    "space: pause  o: one  1-9: lesson  + -: rate  b: broken  r: new server  q: quit";

// Looks, and does not wait.
bool is_key_pressed() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, 0) == 1;
}

// Returns how the server ended, as a line; empty if it did not.
std::string end_of(demonstration const& d) {
  switch (d.status()) {
  case status::out_of_memory:
    return live::out_of_memory_text(d.tally()) + '\n';
  case status::ended:
    return fmt::format("the server ended after {} requests: {}\n", live::with_commas(d.tally().answered),
                       d.how_it_ended());
  default:
    return "";
  }
}

// Returns the line on two lines, since the terminal may have 80 columns only.
std::string folded(std::string line) {
  if (auto const at = line.find(": "); at != line.npos)
    line.replace(at, 2, ":\n  ");
  return line;
}

} // namespace

text_view::text_view(demonstration& d, live::loop& l)
    : demonstration_(d), loop_(l), on_terminal_(::isatty(STDOUT_FILENO) == 1) {
  if (key_terminal::is_there())
    keys_.emplace(key_terminal::signals::taken_by_others); // by the loop
  d.on_event([this](demonstration::event e) { take(e); });
  if (on_terminal_)
    refresh();
}

std::string text_view::screen() const {
  return live::to_screen(demonstration_, growth_, on_terminal_);
}

void text_view::take(demonstration::event e) {
  if (servers_ != demonstration_.servers())
    growth_ = {};
  servers_ = demonstration_.servers();
  if (e == demonstration::event::answer)
    growth_.add(demonstration_.tally().stuck);
  if (e == demonstration::event::step && !on_terminal_)
    terminal::print_as_it_is(screen() + '\n');
  bool const may_go_on = keys_ && demonstration_.chosen().script.empty();
  if (e == demonstration::event::end && !may_go_on)
    loop_.stop();
}

void text_view::refresh() {
  while (keys_ && is_key_pressed())
    press(keys_->key());
  auto const text = screen() + folded(end_of(demonstration_));
  if (keys_) {
    keys_->show(text + std::string(keys_line));
  } else {
    terminal::print_as_it_is(clear);
    terminal::print_as_it_is(text);
    terminal::flush();
  }
  again_ = loop_.after(std::chrono::milliseconds(100), [this] { refresh(); });
}

void text_view::choose(std::size_t lesson) {
  auto const all = lessons::all();
  if (lesson < all.size())
    demonstration_.choose_lesson(std::string(all[lesson].name));
}

void text_view::press(char key) {
  auto& d = demonstration_;
  if (key >= '1' && key <= '9')
    return choose(static_cast<std::size_t>(key - '1'));
  switch (key) {
  case 'q':
    return loop_.stop();
  case ' ':
    return d.status() == status::running ? d.pause() : d.go();
  case 'o':
    return d.one();
  case 'r':
    return d.restart();
  case '+':
  case '=':
    return d.choose_rate(live::faster(d.chosen().rate));
  case '-':
    return d.choose_rate(live::slower(d.chosen().rate));
  case 'b':
    return d.choose_share(live::next_share(d.chosen().share));
  default:
    return;
  }
}

void text_view::put_terminal_back() {
  again_.reset();
  was_on_another_screen_ |= keys_.has_value();
  keys_.reset();
}

void text_view::show_last() {
  put_terminal_back();
  bool const nothing_was_printed = !on_terminal_ && demonstration_.chosen().script.empty();
  if (nothing_was_printed || was_on_another_screen_)
    terminal::print_as_it_is(screen());
  terminal::print(end_of(demonstration_));
}

} // namespace cli
