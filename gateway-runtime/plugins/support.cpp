#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {

std::string text_or(const Node& settings, std::string_view name, std::string_view otherwise) {
  const Node* const found = find_string(settings, name);
  return std::string{found == nullptr ? otherwise : found->string()};
}

bool is_on(const Node& settings, std::string_view name) {
  const Node* const found = find(settings, name);
  return found != nullptr && found->is_true();
}

void set_consumer(Exchange& exchange, const Consumer& consumer, const Credential* credential) {
  exchange.consumer = &consumer;
  exchange.credential = credential;
  Fields& fields = exchange.request.fields;
  fields.set("X-Consumer-Username", consumer.username);
  const auto custom = consumer.labels.find("custom_id");
  if (custom != consumer.labels.end()) {
    fields.set("X-Consumer-Custom-Id", custom->second);
  } else {
    fields.remove("X-Consumer-Custom-Id");
  }
  if (credential != nullptr && !credential->id.empty()) {
    fields.set("X-Credential-Identifier", credential->id);
  } else {
    fields.remove("X-Credential-Identifier");
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

}  // namespace gwctl::runtime::plugins
