#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/source.h"

namespace gwctl {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// The text of a mapping key, stored once per document. Within a document equal texts are the same
/// symbol, so keys compare by address; across documents compare `hash` and `text()`.
struct Symbol {
  const char* data = nullptr;
  std::uint32_t size = 0;
  std::uint32_t hash = 0;  ///< hash_key(text())
  std::uint32_t id = 0;    ///< dense from 0 within its document

  std::string_view text() const { return {data, size}; }
};

/// The hash of `Symbol::hash`: FNV-1a, 32 bits.
constexpr std::uint32_t hash_key(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

struct Member;

/// One value of a YAML or JSON document. Nodes form a pure tree: what a YAML alias stands for is
/// copied (within a bound), so a node has one parent. Immutable once the document is read, but for
/// the mark `is_reference_target`; hence safe to share between threads. Lives as long as its
/// Document.
struct Node {
  Kind kind = Kind::null;
  /// An object with a member `$ref` whose value is a string.
  bool is_reference : 1 = false;
  /// Came here through a YAML alias: it and all below it have the span of the alias (as keys have).
  /// Or through a merge key: the spans are those of what was merged.
  bool is_aliased : 1 = false;
  /// An object that has members from a merge key, which are out of source order.
  bool has_merged_members : 1 = false;
  /// A quoted or block YAML scalar, or any JSON string.
  bool is_quoted : 1 = false;
  /// A number without fraction and exponent, within int64: `integer` holds it.
  bool is_integer : 1 = false;
  /// More members than `index_threshold`: an index stands behind the members.
  bool is_indexed : 1 = false;
  /// Set by whoever resolves references: some `$ref` leads here.
  mutable bool is_reference_target : 1 = false;
  /// Set likewise, with `is_reference_target`: what is reported of the values in it depends on
  /// whether it was reached through a reference.
  mutable bool tells_ways_apart : 1 = false;
  /// Made of two objects, beside their documents, by whoever resolves references.
  bool is_overlay : 1 = false;
  /// A YAML flow collection or a JSON one.
  bool is_flow : 1 = false;
  /// string: bytes; array: items; object: members.
  std::uint32_t size = 0;
  /// The bytes of the value in the source, quotes and brackets included; of a block collection from
  /// its first key or dash to the end of its last value.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  union {
    bool boolean;
    double number;  ///< not `is_integer`
    std::int64_t integer;
    const char* text = nullptr;
    const Node* item_array;
    const Member* member_array;
  };

  bool is_null() const { return kind == Kind::null; }

  bool is_boolean() const { return kind == Kind::boolean; }

  bool is_number() const { return kind == Kind::number; }

  bool is_string() const { return kind == Kind::string; }

  bool is_array() const { return kind == Kind::array; }

  bool is_object() const { return kind == Kind::object; }

  bool is_container() const { return kind >= Kind::array; }

  bool is_true() const { return is_boolean() && boolean; }

  /// The decoded text; empty unless a string.
  std::string_view string() const {
    return is_string() ? std::string_view{text, size} : std::string_view{};
  }

  /// The value of a number as a double, as JavaScript sees it; 0 unless a number.
  double as_double() const {
    return !is_number() ? 0 : is_integer ? static_cast<double>(integer) : number;
  }

  /// Empty unless an array.
  std::span<const Node> items() const;
  /// In source order, keys unique (the last member of a duplicate key, at the place of the first).
  /// Empty unless an object.
  std::span<const Member> members() const;

  Span span() const { return {begin, end}; }
};

static_assert(sizeof(Node) == 24);

/// A key with its own place, and its value.
struct Member {
  const Symbol* key = nullptr;
  std::uint32_t key_begin = 0;
  std::uint32_t key_end = 0;
  Node value;

  std::string_view name() const { return key->text(); }

  Span key_span() const { return {key_begin, key_end}; }
};

static_assert(sizeof(Member) == 40);

inline std::span<const Node> Node::items() const {
  return is_array() ? std::span<const Node>{item_array, size} : std::span<const Node>{};
}

inline std::span<const Member> Node::members() const {
  return is_object() ? std::span<const Member>{member_array, size} : std::span<const Member>{};
}

/// Objects with more members than this carry an open-addressing hash index.
inline constexpr std::uint32_t index_threshold = 16;

/// How many slots the index of an object of `members` members has: a power of two, at most half
/// full.
constexpr std::uint32_t index_slots(std::uint32_t members) {
  std::uint32_t slots = 64;
  while (slots < 2 * members) slots *= 2;
  return slots;
}

/// The member of that name, or null. Constant time whatever the size of the object.
const Member* find_member(const Node& object, std::string_view name);
/// The same with the hash at hand (`hash_key(name)`), for names that are looked up often.
const Member* find_member(const Node& object, std::string_view name, std::uint32_t hash);
/// The value of that member, or null (also for what is no object).
const Node* find(const Node& object, std::string_view name);
/// As `find`, and only where the value is a string.
const Node* find_string(const Node& object, std::string_view name);

/// Equality of JSON values: numbers by value, objects whatever the order of members.
bool equal(const Node& a, const Node& b);

}  // namespace gwctl
