// Which sanitizer the tests are built with, and how many times the heavy ones do a thing: less under a
// sanitizer, where everything costs ten times as much.
#pragma once

#include <cstddef>
#include <iostream>

#if defined(__has_feature)
#define LEAKLAB_TEST_FEATURE(feature) __has_feature(feature)
#else
#define LEAKLAB_TEST_FEATURE(feature) 0
#endif

#if defined(__SANITIZE_THREAD__) || LEAKLAB_TEST_FEATURE(thread_sanitizer)
constexpr bool thread_sanitized = true;
#else
constexpr bool thread_sanitized = false;
#endif

#if defined(__SANITIZE_ADDRESS__) || LEAKLAB_TEST_FEATURE(address_sanitizer)
constexpr bool address_sanitized = true;
#else
constexpr bool address_sanitized = false;
#endif

constexpr bool sanitized = thread_sanitized || address_sanitized;

// Returns n, or under a sanitizer a tenth of it (at least 1, at most 5,000), and then says so on standard
// output.
inline std::size_t scaled(std::size_t n) {
  if (!sanitized)
    return n;
  auto const less = n < 10 ? 1 : n >= 50'000 ? 5000 : n / 10;
  std::cout << "under a sanitizer: " << less << " times instead of " << n << '\n';
  return less;
}

// For tests that have more than 8,000 fibers at once: ThreadSanitizer ends the process at 8,128.
#define LEAKLAB_SKIP_IF_TOO_MANY_FIBERS(n)                                                                   \
  if (thread_sanitized)                                                                                      \
  GTEST_SKIP() << (n) << " fibers at once are more than ThreadSanitizer can follow (8,128)"
