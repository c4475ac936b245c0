#include <arpa/inet.h>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "config/check.h"
#include "config/resource_check.h"

namespace gwctl::config {
namespace {

// `10.0.0.1`, `10.0.0.0/8`, `::1/64`.
bool is_address_or_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address{text.substr(0, slash)};
  in6_addr bytes{};
  const bool is_ipv4 = inet_pton(AF_INET, address.c_str(), &bytes) == 1;
  if (!is_ipv4 && inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return false;
  if (slash == text.npos) return true;
  unsigned bits = 0;
  const auto [end, error] =
      std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
  return error == std::errc{} && end == text.data() + text.size() && bits <= (is_ipv4 ? 32U : 128U);
}

struct OnlyOne {
  std::string_view one;
  std::string_view many;
};

// Looked at before the schema, which would say it less clearly.
void check_only_one(ResourceCheck& check, const Node& route) {
  static constexpr OnlyOne pairs[] = {{"host", "hosts"}, {"remote_addr", "remote_addrs"}};
  for (const auto& [one, many] : pairs) {
    const Node* second = find(route, many);
    if (second == nullptr || find(route, one) == nullptr) continue;
    check.add("schema", "", fmt::format("only one of {} or {} is allowed", one, many), *second);
  }
}

void check_route(ResourceCheck& check, const Node& route) {
  if (const Node* vars = find(route, "vars"); vars != nullptr) {
    check.check_expression("failed to validate the 'vars' expression: ", *vars);
  }
}

void check_stream_route(ResourceCheck& check, const Node& route) {
  for (const std::string_view field : {"remote_addr", "server_addr"}) {
    const Node* address = find_string(route, field);
    if (address == nullptr || is_address_or_network(address->string())) continue;
    check.add("schema", "", fmt::format("invalid {}: {}", field, address->string()), *address);
  }
}

// Its schema, or the one that its id tells.
void check_by_schema(ResourceCheck& check, const Node& value) {
  if (check.kind() == Kind::plugin_metadata) return check_plugin_metadata(check, value);
  const Schema* schema = &schema_of(check.kind());
  if (check.kind() == Kind::secret) schema = schema_of_secret(check.manager());
  if (schema == nullptr) {
    return check.add("schema", "", fmt::format("unsupported secret manager: {}", check.manager()),
                     value, "; it can be vault, aws, gcp");
  }
  check.check_schema(*schema, "invalid configuration: ", value, {});
}

void check_rest(ResourceCheck& check, const Node& value) {
  if (check.kind() == Kind::upstream) check_upstream(check, value);
  if (const Node* upstream = find(value, "upstream"); upstream != nullptr) {
    check_upstream(check, *upstream);
  }
  const Node* plugins = info(check.kind()).has_plugins ? find(value, "plugins") : nullptr;
  if (plugins != nullptr) check_plugins(check, *plugins);
  if (check.kind() == Kind::route) check_route(check, value);
  if (check.kind() == Kind::stream_route) check_stream_route(check, value);
  if (check.kind() == Kind::ssl) check_ssl(check, value);
  const auto lua = [&](std::string_view field) {
    return schema_of(check.kind()).has_property(field) ? find_member(value, field) : nullptr;
  };
  if (const Member* script = lua("script")) check.add_lua(*script);
  if (const Member* filter = lua("filter_func"))
    check.check_lua(LuaForm::filter, "", *filter, filter->value);
}

}  // namespace

std::vector<Problem> find_problems(Kind kind, const Node& value, std::string_view manager,
                                   const CheckOptions& options) {
  ResourceCheck check{kind, manager, options};
  if (kind == Kind::route) check_only_one(check, value);
  check_by_schema(check, value);
  if (value.is_object() && kind != Kind::plugin_metadata) check_rest(check, value);
  return check.take();
}

}  // namespace gwctl::config
