#include "gateway-runtime/plain_resources.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "config/document_writer.h"
#include "config/lua_words.h"
#include "config/secrets.h"
#include "gateway-runtime/secret_references.h"

namespace gwctl::runtime {
namespace {

using config::Kind;
using config::Resource;
using Find = std::function<std::optional<std::string>(std::string_view reference)>;

template <class Test>
bool any_text(const Node& node, const Test& test) {
  if (node.is_string()) return test(node.string());
  if (node.is_array())
    return std::ranges::any_of(node.items(),
                               [&](const Node& item) { return any_text(item, test); });
  return node.is_object() && std::ranges::any_of(node.members(), [&](const Member& member) {
           return any_text(member.value, test);
         });
}

/// Copies a resource, with other texts in place of those that do not count as they are written.
class PlainWriter {
 public:
  PlainWriter(const Resource& resource, const Keyring& keyring, const Find& find)
      : resource_{resource},
        manager_{std::string_view{resource.id}.substr(0, resource.id.find('/'))},
        keyring_{keyring},
        find_{find},
        writer_{Source{}} {}

  PlainResource write() {
    copy(*resource_.value);
    plain_.document = writer_.finish();
    return std::move(plain_);
  }

 private:
  void copy(const Node& node) {
    if (node.is_object()) {
      writer_.builder().begin_object(node.begin);
      for (const Member& member : node.members()) {
        writer_.key(member.name(), member.key_span());
        path_.emplace_back(member.name());
        copy(member.value);
        path_.pop_back();
      }
      writer_.builder().end_collection(node.end, node.is_flow);
    } else if (node.is_array()) {
      writer_.builder().begin_array(node.begin);
      for (const Node& item : node.items()) copy(item);
      writer_.builder().end_collection(node.end, node.is_flow);
    } else if (auto text = node.is_string() ? other_text(node.string()) : std::nullopt) {
      writer_.string(*text, node.span());
      if (!text->empty()) plain_.secrets.emplace_back(*text, node.string());
    } else {
      writer_.value(node);
    }
  }

  std::optional<std::string> other_text(std::string_view written) {
    if (config::is_late_reference(written)) return is_looked_up() ? look_up(written) : std::nullopt;
    auto plaintext = keyring_.decrypt(written);
    const bool counts = plaintext && config::is_secret(resource_.kind, manager_, path_);
    return counts ? std::move(plaintext) : std::nullopt;
  }

  std::optional<std::string> look_up(std::string_view reference) {
    const bool is_new = std::ranges::none_of(
        plain_.references, [&](const auto& known) { return known.first == reference; });
    auto value = find_(reference);
    if (is_new) plain_.references.emplace_back(reference, value);
    return value;
  }

  // Where APISIX looks for references.
  bool is_looked_up() const {
    const bool is_of_plugin = path_.size() > 1 && path_[0] == "plugins";
    const bool is_of_tls = std::ranges::find(path_, "tls") != path_.end();
    return is_of_plugin || is_of_tls || resource_.kind == Kind::ssl;
  }

  const Resource& resource_;
  std::string_view manager_;
  const Keyring& keyring_;
  const Find& find_;
  config::DocumentWriter writer_;
  std::vector<std::string> path_;
  PlainResource plain_;
};

}  // namespace

bool has_late_reference(const Node& value) {
  return any_text(value, config::is_late_reference);
}

PlainResources::PlainResources(const config::Model& model, const Keyring& keyring,
                               const PlainDocuments* previous, PlainDocuments& documents)
    : model_{model}, keyring_{keyring}, previous_{previous}, documents_{documents} {
  for (const config::KindInfo& kind : config::kinds()) {
    if (kind.kind == Kind::secret) continue;
    for (const auto& [id, resource] : model.of(kind.kind)) collect_requests(*resource->value);
  }
}

void PlainResources::collect_requests(const Node& node) {
  any_text(node, [&](std::string_view text) {
    if (!is_managed_secret(text)) return false;
    const auto request = secret_request(model_, text);
    if (!request) return false;
    requests_.insert(*request);
    request_of_.emplace(text, *request);
    return false;
  });
}

std::optional<std::string> PlainResources::find(std::string_view reference) const {
  if (!is_managed_secret(reference)) return read_environment(reference);
  const auto request = request_of_.find(reference);
  if (request == request_of_.end()) return std::nullopt;
  const auto answer = answers_.find(request->second);
  if (answer == answers_.end() || answer->second.empty()) return std::nullopt;
  return answer->second.front();
}

bool PlainResources::is_kept(const Resource& resource) const {
  if (previous_ == nullptr) return false;
  const auto found = previous_->find(&resource);
  return found == previous_->end() ||
         std::ranges::all_of(found->second.references, [&](const auto& reference) {
           return find(reference.first) == reference.second;
         });
}

void PlainResources::keep(const Resource& resource) {
  const auto found = previous_->find(&resource);
  if (found != previous_->end()) documents_.insert(*found);
}

const Node& PlainResources::value(const Resource& resource) {
  const auto [at, is_new] = documents_.try_emplace(&resource);
  PlainResource& plain = at->second;
  if (!is_new) return plain.document->root();
  const bool may_differ = any_text(*resource.value, [&](std::string_view text) {
    return config::is_late_reference(text) || keyring_.decrypt(text).has_value();
  });
  if (!may_differ) {
    documents_.erase(at);
    return *resource.value;
  }
  const Find find_value = [&](std::string_view reference) { return find(reference); };
  plain = PlainWriter{resource, keyring_, find_value}.write();
  for (const auto& [reference, value] : plain.references) {
    if (!value) faults_.push_back(fault(reference));
  }
  return plain.document->root();
}

std::shared_ptr<const Document> PlainResources::document_of(const Resource& resource) const {
  const auto found = documents_.find(&resource);
  return found == documents_.end() ? nullptr : found->second.document;
}

PlainResources::Fault PlainResources::fault(std::string_view reference) const {
  if (!is_managed_secret(reference))
    return {fmt::format("{} is not set, and stays as it is written", reference)};
  const auto request = secret_request(model_, reference);
  if (request) return {fmt::format("{} is not known to the secret manager", reference)};
  return {request.error().message, !has_known_manager(reference)};
}

std::string PlainResources::hide_secrets(const Resource& resource, std::string text) const {
  const auto found = documents_.find(&resource);
  if (found == documents_.end()) return text;
  for (const auto& [secret, written] : found->second.secrets) {
    for (std::size_t at = text.find(secret); at != text.npos;
         at = text.find(secret, at + written.size()))
      text.replace(at, secret.size(), written);
  }
  return text;
}

}  // namespace gwctl::runtime
