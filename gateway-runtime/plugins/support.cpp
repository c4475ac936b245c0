#include "gateway-runtime/plugins/support.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/js_text.h"
#include "core/read_document.h"

namespace gwctl::runtime::plugins {

std::string text_or(const Node& settings, std::string_view name, std::string_view otherwise) {
  const Node* const found = find_string(settings, name);
  return std::string{found == nullptr ? otherwise : found->string()};
}

std::int64_t integer_or(const Node& settings, std::string_view name, std::int64_t otherwise) {
  const Node* const found = find(settings, name);
  return found == nullptr || !found->is_number() ? otherwise
                                                 : static_cast<std::int64_t>(found->as_double());
}

bool is_on(const Node& settings, std::string_view name, bool otherwise) {
  const Node* const found = find(settings, name);
  return found == nullptr || !found->is_boolean() ? otherwise : found->boolean;
}

std::vector<std::string> list_of(const Node& settings, std::string_view name) {
  std::vector<std::string> all;
  if (const Node* const list = find(settings, name)) {
    for (const Node& item : list->items()) all.push_back(value_text(item));
  }
  return all;
}

std::string value_text(const Node& value) {
  if (value.is_string()) return std::string{value.string()};
  if (value.is_boolean()) return value.boolean ? "true" : "false";
  if (value.is_integer) return std::to_string(value.integer);
  return value.is_number() ? fmt::format("{:.14g}", value.as_double()) : std::string{};
}

std::string error_message(std::string_view text) {
  return "{\"error_msg\":" + to_json_string(text) + "}\n";
}

std::string json_message(std::string_view text) {
  return "{\"message\":" + to_json_string(text) + "}\n";
}

std::unique_ptr<const Document> read_peer_json(std::string text) {
  auto document = read_json("json", std::move(text));
  const auto is_fault = [](const Problem& problem) {
    return problem.kind != ProblemKind::duplicate_key;
  };
  if (std::ranges::any_of(document->problems(), is_fault)) return nullptr;
  return document;
}

bool waits_for_body(Exchange& exchange, std::size_t bytes_max) {
  if (exchange.is_body_read) return false;
  exchange.wait = {Wait::For::body, 0, bytes_max};
  return true;
}

void forget_body_fields(Fields& fields) {
  fields.remove_if([](const Field& field) {
    return field.id == FieldName::content_length || field.id == FieldName::content_encoding ||
           equal_names(field.name, "Last-Modified") || equal_names(field.name, "ETag");
  });
}

Result<Conditions> Conditions::compile(const Node* list) {
  Conditions conditions;
  if (list == nullptr) return conditions;
  conditions.is_given_ = true;
  for (const Node& item : list->items()) {
    GWCTL_TRY_ASSIGN(auto expression, Expression::compile(item));
    conditions.any_.push_back(std::move(expression));
  }
  return conditions;
}

bool Conditions::hold(Exchange& exchange) const {
  const auto holds = [&](const Expression& each) { return each.evaluate(exchange); };
  return !is_given_ || std::ranges::any_of(any_, holds);
}

bool Conditions::needs_body() const {
  return std::ranges::any_of(any_, &Expression::needs_body);
}

void set_consumer(Exchange& exchange, const Consumer& consumer, const Credential* credential) {
  exchange.consumer = &consumer;
  exchange.credential = credential;
  Fields& fields = exchange.request.fields;
  fields.set(FieldName::x_consumer_username, "X-Consumer-Username", consumer.username);
  const auto custom = consumer.labels.find("custom_id");
  if (custom != consumer.labels.end()) {
    fields.set(FieldName::x_consumer_custom_id, "X-Consumer-Custom-Id", custom->second);
  } else {
    fields.remove(FieldName::x_consumer_custom_id);
  }
  if (credential != nullptr && !credential->id.empty()) {
    fields.set(FieldName::x_credential_identifier, "X-Credential-Identifier", credential->id);
  } else {
    fields.remove(FieldName::x_credential_identifier);
  }
}

bool set_anonymous(Exchange& exchange, std::string_view name) {
  const auto found = exchange.snapshot->consumers.find(name);
  if (found == exchange.snapshot->consumers.end()) return false;
  set_consumer(exchange, *found->second, nullptr);
  return true;
}

void remove_argument(Exchange& exchange, std::string_view name) {
  std::string_view kept;
  for (std::string_view rest = exchange.query; !rest.empty();) {
    const std::size_t size = std::min(rest.find('&'), rest.size());
    const std::string_view argument = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    if (argument.substr(0, argument.find('=')) == name) continue;
    kept = kept.empty() ? argument : exchange.scratch.join(kept, "&", argument);
  }
  exchange.query = kept;
  exchange.is_target_changed = true;
}

void remove_cookie(Exchange& exchange, std::string_view name) {
  std::string_view kept;
  for (const Field& field : exchange.request.fields) {
    if (field.id != FieldName::cookie) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::size_t size = std::min(rest.find(';'), rest.size());
      std::string_view cookie = rest.substr(0, size);
      rest.remove_prefix(std::min(size + 1, rest.size()));
      cookie.remove_prefix(std::min(cookie.find_first_not_of(" \t"), cookie.size()));
      if (cookie.empty() || cookie.substr(0, cookie.find('=')) == name) continue;
      kept = kept.empty() ? cookie : exchange.scratch.join(kept, "; ", cookie);
    }
  }
  if (kept.empty()) {
    exchange.request.fields.remove(FieldName::cookie);
  } else {
    exchange.request.fields.set(FieldName::cookie, "Cookie", kept);
  }
}

}  // namespace gwctl::runtime::plugins
