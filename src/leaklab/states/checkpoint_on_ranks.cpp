// Writing and reading the parts of a search; see checkpoint_on_ranks.hpp.
#include <leaklab/states/checkpoint_on_ranks.hpp>

#include <leaklab/states/blocks.hpp>
#include <leaklab/states/checkpoint.hpp>
#include <leaklab/states/work_sharing.hpp>

#include <cinttypes>
#include <cstdio>
#include <exception>
#include <system_error>
#include <type_traits>
#include <utility>

namespace leaklab::detail::states {
namespace {

namespace fs = std::filesystem;

std::string text_in(bytes const& b) {
  return {reinterpret_cast<char const*>(b.data()), b.size()};
}

} // namespace

// Calls act() on each rank. If it throws anywhere, all throw what it has thrown on the first one.
void checkpoint_on_ranks::on_all(std::function<void()> const& act) const {
  bytes why;
  try {
    act();
  } catch (std::exception const& e) {
    for (auto const* at = e.what(); *at; ++at)
      put(why, *at);
  }
  for (auto const& of_one : ranks_.exchange(why))
    if (!of_one.empty())
      throw checkpoint_error(text_in(of_one));
}

fs::path checkpoint_on_ranks::part() const {
  return options_.checkpoint->file / ("rank-" + std::to_string(ranks_.number()) + "-of-" +
                                      std::to_string(ranks_.count()) + '.' + std::to_string(now_.number));
}

bool checkpoint_on_ranks::find(agreed& found) {
  if (!options_.checkpoint)
    return false;
  on_all([&] {
    auto const& folder = options_.checkpoint->file;
    std::error_code error;
    fs::create_directory(folder, error);
    if (error)
      throw std::runtime_error("the checkpoint " + folder.string() +
                               " cannot be written: " + error.message());
  });
  bytes to;
  on_all([&] {
    if (ranks_.number() == 0 && read_search())
      put(to, now_);
  });
  static_assert(std::is_trivially_copyable_v<head>);
  auto const of_all = ranks_.exchange(to);
  is_found_ = !of_all[0].empty();
  if (is_found_) {
    now_ = taken_from(of_all[0]).take<head>();
    found = now_.of_all;
  }
  return is_found_;
}

// Returns false if there is none.
bool checkpoint_on_ranks::read_search() {
  blocks_reader in(options_.checkpoint->file / "search");
  if (!in.is_open())
    return false;
  read_print(in, options_);
  in.read(now_);
  in.finish();
  if (now_.ranks != ranks_.count())
    in.fail("is of a search by another number of ranks: by " + std::to_string(now_.ranks) +
            ", and here are " + std::to_string(ranks_.count()));
  return true;
}

void checkpoint_on_ranks::load(search& s, searcher& first) {
  if (!std::exchange(is_found_, false))
    return;
  on_all([&] { read_part(s, first); });
}

void checkpoint_on_ranks::read_part(search& s, searcher& first) const {
  blocks_reader in(part());
  if (!in.is_open())
    in.fail("is missing");
  read_print(in, options_);
  head h{};
  std::uint32_t rank = 0;
  std::uint64_t done = 0;
  in.read(h);
  in.read(rank);
  in.read(done);
  auto const begins = h.of_all.schedules_begin, expected = now_.of_all.schedules_begin;
  if (rank != ranks_.number() || h.number != now_.number || h.ranks != now_.ranks ||
      begins.steady != expected.steady || begins.system != expected.system)
    in.fail("is another part, or of another search than " + (options_.checkpoint->file / "search").string());
  read_states(in, s, options_);
  in.finish();
  begin_again(s);
  s.is_continued = true;
  first.begin_with(done);
}

bool checkpoint_on_ranks::is_due() const {
  return options_.checkpoint && real_now() >= saved_at_ + options_.checkpoint->every;
}

void checkpoint_on_ranks::save(search const& s, std::vector<std::unique_ptr<searcher>> const& all,
                               agreed const& a) {
  if (!options_.checkpoint)
    return;
  std::uint64_t done = 0;
  for (auto const& x : all)
    done += x->where().done;
  now_ = {.number = now_.number + 1, .ranks = ranks_.count(), .of_all = a};
  on_all([&] { write_part(s, done); });
  on_all([&] {
    if (ranks_.number() == 0)
      write_search();
  });
  remove_other_parts();
  saved_at_ = real_now();
}

void checkpoint_on_ranks::write_part(search const& s, std::uint64_t done) const {
  blocks_writer out(part());
  out.write(print_of(options_));
  out.write(now_);
  out.write(ranks_.number());
  out.write(done);
  write_states(out, s, options_);
  out.finish();
}

void checkpoint_on_ranks::write_search() const {
  blocks_writer out(options_.checkpoint->file / "search");
  out.write(print_of(options_));
  out.write(now_);
  out.finish();
}

// Rank 0 removes those of all ranks, since there may have been more of them once. No rank writes meanwhile.
void checkpoint_on_ranks::remove_other_parts() const {
  std::error_code error;
  for (auto const& entry : fs::directory_iterator(options_.checkpoint->file, error)) {
    auto const name = entry.path().filename().string();
    std::uint32_t rank = 0, ranks = 0;
    std::uint64_t number = 0;
    int end = 0;
    if (std::sscanf(name.c_str(), "rank-%" SCNu32 "-of-%" SCNu32 ".%" SCNu64 "%n", &rank, &ranks, &number,
                    &end) != 3 ||
        (rank != ranks_.number() && ranks_.number() != 0))
      continue;
    auto const rest = name.substr(static_cast<std::size_t>(end));
    bool const is_of_now = rest.empty() && ranks == now_.ranks && number == now_.number;
    if (!is_of_now && (rest.empty() || rest == ".new"))
      fs::remove(entry.path(), error);
  }
}

} // namespace leaklab::detail::states
