#pragma once

// Which schemas there are, what they are called, and where references lead.

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/json_schema_program.h"
#include "core/result.h"

namespace gwctl::json_schema {

/// The keywords of these vocabularies count (a bit per Vocabulary).
using VocabularyMask = std::uint8_t;
inline constexpr VocabularyMask all_vocabularies = 0xFF;

/// What a schema and all that it contains have in common.
struct Traits {
  bool needs_document = false;  ///< has references of JSON Schema's own, or ids
  bool has_read_only = false;
  bool has_write_only = false;
};

/// What is compiled for a node, by Direction.
struct CompiledNode {
  std::array<const Schema*, 3> schemas{};
  Traits traits;
};

/// A tree that schemas stand in, and whatever is known of it.
struct SchemaDocument {
  const Node* root = nullptr;
  Dialect dialect = Dialect::draft2020_12;
  VocabularyMask vocabularies = all_vocabularies;
  Resource* resource = nullptr;  ///< of the root
  bool is_scanned = false;
  std::unordered_map<const Node*, Resource*> resources;  ///< by the node with the `$id`
  std::unordered_map<std::string, Resource*> by_uri;
  std::unordered_set<const Node*> scanned;  ///< those behind references
  std::unordered_map<const Node*, CompiledNode> compiled;
};

/// Where a reference leads.
struct Target {
  const Node* node = nullptr;
  Resource* resource = nullptr;
  bool has_pointer = false;  ///< the fragment was a JSON pointer
  bool is_dynamic = false;   ///< found by a `$dynamicAnchor`
};

/// Whether a document was given to compile, or found by its URI.
enum class Origin : std::uint8_t { given, loaded };

class SchemaDocuments {
 public:
  explicit SchemaDocuments(const SchemaOptions& options) : options_{options} {}

  /// The document with this root; made at the first call. Fails where `$schema` is of no use.
  Result<SchemaDocument*> open(const Node& root, std::string_view base_uri, Origin origin);

  /// Finds the `$id`s and anchors in a document, once.
  void scan(SchemaDocument& document);

  std::optional<Target> resolve(Resource& from, std::string_view reference);

  /// What a schema node stands for: OpenAPI's references followed.
  const Node& follow(const Node& node) const {
    if (!node.is_reference || options_.schema_references == nullptr) return node;
    return *options_.schema_references->follow(node);
  }

 private:
  struct ScanPlace {
    SchemaDocument* document;
    Resource* resource;
    int depth;
  };

  Resource& add_resource(SchemaDocument& document, const Node& root, std::string uri);
  Result<void> set_dialect(SchemaDocument& document, Origin origin);
  Result<void> use_metaschema(SchemaDocument& document, std::string_view uri);
  void scan_schema(const Node& given, ScanPlace place);
  void scan_names(const Node& node, ScanPlace& place);
  void scan_children(const Node& value, Holds holds, ScanPlace place);
  void scan_id(const Node& node, ScanPlace& place);
  Resource* find_resource(Resource& from, const std::string& uri);
  std::optional<Target> walk_pointer(Resource& resource, std::string_view pointer);

  const SchemaOptions& options_;
  std::deque<SchemaDocument> documents_;
  std::deque<Resource> resources_;
  std::unordered_map<const Node*, SchemaDocument*> by_root_;
  std::unordered_map<std::string, Resource*> by_uri_;
};

/// The draft whose metaschema has this URI.
std::optional<Dialect> find_dialect(std::string_view metaschema_uri);

/// The metaschema with this URI (no fragment), embedded in the program; or null.
const Node* find_metaschema(std::string_view uri);
/// The URI of a draft's metaschema.
std::string_view metaschema_uri(Dialect dialect);

/// `$id`, or `id` in draft 4; OpenAPI 3.0 has none.
std::string_view id_keyword(Dialect dialect);

}  // namespace gwctl::json_schema
