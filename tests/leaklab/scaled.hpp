// How many times the heavy tests do a thing: less under sanitizers, where everything costs ten times as much
// and ThreadSanitizer cannot have more than about 8,000 fibers alive.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define LEAKLAB_TEST_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define LEAKLAB_TEST_SANITIZED 1
#endif

#if defined(LEAKLAB_TEST_SANITIZED)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// n, or a tenth of it (at least 1, at most 5,000) under a sanitizer.
constexpr std::size_t scaled(std::size_t n) {
  if (!sanitized)
    return n;
  auto const less = n / 10;
  return less == 0 ? 1 : less > 5000 ? 5000 : less;
}
