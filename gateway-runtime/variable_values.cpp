#include "gateway-runtime/variable_values.h"

#include <algorithm>

#include "gateway-runtime/body_json.h"
#include "gateway-runtime/graphql.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/percent.h"

namespace gwctl::runtime::variables {
namespace {

using Text = std::string_view;

constexpr Text form_type = "application/x-www-form-urlencoded";

// Header names with `_` for `-`.
bool is_named(Text field, Text name) {
  if (field.size() != name.size()) return false;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const char c = field[i] == '-' ? '_' : lower(field[i]);
    if (c != name[i]) return false;
  }
  return true;
}

// Calls `take` with each value of that name; stops when it returns false.
template <class Take>
void each_argument(Text query, Text name, Scratch& scratch, const Take& take) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const Text pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (pair.empty() || equals == 0) continue;
    // Decoding makes nothing longer, and cheap texts are told apart first.
    const Text key = pair.substr(0, equals);
    if (key.size() < name.size() || unescape(key, scratch) != name) continue;
    const Value value =
        equals == Text::npos ? Value::of(true) : Value{unescape(pair.substr(equals + 1), scratch)};
    if (!take(value)) return;
  }
}

// One value as it is, several as a list.
template <class Each>
Value one_or_list(Scratch& scratch, const Each& each) {
  std::size_t count = 0;
  Value first;
  each([&](const Value& value) {
    if (count++ == 0) first = value;
    return true;
  });
  if (count <= 1) return first;
  auto* const items =
      reinterpret_cast<Value*>(scratch.allocate(count * sizeof(Value), alignof(Value)));
  std::size_t at = 0;
  each([&](const Value& value) {
    new (items + at++) Value{value};
    return at < count;
  });
  return Value::of(std::span<const Value>{items, at});
}

Text body_of(const Exchange& exchange, std::size_t bytes_max) {
  return exchange.is_body_read && exchange.body.size() <= bytes_max ? exchange.body : Text{};
}

// The value of a parameter of a field value: `boundary` of `multipart/form-data; boundary="x"`.
Text parameter(Text value, Text name) {
  while (true) {
    const std::size_t semicolon = value.find(';');
    if (semicolon == Text::npos) return {};
    value.remove_prefix(semicolon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (value.size() <= name.size() || value[name.size()] != '=' ||
        !equal_names(value.substr(0, name.size()), name)) {
      continue;
    }
    Text found = value.substr(name.size() + 1);
    if (found.starts_with('"')) return found.substr(1, found.find('"', 1) - 1);
    return found.substr(0, found.find_first_of("; "));
  }
}

// The name that the header of a part of multipart/form-data gives it.
Text part_name(Text header) {
  constexpr Text wanted = "content-disposition";
  while (!header.empty()) {
    const std::size_t end = std::min(header.find("\r\n"), header.size());
    const Text line = header.substr(0, end);
    header.remove_prefix(std::min(end + 2, header.size()));
    if (line.size() > wanted.size() && line[wanted.size()] == ':' &&
        equal_names(line.substr(0, wanted.size()), wanted)) {
      return parameter(line, "name");
    }
  }
  return {};
}

template <class Take>
void each_part(Text body, Text boundary, Text name, Scratch& scratch, const Take& take) {
  if (boundary.empty()) return;
  const Text first = scratch.join("--", boundary);
  const Text mark = scratch.join("\r\n--", boundary);
  std::size_t at = body.find(first);
  if (at == Text::npos) return;
  body.remove_prefix(at + first.size());
  while (body.starts_with("\r\n")) {
    body.remove_prefix(2);
    const std::size_t end = body.find(mark);
    if (end == Text::npos) return;
    const Text part = body.substr(0, end);
    body.remove_prefix(end + mark.size());
    const std::size_t blank = part.find("\r\n\r\n");
    if (blank == Text::npos || part_name(part.substr(0, blank)) != name) continue;
    if (!take(Value{part.substr(blank + 4)})) return;
  }
}

// Whether the type of the body is that one, with parameters or without.
bool has_type(const Exchange& exchange, Text type) {
  return exchange.request.fields.get(FieldName::content_type).starts_with(type);
}

Text content_type(const Exchange& exchange) {
  return exchange.request.fields.get(FieldName::content_type);
}

}  // namespace

Value field(const Fields& fields, Text name, Scratch& scratch) {
  const Text separator = name == "cookie" ? "; " : ", ";
  Value found;
  for (const Field& each : fields) {
    if (!is_named(each.name, name)) continue;
    found = found.is_nothing() ? Value{each.value}
                               : Value{scratch.join(found.text, separator, each.value)};
  }
  return found;
}

Value argument(Text query, Text name, Scratch& scratch) {
  Value found;
  each_argument(query, name, scratch, [&](const Value& value) {
    found = value;
    return false;
  });
  return found;
}

// As lua-resty-cookie reads them: a value ends at a blank, and of two with one name the last one
// counts.
Value cookie(Exchange& exchange, Text name) {
  const Value all = field(exchange.request.fields, "cookie", exchange.scratch);
  Text rest = all.text;
  Value found;
  while (true) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    const std::size_t equals = rest.find('=');
    if (equals == Text::npos) return found;
    const Text key = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    const std::size_t end = std::min(rest.find_first_of("; \t"), rest.size());
    if (key == name) found = Value{rest.substr(0, end)};
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

Value form_argument(Exchange& exchange, Text name) {
  if (!has_type(exchange, form_type)) return {};
  return argument(body_of(exchange, post_args_bytes_max), name, exchange.scratch);
}

Value body_member(Exchange& exchange, Text path) {
  const Text type = content_type(exchange);
  const Text body = body_of(exchange, post_args_bytes_max);
  Scratch& scratch = exchange.scratch;
  if (type.find("application/json") != Text::npos) {
    const Node* const root = json_body(exchange, body);
    return root == nullptr ? Value{} : json_member(*root, path, scratch);
  }
  if (type.find(form_type) != Text::npos) {
    return one_or_list(scratch,
                       [&](const auto& take) { each_argument(body, path, scratch, take); });
  }
  if (type.find("multipart/form-data") != Text::npos) {
    const Text boundary = parameter(type, "boundary");
    return one_or_list(scratch,
                       [&](const auto& take) { each_part(body, boundary, path, scratch, take); });
  }
  return {};
}

Value graphql(Exchange& exchange, Text what) {
  Scratch& scratch = exchange.scratch;
  Text text;
  if (exchange.request.method == Method::get) {
    text = argument(exchange.query, "query", scratch).text;
  } else if (exchange.request.method == Method::post) {
    text = body_of(exchange, graphql_bytes_max);
    if (has_type(exchange, "application/json")) {
      const Node* const root = json_body(exchange, text);
      const Node* const query = root == nullptr ? nullptr : find_string(*root, "query");
      text = query == nullptr ? Text{} : query->string();
    }
  }
  const auto operation = parse_graphql(text, scratch);
  if (!operation) return {};
  if (what == "operation") {
    return operation->type.empty() ? Value{} : Value{operation->type};
  }
  if (what == "name") return Value{operation->name};
  return what == "root_fields" ? Value::of(operation->root_fields) : Value{};
}

}  // namespace gwctl::runtime::variables
