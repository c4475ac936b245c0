#include "core/json_schema_meta.h"

#include <algorithm>

#include "core/embedded.h"
#include "core/json_pointer.h"
#include "core/json_schema_compiler.h"
#include "core/read_document.h"

namespace gwctl::json_schema {
namespace {

struct Metaschema {
  std::string_view uri;
  std::string_view file;  // below schemas/json-schema, without `.json`
};

constexpr std::array<Metaschema, 18> metaschemas{{
    {"http://json-schema.org/draft-04/schema", "draft-04/schema"},
    {"http://json-schema.org/draft-06/schema", "draft-06/schema"},
    {"http://json-schema.org/draft-07/schema", "draft-07/schema"},
    {"https://json-schema.org/draft/2019-09/schema", "2019-09/schema"},
    {"https://json-schema.org/draft/2019-09/meta/core", "2019-09/core"},
    {"https://json-schema.org/draft/2019-09/meta/applicator", "2019-09/applicator"},
    {"https://json-schema.org/draft/2019-09/meta/validation", "2019-09/validation"},
    {"https://json-schema.org/draft/2019-09/meta/meta-data", "2019-09/meta-data"},
    {"https://json-schema.org/draft/2019-09/meta/format", "2019-09/format"},
    {"https://json-schema.org/draft/2019-09/meta/content", "2019-09/content"},
    {"https://json-schema.org/draft/2020-12/schema", "2020-12/schema"},
    {"https://json-schema.org/draft/2020-12/meta/core", "2020-12/core"},
    {"https://json-schema.org/draft/2020-12/meta/applicator", "2020-12/applicator"},
    {"https://json-schema.org/draft/2020-12/meta/unevaluated", "2020-12/unevaluated"},
    {"https://json-schema.org/draft/2020-12/meta/validation", "2020-12/validation"},
    {"https://json-schema.org/draft/2020-12/meta/meta-data", "2020-12/meta-data"},
    {"https://json-schema.org/draft/2020-12/meta/format-annotation", "2020-12/format-annotation"},
    {"https://json-schema.org/draft/2020-12/meta/content", "2020-12/content"},
}};

// Read once, kept for ever.
const std::array<std::unique_ptr<const Document>, metaschemas.size()>& documents() {
  static const auto read = [] {
    std::array<std::unique_ptr<const Document>, metaschemas.size()> all;
    for (std::size_t at = 0; at < all.size(); ++at) {
      const std::string path = "schemas/json-schema/" + std::string{metaschemas[at].file} + ".json";
      all[at] = read_json(path, std::string{embedded_file(path)});
    }
    return all;
  }();
  return read;
}

/// A metaschema as a program.
class CompiledMetaschema {
 public:
  explicit CompiledMetaschema(Dialect dialect) : storage_{options_}, compiler_{options_, storage_} {
    const Node* root = find_metaschema(metaschema_uri(dialect));
    auto document = storage_.documents.open(*root, metaschema_uri(dialect), Origin::loaded);
    if (!document) return;
    auto schema = compiler_.compile(*root, **document, Direction::none);
    if (schema) schema_ = *schema;
  }

  const Schema* schema() const { return schema_; }

 private:
  static SchemaOptions make_options() {
    SchemaOptions options;
    options.formats = false;
    options.reading = Reading::ajv;
    return options;
  }

  SchemaOptions options_ = make_options();
  Storage storage_;
  Compiler compiler_;
  const Schema* schema_ = nullptr;
};

template <Dialect dialect>
const Schema* compiled() {
  static const CompiledMetaschema metaschema{dialect};
  return metaschema.schema();
}

const Schema* compiled_metaschema(Dialect dialect) {
  switch (dialect) {
    case Dialect::draft4:
    case Dialect::openapi3_0: return compiled<Dialect::draft4>();
    case Dialect::draft6: return compiled<Dialect::draft6>();
    case Dialect::draft7: return compiled<Dialect::draft7>();
    case Dialect::draft2019_09: return compiled<Dialect::draft2019_09>();
    default: return compiled<Dialect::draft2020_12>();
  }
}

std::string describe(const std::vector<SchemaError>& errors) {
  std::string text = "schema is invalid: ";
  for (std::size_t at = 0; at < errors.size(); ++at) {
    text.append(at == 0 ? "data" : ", data").append(to_json_pointer(errors[at].instance));
    text.append(" ").append(errors[at].message);
  }
  return text;
}

}  // namespace

std::optional<Dialect> find_dialect(std::string_view uri) {
  for (const Dialect dialect : {Dialect::draft4, Dialect::draft6, Dialect::draft7,
                                Dialect::draft2019_09, Dialect::draft2020_12}) {
    if (metaschema_uri(dialect) == uri) return dialect;
  }
  return std::nullopt;
}

std::string_view metaschema_uri(Dialect dialect) {
  switch (dialect) {
    case Dialect::draft4:
    case Dialect::openapi3_0: return metaschemas[0].uri;
    case Dialect::draft6: return metaschemas[1].uri;
    case Dialect::draft7: return metaschemas[2].uri;
    case Dialect::draft2019_09: return metaschemas[3].uri;
    default: return metaschemas[10].uri;
  }
}

const Node* find_metaschema(std::string_view uri) {
  const auto* found = std::ranges::find(metaschemas, uri, &Metaschema::uri);
  if (found == metaschemas.end()) return nullptr;
  return &documents()[static_cast<std::size_t>(found - metaschemas.begin())]->root();
}

Result<void> MetaCheck::check(const Node& schema, const SchemaDocument& document,
                              const SchemaOptions& options) {
  const Schema* metaschema = compiled_metaschema(document.dialect);
  if (metaschema == nullptr || schema.is_boolean()) return {};
  ValidPairs& known = known_[static_cast<std::size_t>(document.dialect)];
  known.everywhere = metaschema;
  const RunContext context{options.schema_references, &known};
  if (is_valid(*metaschema, schema, context)) return {};
  return fail(describe(collect_errors(*metaschema, schema, Collect::first, context)));
}

}  // namespace gwctl::json_schema
