// Writing a search and reading it again; see checkpoint.hpp.
#include <leaklab/states/checkpoint.hpp>

#include <leaklab/states/blocks.hpp>
#include <leaklab/states/checkpoint_on_ranks.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/ranks.hpp>
#include <leaklab/states/work_sharing.hpp>

#include <cstring>
#include <string_view>

#include <link.h>
#include <sys/personality.h>

namespace leaklab::detail::states {
namespace {

void add_text(mixer& m, std::string_view text) {
  for (char const c : text)
    m.add(static_cast<unsigned char>(c));
  m.add(text.size());
}

// Of a note, name and content each take a multiple of four bytes.
std::size_t padded(std::size_t bytes) {
  return (bytes + 3) / 4 * 4;
}

// The linker writes into each program and library what tells it from all others.
void add_build_id(mixer& m, char const* note, std::size_t bytes) {
  for (auto const* const end = note + bytes; end - note >= static_cast<std::ptrdiff_t>(sizeof(ElfW(Nhdr)));) {
    ElfW(Nhdr) head;
    std::memcpy(&head, note, sizeof head);
    note += sizeof head + padded(head.n_namesz);
    if (head.n_type == NT_GNU_BUILD_ID)
      add_text(m, {note, head.n_descsz});
    note += padded(head.n_descsz);
  }
}

int add_object(dl_phdr_info* info, std::size_t, void* data) {
  auto& m = *static_cast<mixer*>(data);
  m.add(info->dlpi_addr);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    auto const& h = info->dlpi_phdr[i];
    m.add(h.p_memsz);
    if (h.p_type == PT_NOTE)
      add_build_id(m, reinterpret_cast<char const*>(info->dlpi_addr + h.p_vaddr), h.p_memsz);
  }
  return 0;
}

constexpr std::uint64_t version = 7;

} // namespace

key print_of(explore_options const& options) {
  mixer m;
  m.add(version);
  dl_iterate_phdr(&add_object, &m);
  add_text(m, options.checkpoint->body);
  m.add(static_cast<std::uint64_t>(options.clock));
  m.add(options.early_deadlines);
  m.add(options.max_steps);
  m.add(options.group != nullptr);
  m.add(options.outcome != nullptr);
  return m.result();
}

void write_states(blocks_writer& out, search const& s, explore_options const& options) {
  out.write(s.of_fibers);
  out.write(s.root);
  out.write(s.could_be_earlier);
  s.states.save(out);
  s.orders.save(out);
  if (options.group)
    out.write(s.groups);
}

void read_states(blocks_reader& in, search& s, explore_options const& options) {
  in.read(s.of_fibers);
  in.read(s.root);
  in.read(s.could_be_earlier);
  s.states.load(in);
  s.orders.load(in);
  if (options.group)
    in.read(s.groups);
}

void read_print(blocks_reader& in, explore_options const& options) {
  key print{};
  in.read(print);
  if (print != print_of(options))
    in.fail("is of another search: of another body, with other options, or by another program");
}

void save(search const& s, facts const& f, explore_options const& options) {
  blocks_writer out(options.checkpoint->file);
  out.write(print_of(options));
  out.write(f);
  write_states(out, s, options);
  out.finish();
}

namespace {

// Reads what is in front of the search.
std::optional<facts> begin_to_read(blocks_reader& in, explore_options const& options) {
  if (!in.is_open())
    return std::nullopt;
  facts f{};
  read_print(in, options);
  in.read(f);
  return f;
}

} // namespace

std::optional<facts> facts_in(explore_options const& options) {
  blocks_reader in(options.checkpoint->file);
  return begin_to_read(in, options);
}

std::optional<facts> load(search& s, explore_options const& options) {
  blocks_reader in(options.checkpoint->file);
  auto const f = begin_to_read(in, options);
  if (!f)
    return std::nullopt;
  read_states(in, s, options);
  in.finish();
  begin_again(s);
  s.is_continued = true;
  return f;
}

bool keeps_states(explore_options const& options) {
  return options.checkpoint && !not_in_this_build() && (addresses_are_fixed() || goes_on_in_this_process);
}

void check_checkpoint(explore_options const& options) {
  if (!keeps_states(options))
    return;
  if (ranks_of_this_process)
    checkpoint_on_ranks(*ranks_of_this_process, options).check();
  else
    facts_in(options);
}

bool addresses_are_fixed() {
  return (personality(0xffffffff) & ADDR_NO_RANDOMIZE) != 0;
}

} // namespace leaklab::detail::states
