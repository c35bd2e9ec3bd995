// Says what kind of build this is, and whether its times would mean anything.
#pragma once

#include <string>

namespace bench {

struct build_kind {
  bool assertions = false;
  bool optimised = true;
  bool sanitized = false;
};

#if defined(__has_feature)
#define LEAKLAB_BENCH_FEATURE(feature) __has_feature(feature)
#else
#define LEAKLAB_BENCH_FEATURE(feature) 0
#endif

// Returns the kind of build of the source file that calls it. All of a program is built alike.
constexpr build_kind this_build() {
  build_kind kind;
#if !defined(NDEBUG)
  kind.assertions = true;
#endif
#if !defined(__OPTIMIZE__)
  kind.optimised = false;
#endif
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) ||                                         \
    LEAKLAB_BENCH_FEATURE(thread_sanitizer) || LEAKLAB_BENCH_FEATURE(address_sanitizer)
  kind.sanitized = true;
#endif
  return kind;
}

// Returns what is wrong with such a build, or "" if it may be timed.
inline std::string why_not_timed(build_kind const& kind) {
  if (kind.sanitized)
    return "built with a sanitizer";
  if (!kind.optimised)
    return "built without optimisation";
  if (kind.assertions)
    return "built with assertions (without NDEBUG)";
  return {};
}

} // namespace bench
