#include "core/json_schema_documents.h"

#include <algorithm>
#include <charconv>

#include "core/json_pointer.h"
#include "core/url.h"

namespace gwctl::json_schema {
namespace {

constexpr int scan_depth_max = 1000;

bool is_before_2019(Dialect dialect) {
  return dialect <= Dialect::draft7 || dialect == Dialect::openapi3_0;
}

const Node* item_at(const Node& array, std::string_view index) {
  std::uint32_t number = 0;
  const auto end = index.data() + index.size();
  const auto result = std::from_chars(index.data(), end, number);
  const bool is_index =
      result.ec == std::errc{} && result.ptr == end && (index == "0" || index[0] != '0');
  return is_index && number < array.size ? &array.items()[number] : nullptr;
}

const Node* child(const Node& node, std::string_view token) {
  return node.is_array() ? item_at(node, token) : find(node, token);
}

VocabularyMask vocabulary_bit(Vocabulary vocabulary) {
  return static_cast<VocabularyMask>(1U << static_cast<unsigned>(vocabulary));
}

// The vocabularies that a metaschema asks for; all where it does not say.
VocabularyMask read_vocabularies(const Node& metaschema) {
  const Node* value = find(metaschema, "$vocabulary");
  if (value == nullptr || !value->is_object()) return all_vocabularies;
  VocabularyMask mask = vocabulary_bit(Vocabulary::core) | vocabulary_bit(Vocabulary::foreign);
  for (const Member& member : value->members()) {
    const std::string_view uri = member.name();
    const auto ends = [uri](std::string_view tail) { return uri.ends_with(tail); };
    if (ends("/vocab/applicator")) mask |= vocabulary_bit(Vocabulary::applicator);
    if (ends("/vocab/validation")) mask |= vocabulary_bit(Vocabulary::validation);
    if (ends("/vocab/unevaluated")) mask |= vocabulary_bit(Vocabulary::unevaluated);
    if (ends("/2019-09/vocab/applicator")) mask |= vocabulary_bit(Vocabulary::unevaluated);
    if (uri.find("/vocab/format") != std::string_view::npos)
      mask |= vocabulary_bit(Vocabulary::format);
  }
  return mask;
}

}  // namespace

std::string_view id_keyword(Dialect dialect) {
  if (dialect == Dialect::openapi3_0) return {};
  return dialect == Dialect::draft4 ? "id" : "$id";
}

Resource& SchemaDocuments::add_resource(SchemaDocument& document, const Node& root,
                                        std::string uri) {
  Resource& resource = resources_.emplace_back();
  resource.uri = std::move(uri);
  resource.root = &root;
  resource.document = &document;
  document.resources.emplace(&root, &resource);
  document.by_uri.emplace(resource.uri, &resource);
  if (!resource.uri.empty()) by_uri_.emplace(resource.uri, &resource);
  return resource;
}

Result<void> SchemaDocuments::use_metaschema(SchemaDocument& document, std::string_view uri) {
  const std::string name{split_fragment(uri).document};
  if (const auto dialect = find_dialect(name)) {
    document.dialect = *dialect;
    return {};
  }
  const Node* metaschema = options_.load ? options_.load(name) : nullptr;
  if (metaschema == nullptr) {
    if (options_.reading == Reading::standard) return {};
    return fail("no schema with key or ref \"" + std::string{uri} + "\"");
  }
  const Node* meta = find_string(*metaschema, "$schema");
  if (const auto dialect =
          meta == nullptr ? std::nullopt : find_dialect(split_fragment(meta->string()).document)) {
    document.dialect = *dialect;
  }
  document.vocabularies = read_vocabularies(*metaschema);
  return {};
}

Result<void> SchemaDocuments::set_dialect(SchemaDocument& document, Origin origin) {
  document.dialect = options_.dialect;
  const Node* meta = find(*document.root, "$schema");
  if (meta == nullptr) return {};
  if (!meta->is_string()) {
    return options_.reading == Reading::ajv ? Result<void>{fail("$schema must be a string")}
                                            : Result<void>{};
  }
  if (origin == Origin::given && !options_.honour_schema_keyword) return {};
  return use_metaschema(document, meta->string());
}

Result<SchemaDocument*> SchemaDocuments::open(const Node& root, std::string_view base_uri,
                                              Origin origin) {
  const auto known = by_root_.find(&root);
  if (known != by_root_.end()) return known->second;
  SchemaDocument& document = documents_.emplace_back();
  document.root = &root;
  GWCTL_TRY(set_dialect(document, origin));
  const Node* id = find_string(root, id_keyword(document.dialect));
  std::string uri{base_uri};
  if (id != nullptr && !id->string().starts_with('#')) {
    uri = resolve_uri(base_uri, split_fragment(id->string()).document);
  }
  document.resource = &add_resource(document, root, std::move(uri));
  by_root_.emplace(&root, &document);
  return &document;
}

void SchemaDocuments::scan(SchemaDocument& document) {
  if (document.is_scanned) return;
  document.is_scanned = true;
  scan_schema(*document.root, {&document, document.resource, 0});
}

void SchemaDocuments::scan_id(const Node& node, ScanPlace& place) {
  SchemaDocument& document = *place.document;
  const Node* id = find_string(node, id_keyword(document.dialect));
  if (id == nullptr) return;
  const bool is_old = is_before_2019(document.dialect);
  if (is_old && options_.reading == Reading::standard && find_string(node, "$ref") != nullptr)
    return;
  const auto [uri, fragment] = split_fragment(id->string());
  if (&node != document.root && !uri.empty()) {
    place.resource = &add_resource(document, node, resolve_uri(place.resource->uri, uri));
  }
  if (is_old && !fragment.empty()) place.resource->anchors.emplace_back(fragment, &node);
}

void SchemaDocuments::scan_names(const Node& node, ScanPlace& place) {
  scan_id(node, place);
  if (is_before_2019(place.document->dialect) && options_.reading == Reading::standard) return;
  if (const Node* anchor = find_string(node, "$anchor")) {
    place.resource->anchors.emplace_back(anchor->string(), &node);
  }
  if (const Node* anchor = find_string(node, "$dynamicAnchor")) {
    place.resource->anchors.emplace_back(anchor->string(), &node);
    place.resource->dynamic_anchors.push_back({anchor->string(), &node, nullptr});
  }
  const Node* recursive = find(node, "$recursiveAnchor");
  if (recursive != nullptr && recursive->is_true() && &node == place.resource->root) {
    place.resource->dynamic_anchors.push_back({{}, &node, nullptr});
  }
}

void SchemaDocuments::scan_schema(const Node& given, ScanPlace place) {
  const Node& node = follow(given);
  if (!node.is_object() || ++place.depth > scan_depth_max) return;
  // A node that many references lead to is looked at once.
  const bool is_shared = &node != &given;
  if (is_shared && !place.document->scanned.insert(&node).second) return;
  scan_names(node, place);
  for (const Member& member : node.members()) {
    if (member.name() == "$defs" || member.name() == "definitions") {
      scan_children(member.value, Holds::map, place);
      continue;
    }
    const Keyword keyword = find_keyword(member.name(), member.key->hash);
    if (keyword != Keyword::none) scan_children(member.value, info(keyword).holds, place);
  }
}

void SchemaDocuments::scan_children(const Node& value, Holds holds, ScanPlace place) {
  if (holds == Holds::nothing) return;
  const bool takes_list = holds == Holds::list || holds == Holds::schema_or_list;
  if (value.is_array()) {
    if (!takes_list) return;
    for (const Node& item : value.items()) scan_schema(item, place);
  } else if (holds == Holds::map || holds == Holds::map_or_names) {
    for (const Member& member : value.members()) scan_schema(member.value, place);
  } else {
    scan_schema(value, place);
  }
}

Resource* SchemaDocuments::find_resource(Resource& from, const std::string& uri) {
  if (uri == from.uri) return &from;
  scan(*from.document);
  const auto own = from.document->by_uri.find(uri);
  if (own != from.document->by_uri.end()) return own->second;
  const auto known = by_uri_.find(uri);
  if (known != by_uri_.end()) return known->second;
  const Node* root = find_metaschema(uri);
  if (root == nullptr && options_.load) root = options_.load(uri);
  if (root == nullptr) return nullptr;
  auto document = open(*root, uri, Origin::loaded);
  if (!document) return nullptr;
  scan(**document);
  Resource& resource = *(*document)->resource;
  by_uri_.emplace(uri, &resource);
  return &resource;
}

std::optional<Target> SchemaDocuments::walk_pointer(Resource& resource, std::string_view pointer) {
  Target target{resource.root, &resource, true, false};
  const auto tokens = parse_json_pointer(pointer);
  if (!tokens) return std::nullopt;
  for (const std::string& token : *tokens) {
    target.node = child(*target.node, token);
    if (target.node == nullptr) return std::nullopt;
    target.node = &follow(*target.node);
    if (find_string(*target.node, id_keyword(resource.document->dialect)) == nullptr) continue;
    scan(*resource.document);
    const auto inner = resource.document->resources.find(target.node);
    if (inner != resource.document->resources.end()) target.resource = inner->second;
  }
  return target;
}

std::optional<Target> SchemaDocuments::resolve(Resource& from, std::string_view reference) {
  const std::string absolute = resolve_uri(from.uri, reference);
  const auto [uri, encoded] = split_fragment(absolute);
  Resource* resource = find_resource(from, std::string{uri});
  if (resource == nullptr) return std::nullopt;
  const std::string fragment = decode_percent(encoded);
  if (fragment.empty()) return Target{resource->root, resource, false, false};
  if (fragment[0] == '/') return walk_pointer(*resource, fragment);
  scan(*resource->document);
  const auto anchor =
      std::ranges::find(resource->anchors, fragment, [](const auto& entry) { return entry.first; });
  if (anchor == resource->anchors.end()) return std::nullopt;
  const bool is_dynamic =
      std::ranges::any_of(resource->dynamic_anchors, [&](const DynamicAnchor& entry) {
        return entry.name == fragment && entry.node == anchor->second;
      });
  return Target{anchor->second, resource, false, is_dynamic};
}

}  // namespace gwctl::json_schema
