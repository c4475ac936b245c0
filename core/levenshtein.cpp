#include "core/levenshtein.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/utf8.h"

namespace gwctl {
namespace {

// Longer words are no misspellings of anything.
constexpr std::size_t word_bytes_max = 200;

std::u32string to_code_points(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) points.push_back(decode_utf8(text, at));
  return points;
}

std::string to_lower(std::string_view text) {
  std::string lower{text};
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

void drop_common_ends(std::u32string_view& a, std::u32string_view& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit) {
  const std::u32string a_text = to_code_points(left);
  const std::u32string b_text = to_code_points(right);
  std::u32string_view a = a_text;
  std::u32string_view b = b_text;
  drop_common_ends(a, b);
  if (a.size() < b.size()) std::swap(a, b);
  if (a.size() - b.size() > limit) return limit + 1;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
  }
  return std::min(row.back(), limit + 1);
}

namespace {

// Two letters that changed places, or one word that begins with the other: the commonest slips.
bool is_common_slip(std::string_view word, std::string_view candidate) {
  constexpr std::size_t beginning_bytes_min = 3;
  const std::string_view shorter = word.size() < candidate.size() ? word : candidate;
  const std::string_view longer = word.size() < candidate.size() ? candidate : word;
  if (shorter.size() != longer.size()) {
    return shorter.size() >= beginning_bytes_min && longer.starts_with(shorter);
  }
  const auto [at, other] = std::ranges::mismatch(word, candidate);
  return word.end() - at >= 2 && at[0] == other[1] && at[1] == other[0] &&
         std::equal(at + 2, word.end(), other + 2);
}

}  // namespace

std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > word_bytes_max) return {};
  const std::string lower = to_lower(word);
  std::string_view best;
  // Twice the distance, plus one for a difference in case.
  std::size_t best_cost = static_cast<std::size_t>(-1);
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > word_bytes_max || candidate == word) continue;
    const std::size_t limit = std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
    const std::string lower_candidate = to_lower(candidate);
    const std::size_t distance =
        is_common_slip(lower, lower_candidate) ? 1 : edit_distance(lower, lower_candidate, limit);
    if (distance > limit) continue;
    const std::size_t cost = 2 * distance + (edit_distance(word, candidate) > distance ? 1U : 0U);
    if (cost < best_cost) {
      best = candidate;
      best_cost = cost;
    }
  }
  return best;
}

}  // namespace gwctl
