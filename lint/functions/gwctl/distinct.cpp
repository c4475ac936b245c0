#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/gwctl/own.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::own {
namespace {

bool is_lower(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// `userName`, `user_name`, `User-Name`: what all of them are where a language has one way of
// writing names. A sign that parts no words (`+1`, `-1`, `_links`) stays.
template <class Visit>
void each_character_of_words(std::string_view name, const Visit& visit) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool begins_word = is_upper(c) && i > 0 && is_lower(name[i - 1]);
    const bool parts_words = (c == '-' || c == '_') && i > 0 && i + 1 < name.size();
    if (begins_word) visit('_');
    visit(parts_words ? '_' : is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c);
  }
}

std::string words_of(std::string_view name) {
  std::string words;
  each_character_of_words(name, [&words](char c) { words += c; });
  return words;
}

std::uint64_t hash_of_words(std::string_view name) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a, 64 bits
  each_character_of_words(
      name, [&hash](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U; });
  return hash;
}

bool are_alike(std::string_view one, std::string_view other) {
  return words_of(one) == words_of(other);
}

// Hashes first: there are very many properties, and hardly any two alike.
void check_names(const Target& target, const RunContext& /*context*/, Results& results) {
  if (target.value == nullptr || target.value->members().size() < 2) return;
  const std::span<const Member> members = target.value->members();
  std::vector<std::pair<std::uint64_t, std::size_t>> hashes;
  hashes.reserve(members.size());
  for (const Member& member : members) {
    hashes.emplace_back(hash_of_words(member.name()), hashes.size());
  }
  std::ranges::sort(hashes);
  for (std::size_t i = 1; i < hashes.size(); ++i) {
    if (hashes[i].first != hashes[i - 1].first) continue;
    const std::string_view first = members[hashes[i - 1].second].name();
    const std::string_view second = members[hashes[i].second].name();
    if (!are_alike(first, second)) continue;
    const Segment where[] = {Segment{second}};
    results.add(
        fmt::format("\"{}\" and \"{}\" differ only in how they are written.", first, second),
        target, where);
  }
}

std::string path_of(const Place& place) {
  if (place.parent == nullptr) return {};
  const std::string above = path_of(*place.parent);
  return above.empty() ? place.segment.text() : above + '.' + place.segment.text();
}

/// Remembers the texts of a document; the second place of a text is told where the first is.
class DistinctValues : public Function {
 public:
  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || target.value->string().empty()) return;
    auto& seen = context.scratch<std::unordered_map<std::string_view, First>>(this);
    const auto [first, is_new] = seen.try_emplace(target.value->string());
    if (is_new) {
      first->second = {target.value, path_of(target.place)};
    } else if (first->second.node != target.value) {
      results.add(fmt::format("The same stands at {}.", first->second.path), target);
    }
  }

 private:
  struct First {
    const Node* node = nullptr;
    std::string path;
  };
};

}  // namespace

MadeFunction make_distinct_names(const Node* options) {
  return make_plain<check_names>("distinctNames", options);
}

MadeFunction make_distinct_values(const Node* options) {
  if (options != nullptr && !options->is_null()) return refuse_options("distinctValues");
  return std::make_unique<DistinctValues>();
}

}  // namespace gwctl::lint::own
