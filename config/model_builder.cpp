#include "config/model_builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/check.h"
#include "config/load.h"
#include "config/resource_check.h"

namespace gwctl::config {
namespace {

// What stands beside the lists of resources: plugins that are to be loaded, bindings to contracts,
// and what the Admin API answers.
bool is_other_key(std::string_view name) {
  constexpr std::string_view others[] = {"plugins", "apis", "X-Digest", "X-Last-Modified"};
  return std::ranges::find(others, name) != std::end(others) || name.ends_with("_conf_version");
}

std::vector<std::string_view> collection_names() {
  std::vector<std::string_view> names;
  for (const KindInfo& kind : kinds()) {
    if (kind.kind != Kind::credential) names.push_back(kind.plural);
  }
  return names;
}

bool is_credential_id(const Node* id) {
  return id != nullptr && id->string().find("/credentials/") != std::string_view::npos;
}

const Node* id_node(Kind kind, const Node& item) {
  const Node* id = find(item, "id");
  if (kind == Kind::consumer) {
    if (const Node* name = find_string(item, "username"); name != nullptr) id = name;
  }
  return id != nullptr && (id->is_string() || id->is_number()) ? id : nullptr;
}

}  // namespace

std::string place_text(const Document& document, Span span) {
  const Position at = document.source().position(span.begin);
  return fmt::format("{}:{}:{}", document.source().name(), at.line + 1, at.character + 1);
}

void ModelBuilder::add(const DocumentPtr& document) {
  const Node& root = document->root();
  if (!root.is_object() && !root.is_null()) {
    return add_diagnostic(document, "schema", "a config is an object of lists of resources",
                          root.span());
  }
  for (const Member& member : root.members()) add_member(document, member);
}

void ModelBuilder::add_member(const DocumentPtr& document, const Member& member) {
  const auto kind = kind_by_plural(member.name());
  if (!kind) {
    if (is_other_key(member.name())) return;
    return add_diagnostic(document, "unknown-collection",
                          fmt::format("there are no resources called {}{}", member.name(),
                                      meant(member.name(), collection_names())),
                          member.key_span());
  }
  if (!member.value.is_array() && !member.value.is_null() && member.value.size != 0) {
    return add_diagnostic(document, "schema", fmt::format("{} must be a list", member.name()),
                          member.value.span());
  }
  std::size_t number = 0;
  for (const Node& item : member.value.items()) add_item(document, *kind, item, ++number);
}

void ModelBuilder::add_item(const DocumentPtr& document, Kind kind, const Node& item,
                            std::size_t number) {
  if (!item.is_object()) {
    return add_diagnostic(document, "schema",
                          fmt::format("item {} of {} is no object", number, info(kind).plural),
                          item.span());
  }
  if (kind == Kind::consumer && is_credential_id(find(item, "id"))) kind = Kind::credential;
  auto resource = std::make_shared<Resource>();
  const Node* id = id_node(kind, item);
  resource->kind = kind;
  resource->id = id == nullptr ? fmt::format("arr_{}", number) : id_text(*id);
  resource->document = document;
  resource->value = &item;
  const Node* index = find(item, "modifiedIndex");
  if (index != nullptr && index->is_integer && index->integer > 0) {
    resource->modified_index = static_cast<std::uint64_t>(index->integer);
  }
  put(std::move(resource));
}

void ModelBuilder::put(ResourcePtr resource) {
  const ResourcePtr first = model_.find(resource->kind, resource->id);
  if (first == nullptr) {
    ++size_;
    return model_.put(std::move(resource));
  }
  const auto span_of = [](const Resource& each) {
    const Node* id = id_node(each.kind, *each.value);
    return id == nullptr ? each.value->span() : id->span();
  };
  add_diagnostic(
      resource->document, "duplicate-id",
      fmt::format("the {} \"{}\" is defined twice; it is also at {}", info(resource->kind).noun,
                  resource->id, place_text(*first->document, span_of(*first))),
      span_of(*resource));
  diagnostics_.back().kind = resource->kind;
  diagnostics_.back().id = resource->id;
}

void ModelBuilder::add_diagnostic(const DocumentPtr& document, std::string_view code,
                                  std::string message, Span span) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.message = std::move(message);
  diagnostic.document = document;
  diagnostic.span = span;
  diagnostics_.push_back(std::move(diagnostic));
}

Model read_standalone(const std::shared_ptr<const Document>& document,
                      std::vector<Diagnostic>& diagnostics) {
  ModelBuilder builder{diagnostics};
  builder.add(document);
  return builder.take();
}

}  // namespace gwctl::config
