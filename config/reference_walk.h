#pragma once

#include <string_view>

#include "config/kinds.h"

// Where a resource names others, for every form that a value has in memory.

namespace gwctl::config {

inline constexpr Reference split_upstream{"upstream_id", Kind::upstream, "upstream"};
inline constexpr Reference transcoded_proto{"plugins.grpc-transcode.proto_id", Kind::proto,
                                            "proto"};

/// A form of values: `find(value, name)` is a member or null, `each_item(value, call)` goes over
/// the items of a list.
template <class Form, class Value>
const Value* find_path(const Form& form, const Value& value, std::string_view path) {
  const Value* at = &value;
  while (at != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    at = form.find(*at, path.substr(0, dot));
    path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
  }
  return at;
}

/// The upstreams among which the traffic-split plugin chooses. `plugins`: of a resource.
template <class Form, class Value, class Call>
void each_split(const Form& form, const Value& plugins, const Call& call) {
  const Value* const rules = find_path(form, plugins, "traffic-split.rules");
  if (rules == nullptr) return;
  form.each_item(*rules, [&](const Value& rule) {
    if (const Value* const weighted = form.find(rule, "weighted_upstreams"))
      form.each_item(*weighted, call);
  });
}

/// Calls `call(reference, value, in_plugin)` for each value where the id of another resource may
/// stand, in the order of fields.
template <class Form, class Value, class Call>
void each_reference(const Form& form, Kind kind, const Value& value, const Call& call) {
  for (const Reference& reference : info(kind).references) {
    if (const Value* const id = find_path(form, value, reference.field))
      call(reference, *id, false);
  }
  const Value* const plugins = form.find(value, "plugins");
  if (plugins == nullptr) return;
  each_split(form, *plugins, [&](const Value& one) {
    if (const Value* const id = form.find(one, split_upstream.field))
      call(split_upstream, *id, true);
  });
}

/// Those, and what is looked up with the request only.
template <class Form, class Value, class Call>
void each_use(const Form& form, Kind kind, const Value& value, const Call& call) {
  each_reference(form, kind, value, call);
  if (const Value* const id = find_path(form, value, transcoded_proto.field))
    call(transcoded_proto, *id, false);
}

}  // namespace gwctl::config
