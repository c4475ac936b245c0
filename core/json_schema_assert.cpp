#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/json_schema_program.h"
#include "core/utf8.h"

namespace gwctl::json_schema {
namespace {

// From here on JavaScript prints an exponent, which Ajv trips over.
constexpr double exponent_from = 1e21;

bool is_multiple(double number, double divisor) {
  const double quotient = number / divisor;
  return std::isfinite(quotient) && std::trunc(quotient) == quotient &&
         std::abs(quotient) < exponent_from;
}

bool is_at_most(std::string_view text, double limit) {
  return static_cast<double>(text.size()) <= limit ||
         static_cast<double>(code_point_length(text)) <= limit;
}

bool is_at_least(std::string_view text, double limit) {
  return static_cast<double>(text.size()) >= limit &&
         static_cast<double>(code_point_length(text)) >= limit;
}

bool contains(const Values& values, std::string_view text) {
  if (values.mask == 0) {
    return std::ranges::any_of(values.strings,
                               [text](const Name& name) { return name.text == text; });
  }
  const std::uint32_t hash = hash_key(text);
  for (std::uint32_t at = hash & values.mask; values.strings[at].text.data() != nullptr;
       at = (at + 1) & values.mask) {
    if (values.strings[at].hash == hash && values.strings[at].text == text) return true;
  }
  return false;
}

bool contains(const Values& values, const Node& node) {
  if (node.is_string()) return contains(values, node.string());
  return std::ranges::any_of(values.others,
                             [&node](const Node* value) { return equal(*value, node); });
}

bool has_all(const Node& object, Names names) {
  return std::ranges::all_of(names, [&object](const Name& name) {
    return find_member(object, name.text, name.hash) != nullptr;
  });
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15U + (hash << 6U) + (hash >> 2U);
  return hash * 0xFF51AFD7ED558CCDU;
}

constexpr int hash_depth_max = 64;

// Equal values have equal hashes.
std::uint64_t hash_value(const Node& node, int depth) {
  const auto kind = static_cast<std::uint64_t>(node.kind);
  switch (node.kind) {
    case Kind::null: return kind;
    case Kind::boolean: return mix(kind, node.boolean ? 1 : 0);
    case Kind::number: {
      const double number = node.as_double() + 0.0;  // -0 is 0
      std::uint64_t bits = 0;
      std::memcpy(&bits, &number, sizeof bits);
      return mix(kind, bits);
    }
    case Kind::string: return mix(kind, std::hash<std::string_view>{}(node.string()));
    default: break;
  }
  std::uint64_t hash = mix(kind, node.size);
  if (depth > hash_depth_max) return hash;
  for (const Node& item : node.items()) hash = mix(hash, hash_value(item, depth + 1));
  std::uint64_t members = 0;  // in any order
  for (const Member& member : node.members()) {
    members += mix(member.key->hash, hash_value(member.value, depth + 1));
  }
  return mix(hash, members);
}

// Open addressing over the items of an array, from the last to the first.
class ItemTable {
 public:
  explicit ItemTable(const Node& array) : array_{array} {
    std::size_t slots = few_.size();
    while (slots < std::size_t{array.size} * 2) slots *= 2;
    if (slots > few_.size()) more_.resize(slots);
    mask_ = slots - 1;
  }

  /// The item that equals this one, or -1; then this one is put in.
  std::int64_t insert(std::uint32_t index) {
    const Node& item = array_.items()[index];
    const std::uint64_t hash = hash_value(item, 0);
    Slot* slots = more_.empty() ? few_.data() : more_.data();
    // The hash of a number has its information in the high bits; Fibonacci hashing spreads it.
    std::size_t at = ((hash * 0x9E3779B97F4A7C15ULL) >> 32U) & mask_;
    for (; slots[at].item != 0; at = (at + 1) & mask_) {
      const std::uint32_t other = slots[at].item - 1;
      if (slots[at].hash == hash && equal(array_.items()[other], item)) return other;
    }
    slots[at] = {hash, index + 1};
    return -1;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t item = 0;  // plus one
  };

  const Node& array_;
  std::size_t mask_;
  std::array<Slot, 64> few_{};
  std::vector<Slot> more_;
};

constexpr std::uint32_t pairwise_max = 8;

bool has_duplicate(const Node& array) {
  const auto items = array.items();
  if (items.size() > pairwise_max) {
    ItemTable table{array};
    for (std::uint32_t at = 0; at < array.size; ++at) {
      if (table.insert(at) >= 0) return true;
    }
    return false;
  }
  for (std::size_t i = 1; i < items.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (equal(items[i], items[j])) return true;
    }
  }
  return false;
}

// With items that are declared to be scalars the others do not count.
bool are_unique(const Instruction& instruction, const Node& array) {
  if (!has_duplicate(array)) return true;
  return instruction.number != 0 && find_duplicate(instruction, array).first < 0;
}

bool is_within(const Instruction& instruction, const Node& node) {
  const double size = node.size;
  switch (instruction.op) {
    case Op::max_length: return is_at_most(node.string(), instruction.number);
    case Op::min_length: return is_at_least(node.string(), instruction.number);
    case Op::max_items:
    case Op::max_properties: return size <= instruction.number;
    default: return size >= instruction.number;
  }
}

}  // namespace

