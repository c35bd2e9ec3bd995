// A file of blocks of bytes, with a hash over all of them at its end.
#pragma once

#include <leaklab/states/mixer.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>

namespace leaklab::detail::states {

// Both throw std::runtime_error, which names the file.
class blocks_file {
protected:
  explicit blocks_file(std::filesystem::path file) : file_(std::move(file)) {}

  [[noreturn]] void fail(std::string const& why) const {
    throw std::runtime_error("the checkpoint " + file_.string() + ' ' + why);
  }
  void add(void const* from, std::size_t bytes) {
    auto const whole = bytes / 8 * 8;
    hash_.add(from, whole);
    std::uint64_t rest = bytes;
    std::memcpy(&rest, static_cast<char const*>(from) + whole, bytes - whole);
    hash_.add(rest);
  }

  std::filesystem::path const file_;
  mixer hash_;
};

// Writes a new file, which takes the place of the old one in finish().
class blocks_writer : blocks_file {
public:
  explicit blocks_writer(std::filesystem::path const& file)
      : blocks_file(file), out_(new_name(), std::ios::binary | std::ios::trunc) {}

  void write(void const* from, std::size_t bytes) {
    add(from, bytes);
    out_.write(static_cast<char const*>(from), static_cast<std::streamsize>(bytes));
  }
  template <class T>
  void write(T const& value) {
    write(&value, sizeof value);
  }

  void finish() {
    auto const hash = hash_.result();
    out_.write(reinterpret_cast<char const*>(&hash), sizeof hash);
    out_.close();
    std::error_code error;
    if (!out_.fail())
      std::filesystem::rename(new_name(), file_, error);
    if (out_.fail() || error) {
      std::error_code ignored;
      std::filesystem::remove(new_name(), ignored);
      fail("cannot be written");
    }
  }

private:
  std::filesystem::path new_name() const { return file_.string() + ".new"; }

  std::ofstream out_;
};

class blocks_reader : blocks_file {
public:
  explicit blocks_reader(std::filesystem::path const& file)
      : blocks_file(file), in_(file, std::ios::binary) {}

  using blocks_file::fail;

  bool is_open() const { return in_.is_open(); }
  void read(void* to, std::size_t bytes) {
    in_.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes));
    if (!in_)
      fail("is damaged: it ends too early");
    add(to, bytes);
  }
  template <class T>
  void read(T& value) {
    read(&value, sizeof value);
  }
  // Reads how many there are of something.
  std::uint64_t read_count(std::uint64_t most) {
    std::uint64_t n = 0;
    read(n);
    if (n > most)
      fail("is damaged: there is no room for so much");
    return n;
  }

  void finish() {
    auto const expected = hash_.result();
    key found{};
    in_.read(reinterpret_cast<char*>(&found), sizeof found);
    if (!in_ || found != expected)
      fail("is damaged");
  }

private:
  std::ifstream in_;
};

} // namespace leaklab::detail::states
