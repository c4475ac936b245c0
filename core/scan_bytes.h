#pragma once

#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace gwctl {

/// The first byte from `at` on that is below U+0020 or one of the two given. A NUL must stand at
/// `end`, which is read too.
template <char first, char second>
inline const char* find_control_or(const char* at, [[maybe_unused]] const char* end) {
#ifdef __SSE2__
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i is_given = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(first)),
                                          _mm_cmpeq_epi8(bytes, _mm_set1_epi8(second)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(is_control, is_given)));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (static_cast<unsigned char>(*at) >= 0x20 && *at != first && *at != second) ++at;
  return at;
}

}  // namespace gwctl
