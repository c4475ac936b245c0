#include "core/node.h"

#include <algorithm>
#include <cstring>

namespace gwctl {
namespace {

bool matches(const Symbol& symbol, std::string_view name, std::uint32_t hash) {
  return symbol.hash == hash && symbol.text() == name;
}

// See Document::Builder: the slots stand right behind the members, a power of two of them, each the
// number of a member plus one, or 0 when free.
const Member* find_in_index(const Node& object, std::string_view name, std::uint32_t hash) {
  const auto members = object.members();
  const auto* slots = reinterpret_cast<const std::uint32_t*>(members.data() + members.size());
  const std::uint32_t mask = index_slots(object.size) - 1;
  for (std::uint32_t at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
    const Member& member = members[slots[at] - 1];
    if (matches(*member.key, name, hash)) return &member;
  }
  return nullptr;
}

bool equal_objects(const Node& a, const Node& b) {
  return std::ranges::all_of(a.members(), [&](const Member& member) {
    const Member* other = find_member(b, member.name(), member.key->hash);
    return other != nullptr && equal(member.value, other->value);
  });
}

bool equal_arrays(const Node& a, const Node& b) {
  return std::equal(a.items().begin(), a.items().end(), b.items().begin(),
                    [](const Node& x, const Node& y) { return equal(x, y); });
}

}  // namespace

const Member* find_member(const Node& object, std::string_view name, std::uint32_t hash) {
  if (!object.is_object()) return nullptr;
  if (object.is_indexed) return find_in_index(object, name, hash);
  for (const Member& member : object.members()) {
    if (matches(*member.key, name, hash)) return &member;
  }
  return nullptr;
}

const Member* find_member(const Node& object, std::string_view name) {
  return find_member(object, name, hash_key(name));
}

const Node* find(const Node& object, std::string_view name) {
  const Member* member = find_member(object, name);
  return member == nullptr ? nullptr : &member->value;
}

const Node* find_string(const Node& object, std::string_view name) {
  const Node* value = find(object, name);
  return value != nullptr && value->is_string() ? value : nullptr;
}

bool equal(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::null: return true;
    case Kind::boolean: return a.boolean == b.boolean;
    case Kind::number:
      return a.is_integer && b.is_integer ? a.integer == b.integer : a.as_double() == b.as_double();
    case Kind::string: return a.string() == b.string();
    case Kind::array: return a.size == b.size && equal_arrays(a, b);
    case Kind::object: return a.size == b.size && equal_objects(a, b);
  }
  return false;
}

}  // namespace gwctl
