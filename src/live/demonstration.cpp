// Sends requests when they are due, and adds up the answers; see demonstration.hpp.
#include <live/demonstration.hpp>

#include <live/serve.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace live {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t longest_line = 1 << 20; // a server that writes more has gone mad

} // namespace

std::string to_string(status s) {
  switch (s) {
  case status::running:
    return "running";
  case status::paused:
    return "paused";
  case status::done:
    return "done";
  case status::out_of_memory:
    return "out_of_memory";
  case status::ended:
    break;
  }
  return "ended";
}

demonstration::demonstration(settings s, loop& l) : settings_(std::move(s)), loop_(l) {
  start();
}

void demonstration::start() {
  server_.emplace(settings_.server);
  ++servers_;
  heard_.clear();
  asked_.reset();
  traffic_.emplace(settings_.seed);
  tally_ = {};
  step_ = 0;
  sent_in_step_ = 0;
  watch_ = loop_.on_readable(server_->output(), [this] { hear(); });
  if (settings_.script.empty())
    note("lesson", settings_.lesson);
  note_point();
  go();
}

milliseconds demonstration::worked() const {
  auto all = worked_before_;
  if (works_since_)
    all += std::chrono::duration_cast<milliseconds>(clock::now() - *works_since_);
  return all;
}

std::optional<std::size_t> demonstration::script_step() const {
  return script_ended_ || step_ == settings_.script.size() ? std::nullopt : std::optional(step_);
}

void demonstration::note(std::string what, std::string detail) {
  history_.add(mark{worked(), std::move(what), std::move(detail)});
}

void demonstration::note_point() {
  history_.add(worked(), tally_);
}

void demonstration::tick() {
  note_point();
  tick_ = loop_.after(history::usual_distance, [this] { tick(); });
}

void demonstration::go() {
  if (status_ == status::out_of_memory || status_ == status::ended)
    return;
  if (!works_since_)
    works_since_ = clock::now();
  status_ = status::running;
  next_ = clock::now();
  tick();
  send_when_due();
}

void demonstration::pause() {
  if (status_ != status::running)
    return;
  note_point();
  worked_before_ = worked();
  works_since_.reset();
  tick_.reset();
  due_.reset();
  status_ = status::paused;
}

void demonstration::one() {
  if ((status_ == status::paused || status_ == status::done) && !asked_)
    send();
}

void demonstration::restart() {
  pause();
  watch_.reset();
  silence_.reset();
  server_.reset();
  ended_.clear();
  script_ended_ = false;
  status_ = status::paused;
  note("restart");
  start();
}

void demonstration::choose_lesson(std::string whole_name) {
  end_script();
  settings_.lesson = std::move(whole_name);
  note("lesson", settings_.lesson);
}

void demonstration::choose_share(share s) {
  end_script();
  settings_.share = s;
  note("broken", to_string(s));
}

void demonstration::choose_rate(unsigned requests_a_second) {
  settings_.rate = std::min(requests_a_second, highest_rate);
  note("rate", std::to_string(settings_.rate));
  next_ = clock::now();
  if (status_ == status::running)
    send_when_due();
}

// Sends a request now, or lets one be sent when it is due.
void demonstration::send_when_due() {
  due_.reset();
  if (status_ != status::running || asked_)
    return;
  auto const now = clock::now();
  if (now < next_) {
    due_ = loop_.after(next_ - now, [this] { send_when_due(); });
    return;
  }
  if (settings_.rate > 0) // a server that is slower than that does not have to catch up
    next_ = std::max(next_ + std::chrono::nanoseconds(std::chrono::seconds(1)) / settings_.rate, now);
  send();
}

void demonstration::send() {
  if (auto const step = script_step()) {
    auto const& s = settings_.script[*step];
    if (sent_in_step_ == 0) {
      settings_.lesson = s.lesson;
      settings_.share = s.share;
      note("lesson", s.lesson);
    }
    ++sent_in_step_;
  }
  asked_ = traffic_->next(settings_.lesson, settings_.share);
  silence_ = loop_.after(settings_.longest_silence, [this] {
    end(status::ended,
        "it did not answer for " + std::to_string(settings_.longest_silence.count()) + " seconds");
  });
  server_->say(to_line(*asked_) + '\n'); // if it does not listen any more, hear() sees its end
}

void demonstration::hear() {
  auto const more = server_->heard();
  if (more)
    heard_ += *more;
  for (auto end = heard_.find('\n'); end != heard_.npos; end = heard_.find('\n')) {
    auto const line = heard_.substr(0, end);
    heard_.erase(0, end + 1);
    try {
      take(answer_of(line));
    } catch (std::invalid_argument const&) {
      return this->end(status::ended, "it wrote what is no answer");
    }
    if (!server_)
      return;
  }
  if (heard_.size() > longest_line)
    return end(status::ended, "it wrote what is no answer");
  if (!more) {
    auto const how = server_->wait();
    end(server_->exit_code() == without_memory ? status::out_of_memory : status::ended, how);
  }
}

void demonstration::take(answer const& a) {
  if (a.out_of_memory) // then it ends, and hear() sees that
    return;
  if (!asked_ || a.number != asked_->number)
    throw std::invalid_argument("an answer to nothing");
  tally_.add(*asked_, a);
  history_.add(a.took);
  asked_.reset();
  silence_.reset();
  if (then_)
    then_(event::answer);
  step_on();
  send_when_due();
}

void demonstration::step_on() {
  auto const step = script_step();
  if (!step || sent_in_step_ < settings_.script[*step].requests)
    return;
  ++step_;
  sent_in_step_ = 0;
  bool const over = step_ == settings_.script.size();
  if (over) {
    pause();
    status_ = status::done;
  }
  if (then_) {
    then_(event::step);
    if (over)
      then_(event::end);
  }
}

void demonstration::end(live::status why, std::string how) {
  pause();
  watch_.reset();
  silence_.reset();
  server_.reset();
  asked_.reset();
  status_ = why;
  ended_ = std::move(how);
  note(to_string(why));
  if (then_)
    then_(event::end);
}

} // namespace live
