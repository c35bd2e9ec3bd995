// Which line of which file each instruction of a unit comes from; see line_table.hpp. The names of numbers
// are those of the DWARF 5 standard, chapter 6.2.
#include <leaklab/debug_info/line_table.hpp>

#include <dwarf.h>

#include <utility>

namespace leaklab::detail::debug_info {

struct line_table::header {
  bool wide = false; // 64-bit DWARF
  unsigned smallest_instruction = 1;
  int line_base = 0;
  unsigned line_range = 1;
  unsigned opcode_base = 1;
  bool rows_are_statements = true;     // to begin with
  std::vector<unsigned char> operands; // how many LEB128 numbers follow each standard opcode, from 1 on
};

// Runs the program of a table, which writes its rows (DWARF 5, section 6.2.5).
class line_table::machine {
public:
  machine(line_table& t, header const& h, std::function<bool(std::uint64_t)> const& is_code)
      : table_(t), header_(h), is_code_(is_code),
        first_(t.rows_.size()), start_{0, 1, 1, h.rows_are_statements}, now_(start_) {}

  void run(byte_reader& r) {
    while (!r.ended()) {
      unsigned const opcode = r.number<unsigned char>();
      if (opcode >= header_.opcode_base)
        special(opcode - header_.opcode_base);
      else if (opcode == 0)
        extended(r.part(r.uleb()));
      else
        standard(opcode, r);
    }
    table_.rows_.resize(first_); // drops the rows of a run without an end
  }

private:
  void advance(std::uint64_t instructions) { now_.address += instructions * header_.smallest_instruction; }
  void add_line(std::int64_t n) { now_.line += static_cast<std::uint32_t>(n); }
  void write_row() { table_.rows_.push_back(now_); }

  void special(unsigned n) {
    advance(n / header_.line_range);
    add_line(header_.line_base + static_cast<int>(n % header_.line_range));
    write_row();
  }

  void extended(byte_reader operation) {
    switch (operation.number<unsigned char>()) {
    case DW_LNE_end_sequence:
      table_.keep_rows_from(first_, now_.address,
                            first_ < table_.rows_.size() && is_code_(table_.rows_[first_].address));
      first_ = table_.rows_.size();
      now_ = start_;
      break;
    case DW_LNE_set_address:
      now_.address = operation.number<std::uint64_t>();
      break;
    case DW_LNE_define_file:
      table_.files_.push_back({operation.text(), operation.uleb()});
      break;
    default:
      break;
    }
  }

  void standard(unsigned opcode, byte_reader& r) {
    switch (opcode) {
    case DW_LNS_copy:
      write_row();
      break;
    case DW_LNS_advance_pc:
      advance(r.uleb());
      break;
    case DW_LNS_advance_line:
      add_line(r.sleb());
      break;
    case DW_LNS_set_file:
      now_.file = static_cast<std::uint32_t>(r.uleb());
      break;
    case DW_LNS_negate_stmt:
      now_.is_statement = !now_.is_statement;
      break;
    case DW_LNS_const_add_pc:
      advance((255 - header_.opcode_base) / header_.line_range);
      break;
    case DW_LNS_fixed_advance_pc:
      now_.address += r.number<std::uint16_t>();
      break;
    default: // its operands say nothing about address or line
      for (unsigned n = header_.operands[opcode - 1]; n > 0; --n)
        r.uleb();
    }
  }

