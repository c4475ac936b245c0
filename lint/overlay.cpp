#include "lint/overlay.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "lint/locate.h"
#include "lint/references.h"

namespace gwctl::lint {
namespace {

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 8> object_holders{
    "parameters", "responses", "headers",       "examples",
    "links",      "callbacks", "requestBodies", "securitySchemes"};
constexpr std::array<std::string_view, 4> schema_maps{"properties", "patternProperties", "$defs",
                                                      "dependentSchemas"};

// Whether a reference stands where the specification speaks of a Reference Object: in all places
// but those of schemas and path items.
bool is_reference_object(const std::vector<std::string>& path) {
  const auto is_named_by_author = [&path](std::size_t from_end) {
    return path.size() > from_end && is_one_of(schema_maps, path[path.size() - 1 - from_end]);
  };
  if (path.empty()) return false;
  if (path.back() == "requestBody") return !is_named_by_author(1);
  return path.size() >= 2 && is_one_of(object_holders, path[path.size() - 2]) &&
         !is_named_by_author(2);
}

bool is_plain_object(const Node& node) {
  return node.is_object() && !node.is_reference;
}

// What stands in both is now reached by way of the overlay too, and still needs to be walked only
// once.
void mark_children(const Node& node) {
  for (const Member& member : node.members()) {
    if (!member.value.is_container()) continue;
    member.value.is_reference_target = true;
    member.value.tells_ways_apart = node.tells_ways_apart;
  }
}

}  // namespace

bool Overlays::counts(const Member& member, Layer layer) {
  const std::string_view name = member.name();
  if (layer == Layer::map) return true;
  if (layer == Layer::reference_object) return name == "summary" || name == "description";
  return name != "$ref";
}

void Overlays::make(const std::vector<Reference>& references, Followed& followed) {
  for (const Reference& reference : references) {
    if (followed.contains(reference.node)) by_node_.emplace(reference.node, &reference);
  }
  Followed result;
  for (const auto& [node, reference] : by_node_) behind(*reference, result);
  // References that were copied into an overlay lead where the originals do.
  for (const auto& [copy, origin] : origins_) {
    if (!copy->is_reference) continue;
    const auto known = result.find(origin.node);
    if (known != result.end()) result.emplace(copy, Written{known->second});
  }
  followed = std::move(result);
}

Written Overlays::behind(const Reference& reference, Followed& followed) {
  if (const auto known = followed.find(reference.node); known != followed.end()) {
    return known->second;
  }
  Written target{reference.target, reference.target_file};
  if (const auto next = by_node_.find(target.node); next != by_node_.end()) {
    target = behind(*next->second, followed);
  }
  if (reference.node->size > 1 && is_plain_object(*target.node)) {
    target = lay_over(reference, target);
  }
  followed.emplace(reference.node, target);
  return target;
}

Written Overlays::lay_over(const Reference& reference, const Written& target) {
  const std::vector<std::string> path = locate(*reference.file->document, *reference.node).path;
  const Layer layer = is_reference_object(path) ? Layer::reference_object : Layer::schema;
  const bool is_needed = std::ranges::any_of(
      reference.node->members(), [&](const Member& member) { return counts(member, layer); });
  if (!is_needed) return target;
  const Node& made = merge(*reference.node, reference.file, target, layer);
  references_.emplace(&made, reference.node);
  targets_.emplace(reference.node, &reference_of(*target.node));
  return {&made, target.file};
}

Written Overlays::origin_below(const Node& value, const Written& parent) const {
  const Written* known = origin(value);
  return known == nullptr ? Written{&value, parent.file} : *known;
}

const Node& Overlays::merge(const Node& above, const File* file, const Written& below,
                            Layer layer) {
  const auto of_below = below.node->members();
  std::vector<Member> members{of_below.begin(), of_below.end()};
  std::vector<Written> origins;
  origins.reserve(members.size());
  for (const Member& member : of_below) origins.push_back(origin_below(member.value, below));
  for (const Member& member : above.members()) {
    if (!counts(member, layer)) continue;
    const Member* same = find_member(*below.node, member.name());
    if (same == nullptr) {
      members.push_back(member);
      origins.push_back({&member.value, file});
      continue;
    }
    const auto at = static_cast<std::size_t>(same - of_below.data());
    const bool both = layer == Layer::schema && is_one_of(schema_maps, member.name()) &&
                      is_plain_object(member.value) && is_plain_object(same->value);
    if (both) {
      members[at].value = merge(member.value, file, {&same->value, origins[at].file}, Layer::map);
    } else {
      members[at] = member;
      origins[at] = {&member.value, file};
    }
  }
  mark_children(above);
  mark_children(*below.node);
  Node made = *below.node;
  made.size = static_cast<std::uint32_t>(members.size());
  made.is_indexed = false;
  made.is_overlay = true;
  made.is_reference_target = true;
  made.member_array = arena_.copy_array(members.data(), members.size());
  const Node& kept = *arena_.copy_array(&made, 1);
  for (std::size_t at = 0; at < members.size(); ++at) {
    origins_.emplace(&kept.members()[at].value, origins[at]);
  }
  origins_.emplace(&kept, origin_below(*below.node, below));
  return kept;
}

}  // namespace gwctl::lint
