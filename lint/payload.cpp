#include "lint/payload.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/locate.h"
#include "lint/workspace.h"

namespace gwctl::lint {
namespace {

constexpr std::array<std::string_view, 3> payload_keys{"default", "example", "x-example"};

// Whose keys are names that an author chose.
constexpr std::array<std::string_view, 24> maps{"$defs",
                                                "callbacks",
                                                "content",
                                                "definitions",
                                                "dependentSchemas",
                                                "encoding",
                                                "examples",
                                                "headers",
                                                "links",
                                                "mapping",
                                                "mediaTypes",
                                                "parameters",
                                                "pathItems",
                                                "paths",
                                                "patternProperties",
                                                "properties",
                                                "requestBodies",
                                                "responses",
                                                "schemas",
                                                "scopes",
                                                "securityDefinitions",
                                                "securitySchemes",
                                                "variables",
                                                "webhooks"};

constexpr std::array<std::string_view, 2> value_keys{"dataValue", "value"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

bool may_hold_payload(const Segment& segment) {
  return !segment.is_index() && (segment.key == "examples" || is_one_of(payload_keys, segment.key));
}

// Of the members of `examples`: those of a list or, by media type, of an older response are
// payloads themselves, others are Example Objects.
bool is_payload(std::string_view name) {
  return name.find('/') != std::string_view::npos ||
         std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

// How many names of the path come behind the first that names a payload.
std::optional<std::size_t> depth_in_payload(const std::vector<std::string>& path) {
  bool is_map = false;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const bool is_name = is_map;
    is_map = !is_name && is_one_of(maps, path[at]);
    if (is_name) continue;
    std::size_t names = 0;
    if (is_one_of(payload_keys, path[at])) {
      names = 1;
    } else if (path[at] == "examples" && at + 1 < path.size() && is_payload(path[at + 1])) {
      names = 2;
    } else if (path[at] == "examples" && at + 2 < path.size() &&
               is_one_of(value_keys, path[at + 2])) {
      names = 3;
    }
    if (names != 0) return path.size() - at - names;
  }
  return std::nullopt;
}

}  // namespace

Payload payload_around(const Place& place) {
  bool is_possible = false;
  for (const Place* at = &place; at != nullptr && !is_possible; at = at->parent) {
    is_possible = may_hold_payload(at->segment);
  }
  if (!is_possible) return Payload::none;
  // A reference may have led from a payload to what is none.
  const auto depth = depth_in_payload(locate(*place.file->document, *place.node).path);
  return !depth ? Payload::none : *depth == 0 ? Payload::itself : Payload::inside;
}

}  // namespace gwctl::lint
