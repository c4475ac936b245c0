#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/asyncapi/asyncapi.h"
#include "lint/functions/oas/common.h"
#include "lint/functions/oas/url_variables.h"

namespace gwctl::lint::asyncapi {
namespace {

void channel_parameters(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const Node* parameters = context.view.get(*target.value, "parameters");
  if (parameters == nullptr || !parameters->is_object()) return;
  const Node* address = context.view.get(*target.value, "address");
  const std::string own_name = target.place.segment.text();
  const bool has_address = address != nullptr && !address->is_null();
  const std::vector<std::string_view> used =
      url_variables(has_address ? address->string() : own_name);
  if (used.empty()) return;
  std::vector<std::string_view> missing;
  for (const std::string_view name : used) {
    if (find(*parameters, name) == nullptr) missing.push_back(name);
  }
  if (!missing.empty()) {
    const Segment where[] = {"parameters"};
    results.add(
        fmt::format("Not all channel's parameters are described with \"parameters\" object. "
                    "Missed: {}.",
                    fmt::join(missing, ", ")),
        target, where);
  }
  for (const Member& member : parameters->members()) {
    if (std::ranges::find(used, member.name()) != used.end()) continue;
    const Segment where[] = {"parameters", member.name()};
    results.add(
        fmt::format("Channel's \"parameters\" object has redundant defined \"{}\" parameter.",
                    member.name()),
        target, where);
  }
}

// Whether all `servers` of all channels are lists of names; else nothing is checked.
bool has_server_lists(const Node& channels, const View& view) {
  return channels.is_object() && std::ranges::all_of(channels.members(), [&](const Member& member) {
           const Node& channel = view.resolve(member.value);
           const Node* servers = view.get(channel, "servers");
           if (!channel.is_object()) return false;
           return servers == nullptr ||
                  (servers->is_array() &&
                   std::ranges::all_of(servers->items(), [&](const Node& item) {
                     return view.resolve(item).is_string();
                   }));
         });
}

void channel_servers(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const View& view = context.view;
  const Node* channels = view.get(*target.value, "channels");
  const Node* servers = view.get(*target.value, "servers");
  if (channels == nullptr || !has_server_lists(*channels, view)) return;
  if (servers != nullptr && !servers->is_object()) return;
  for (const Member& channel : channels->members()) {
    const Node* used = view.get(view.resolve(channel.value), "servers");
    if (used == nullptr) continue;
    for (std::size_t i = 0; i < used->items().size(); ++i) {
      const std::string_view name = view.resolve(used->items()[i]).string();
      if (servers != nullptr && find(*servers, name) != nullptr) continue;
      const Segment where[] = {"channels", channel.name(), "servers", Segment{i}};
      results.add("Channel contains server that are not defined on the \"servers\" object.",
                  oas::root_of(target.place), where);
    }
  }
}

}  // namespace

MadeFunction make_channel_parameters(const Node* options) {
  return make_plain<channel_parameters>("asyncApiChannelParameters", options);
}

MadeFunction make_channel_servers(const Node* options) {
  return make_plain<channel_servers>("asyncApi2ChannelServers", options);
}

}  // namespace gwctl::lint::asyncapi