  line_table& table_;
  header const& header_;
  std::function<bool(std::uint64_t)> const& is_code_;
  std::size_t first_; // the first row of this run
  row const start_;
  row now_;
};

line_table::line_table(line_sections const& sections, std::uint64_t offset, std::filesystem::path folder,
                       std::function<bool(std::uint64_t)> const& is_code)
    : sections_(sections), folder_(std::move(folder)) {
  byte_reader section(sections.lines);
  section.skip(offset);
  header h;
  std::uint64_t length = section.number<std::uint32_t>();
  h.wide = length == 0xffffffff;
  if (h.wide)
    length = section.number<std::uint64_t>();
  auto table = section.part(length);
  version_ = table.number<std::uint16_t>();
  if (version_ < 2 || version_ > 5)
    return;
  if (version_ == 5)
    table.skip(2); // sizes of an address and of a segment
  auto names = table.part(table.offset(h.wide));
  h.smallest_instruction = names.number<unsigned char>();
  if (version_ >= 4)
    names.skip(1); // operations in an instruction, on machines that have several
  h.rows_are_statements = names.number<unsigned char>() != 0;
  int const line_base = names.number<unsigned char>(); // it has a sign
  h.line_base = line_base < 128 ? line_base : line_base - 256;
  h.line_range = std::max<unsigned>(names.number<unsigned char>(), 1);
  h.opcode_base = names.number<unsigned char>();
  for (unsigned opcode = 1; opcode < h.opcode_base; ++opcode)
    h.operands.push_back(names.number<unsigned char>());
  if (version_ < 5) {
    read_names_before_5(names);
  } else {
    for (auto const& folder_name : read_names(names, h.wide))
      folders_.push_back(folder_name.name);
    files_ = read_names(names, h.wide);
  }
  machine(*this, h, is_code).run(table);
  runs_.sort();
}

void line_table::read_names_before_5(byte_reader& r) {
  folders_.emplace_back(); // number 0 is the folder where the compiler ran
  for (auto name = r.text(); !name.empty(); name = r.text())
    folders_.push_back(name);
  files_.emplace_back(); // counted from 1
  for (auto name = r.text(); !name.empty(); name = r.text()) {
    files_.push_back({name, r.uleb()});
    r.uleb(); // time
    r.uleb(); // size
  }
}

struct line_table::value {
  std::string_view text;
  std::uint64_t number = 0;
  bool is_known = true; // if not, it is not known either where the next one begins
};

line_table::value line_table::read_value(byte_reader& r, std::uint64_t form, bool wide) const {
  auto const text_in = [&](std::span<unsigned char const> section) {
    byte_reader texts(section);
    texts.skip(r.offset(wide));
    return texts.text();
  };
  switch (form) {
  case DW_FORM_string:
    return {r.text()};
  case DW_FORM_line_strp:
    return {text_in(sections_.line_texts)};
  case DW_FORM_strp:
    return {text_in(sections_.texts)};
  case DW_FORM_udata:
    return {{}, r.uleb()};
  case DW_FORM_data1:
    return {{}, r.number<std::uint8_t>()};
  case DW_FORM_data2:
    return {{}, r.number<std::uint16_t>()};
  case DW_FORM_data4:
    return {{}, r.number<std::uint32_t>()};
  case DW_FORM_data8:
    return {{}, r.number<std::uint64_t>()};
  case DW_FORM_data16: // a checksum
    r.skip(16);
    return {};
  case DW_FORM_block:
    r.skip(r.uleb());
    return {};
  default:
    return {{}, 0, false};
  }
}

std::vector<line_table::file_name> line_table::read_names(byte_reader& r, bool wide) const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> format(r.number<unsigned char>());
  for (auto& [content, form] : format) {
    content = r.uleb();
    form = r.uleb();
  }
  std::vector<file_name> names;
  for (auto count = r.uleb(); count > 0 && !r.ended(); --count) {
    file_name name{};
    for (auto const& [content, form] : format) {
      auto const v = read_value(r, form, wide);
      if (!v.is_known)
        return names;
      if (content == DW_LNCT_path)
        name.name = v.text;
      else if (content == DW_LNCT_directory_index)
        name.folder = v.number;
    }
    names.push_back(name);
  }
  return names;
}

void line_table::keep_rows_from(std::size_t first, std::uint64_t end, bool is_code) {
  if (!is_code)
    rows_.resize(first);
  else
    runs_.add(rows_[first].address, end, {first, rows_.size()});
}

line_table::place line_table::at(std::uint64_t address) const {
  for (auto const& run : runs_.containing(address)) {
    auto const begin = rows_.begin() + static_cast<std::ptrdiff_t>(run.first);
    auto const end = rows_.begin() + static_cast<std::ptrdiff_t>(run.last);
    auto const next =
        std::upper_bound(begin, end, address, [](std::uint64_t a, row const& r) { return a < r.address; });
    if (next != begin)
      return {file(next[-1].file), next[-1].line};
  }
  return {};
}

std::filesystem::path line_table::file(std::uint64_t number) const {
  if (number >= files_.size() || files_[number].name.empty())
    return {};
  auto const& f = files_[number];
  std::filesystem::path const folder = f.folder < folders_.size() ? folders_[f.folder] : std::string_view();
  return folder_ / folder / f.name;
}

} // namespace leaklab::detail::debug_info
