#include <utility>

#include "core/json_schema.h"
#include "core/json_schema_compiler.h"
#include "core/json_schema_ids.h"
#include "core/json_schema_meta.h"

namespace gwctl {

using json_schema::Origin;
using json_schema::RunContext;
using json_schema::SchemaDocument;
using json_schema::Storage;

struct JsonSchema::Program {
  std::shared_ptr<const void> storage;
  const json_schema::Schema* schema = nullptr;
};

JsonSchema::JsonSchema(std::shared_ptr<const Program> program) : program_{std::move(program)} {}

JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

bool JsonSchema::is_valid(const Node& instance, const References* references) const {
  json_schema::ValidPairs known;
  return json_schema::is_valid(*program_->schema, instance,
                               {references, references == nullptr ? nullptr : &known});
}

std::vector<SchemaError> JsonSchema::validate(const Node& instance, Collect collect,
                                              const References* references) const {
  json_schema::ValidPairs known;
  const RunContext context{references, references == nullptr ? nullptr : &known};
  if (json_schema::is_valid(*program_->schema, instance, context)) return {};
  return json_schema::collect_errors(*program_->schema, instance, collect, context);
}

std::vector<LinkedErrors> JsonSchema::validate_linked(const Node& instance,
                                                      const References& links) const {
  return json_schema::collect_linked(*program_->schema, instance, links);
}

struct SchemaSet::State {
  /// What schemas keep alive.
  struct Shared {
    SchemaOptions options;
    Storage storage;

    explicit Shared(SchemaOptions given) : options{std::move(given)}, storage{options} {}
  };

  enum class Check : std::uint8_t { whole, none };

  struct Entry {
    /// By direction and check.
    std::array<std::array<std::unique_ptr<const Result<JsonSchema>>, 2>, 3> schemas;
    const Node* cleaned = nullptr;
  };

  explicit State(SchemaOptions options)
      : shared{std::make_shared<Shared>(std::move(options))},
        compiler{shared->options, shared->storage} {}

  Result<JsonSchema> compile(const Node& given, Direction direction, Check check);
  Result<const JsonSchema*> compile_once(const Node& given, Direction direction, Check check);
  const Node& clean(const Node& node);

  std::shared_ptr<Shared> shared;
  json_schema::Compiler compiler;
  json_schema::IdCheck ids{shared->options};
  json_schema::MetaCheck meta;
  std::unordered_map<const Node*, Entry> entries;
};

// Parameters of OpenAPI 2.0 are schemas but for their boolean `required`.
const Node& SchemaSet::State::clean(const Node& node) {
  const Node* required = find(node, "required");
  const bool is_odd = shared->options.cleaning == Cleaning::openapi2 && required != nullptr &&
                      required->is_boolean();
  if (!is_odd) return node;
  Entry& entry = entries[&node];
  if (entry.cleaned == nullptr) {
    std::vector<Member> members;
    for (const Member& member : node.members()) {
      if (member.name() != "required") members.push_back(member);
    }
    Node copy = node;
    copy.size = static_cast<std::uint32_t>(members.size());
    copy.is_indexed = false;
    copy.member_array = shared->storage.arena.copy_array(members.data(), members.size());
    entry.cleaned = shared->storage.arena.copy_array(&copy, 1);
  }
  return *entry.cleaned;
}

Result<JsonSchema> SchemaSet::State::compile(const Node& given, Direction direction, Check check) {
  Storage& storage = shared->storage;
  const Node& node = clean(storage.documents.follow(given));
  if (!node.is_object() && !node.is_boolean()) return fail("schema must be object or boolean");
  GWCTL_TRY_ASSIGN(SchemaDocument * document,
                   storage.documents.open(node, shared->options.base_uri, Origin::given));
  if (shared->options.reading == Reading::ajv) {
    GWCTL_TRY(ids.check(node, json_schema::id_keyword(document->dialect)));
  }
  if (check == Check::whole) GWCTL_TRY(meta.check(node, *document, shared->options));
  GWCTL_TRY_ASSIGN(const json_schema::Schema* schema, compiler.compile(node, *document, direction));
  auto program = std::make_shared<JsonSchema::Program>();
  program->storage = shared;
  program->schema = schema;
  return JsonSchema{std::move(program)};
}

SchemaSet::SchemaSet(SchemaOptions options) : state_{std::make_unique<State>(std::move(options))} {}

SchemaSet::SchemaSet(SchemaSet&&) noexcept = default;
SchemaSet& SchemaSet::operator=(SchemaSet&&) noexcept = default;
SchemaSet::~SchemaSet() = default;

Result<const JsonSchema*> SchemaSet::State::compile_once(const Node& given, Direction direction,
                                                         Check check) {
  const auto place_of = [&]() -> std::unique_ptr<const Result<JsonSchema>>& {
    return entries[&given]
        .schemas[static_cast<std::size_t>(direction)][static_cast<std::size_t>(check)];
  };
  const Result<JsonSchema>* known = place_of().get();
  if (known == nullptr) {
    // The entry may move meanwhile.
    auto compiled = std::make_unique<const Result<JsonSchema>>(compile(given, direction, check));
    known = compiled.get();
    place_of() = std::move(compiled);
  }
  if (!*known) return tl::unexpected<Error>(known->error());
  return &**known;
}

Result<const JsonSchema*> SchemaSet::compile(const Node& schema, Direction direction) {
  return state_->compile_once(schema, direction, State::Check::whole);
}

Result<const JsonSchema*> SchemaSet::compile_unchecked(const Node& schema, Direction direction) {
  return state_->compile_once(schema, direction, State::Check::none);
}

Result<JsonSchema> compile_schema(const Node& schema, SchemaOptions options) {
  SchemaSet set{std::move(options)};
  auto compiled = set.compile(schema);
  if (!compiled) return tl::unexpected<Error>(std::move(compiled).error());
  return JsonSchema{(*compiled)->program_};
}

}  // namespace gwctl
