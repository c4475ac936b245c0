#include "gateway-runtime/text_table.h"

#include <cstddef>
#include <cstring>

namespace gwctl::runtime {
namespace {

constexpr std::size_t slots_min = 4;

template <class Word>
std::uint64_t read(const char* at) {
  Word word = 0;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

std::uint64_t read_word(const char* at) {
  return read<std::uint64_t>(at);
}

// All bytes of a text of less than eight.
std::uint64_t read_short(std::string_view text) {
  const std::size_t size = text.size();
  if (size >= 4)
    return read<std::uint32_t>(text.data()) << 32U | read<std::uint32_t>(text.data() + size - 4);
  if (size >= 2)
    return read<std::uint16_t>(text.data()) << 32U | read<std::uint16_t>(text.data() + size - 2);
  return size == 0 ? 0 : static_cast<unsigned char>(text[0]);
}

// Both halves of the product of two words.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace

// Sixteen bytes at a time; the last ones may overlap those before. Keys come from a config, so
// nobody can choose them to collide; texts that are looked up cannot make a probe longer than the
// keys did.
std::uint32_t hash_text(std::string_view text, std::uint32_t seed) {
  constexpr std::uint64_t first = 0x9E3779B97F4A7C15ULL;
  constexpr std::uint64_t second = 0xD6E8FEB86659FD93ULL;
  constexpr std::size_t word = sizeof(std::uint64_t);
  const char* at = text.data();
  const char* const end = at + text.size();
  std::uint64_t hash = (text.size() + (std::uint64_t{seed} << 32U)) * first;
  if (text.size() < word) {
    hash = fold(hash ^ read_short(text), second);
  } else if (text.size() < 2 * word) {
    hash = fold(hash ^ read_word(at), second ^ read_word(end - word));
  } else {
    for (; end - at > static_cast<std::ptrdiff_t>(2 * word); at += 2 * word)
      hash = fold(hash ^ read_word(at), second ^ read_word(at + word));
    hash = fold(hash ^ read_word(end - 2 * word), second ^ read_word(end - word));
  }
  return static_cast<std::uint32_t>(hash ^ hash >> 32U);
}

void HashTable::build(std::span<const Slot> values) {
  slots_.clear();
  if (values.empty()) return;
  std::size_t size = slots_min;
  while (size < 4 * values.size()) size *= 2;
  slots_.assign(size, {});
  for (const Slot& each : values) {
    std::size_t at = each.hash & (size - 1);
    while (slots_[at].value != no_value) at = (at + 1) & (size - 1);
    slots_[at] = each;
  }
}

}  // namespace gwctl::runtime