Node key_node(const Member& member) {
  Node node;
  node.kind = Kind::string;
  node.size = member.key->size;
  node.text = member.key->data;
  return node;
}

bool is_declared(const Shape* shape, const Additional& additional, const Member& member) {
  const auto is_same = [&member](const Property& property) {
    return property.name.hash == member.key->hash && property.name.text == member.name();
  };
  const auto matches = [&member](const PatternProperty& pattern) {
    return pattern.pattern->matches(member.name());
  };
  if (shape != nullptr) {
    const Shape::Entry* entry = shape->find(member.name(), member.key->hash);
    if (entry != nullptr && entry->schema != nullptr) return true;
  } else if (std::ranges::any_of(additional.properties, is_same)) {
    return true;
  }
  return std::ranges::any_of(additional.patterns, matches);
}

// From the last item to the first: the first one met that equals one behind it (scalars), or the
// first that equals one in front of it.
Duplicate find_duplicate(const Instruction& instruction, const Node& array) {
  const auto scalars = static_cast<TypeMask>(instruction.number);
  ItemTable table{array};
  for (std::uint32_t at = array.size; scalars != 0 && at-- > 0;) {
    if ((types_of(array.items()[at]) & scalars) == 0) continue;
    const std::int64_t same = table.insert(at);
    if (same >= 0) return {same, at};
  }
  if (scalars != 0) return {};
  // The table holds the first of each value.
  std::vector<std::int64_t> before(array.size, -1);
  for (std::uint32_t at = 0; at < array.size; ++at) before[at] = table.insert(at);
  for (std::uint32_t at = array.size; at-- > 0;) {
    if (before[at] < 0) continue;
    for (std::uint32_t near = at; near-- > 0;) {
      if (near == before[at] || before[near] == before[at]) return {near, at};
    }
  }
  return {};
}

bool holds(const Instruction& instruction, const Node& node) {
  switch (instruction.op) {
    case Op::constant: return equal(*instruction.value, node);
    case Op::enumeration: return contains(instruction.as<Values>(), node);
    case Op::maximum: return node.as_double() <= instruction.number;
    case Op::minimum: return node.as_double() >= instruction.number;
    case Op::exclusive_maximum: return node.as_double() < instruction.number;
    case Op::exclusive_minimum: return node.as_double() > instruction.number;
    case Op::multiple_of: return is_multiple(node.as_double(), instruction.number);
    case Op::format:
      return node.is_string() ? has_format(instruction.format_name, node.string())
                              : has_format(instruction.format_name, node.as_double());
    case Op::pattern: return instruction.as<Pattern>().matches(node.string());
    case Op::max_length:
    case Op::min_length:
    case Op::max_items:
    case Op::min_items:
    case Op::max_properties:
    case Op::min_properties: return is_within(instruction, node);
    case Op::unique_items: return are_unique(instruction, node);
    case Op::required: return has_all(node, instruction.as<Names>());
    default: return true;
  }
}

std::size_t PairSet::find(const Pair& pair) const {
  const auto hash = mix(reinterpret_cast<std::uintptr_t>(pair.schema),
                        reinterpret_cast<std::uintptr_t>(pair.node));
  std::size_t at = (hash >> 16U) & (slots_.size() - 1);
  while (slots_[at].schema != nullptr &&
         (slots_[at].schema != pair.schema || slots_[at].node != pair.node)) {
    at = (at + 1) & (slots_.size() - 1);
  }
  return at;
}

bool PairSet::contains(const Schema* schema, const Node* node) const {
  return !slots_.empty() && slots_[find({schema, node})].schema != nullptr;
}

void PairSet::insert(const Schema* schema, const Node* node) {
  if (slots_.size() < (count_ + 1) * 2) {
    std::vector<Pair> old(std::max<std::size_t>(64, slots_.size() * 2));
    old.swap(slots_);
    for (const Pair& pair : old) {
      if (pair.schema != nullptr) slots_[find(pair)] = pair;
    }
  }
  Pair& slot = slots_[find({schema, node})];
  count_ += slot.schema == nullptr ? 1 : 0;
  slot = {schema, node};
}

}  // namespace gwctl::json_schema
