#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/json_pointer.h"
#include "core/json_schema.h"
#include "core/read_document.h"

namespace gwctl {
namespace {

/// Follows `#/a/b` within one document; `#!/a/b` is left alone.
class LocalReferences : public References {
 public:
  explicit LocalReferences(const Node& root) : root_{root} {}

  const Node* follow(const Node& reference) const override {
    const Node* node = &reference;
    while (node->is_reference) {
      const auto path = parse_json_pointer_fragment(find(*node, "$ref")->string());
      if (!path) return node;
      const Node* target = &root_;
      for (const std::string& key : *path)
        target = target == nullptr ? nullptr : find(*target, key);
      if (target == nullptr) return node;
      node = target;
    }
    return node;
  }

 private:
  const Node& root_;
};

/// Follows `#/a` within one document, one step at a time.
class DirectReferences : public References {
 public:
  explicit DirectReferences(const Node& root) : root_{root} {}

  const Node* follow(const Node& reference) const override {
    const Node* target = find(root_, find(reference, "$ref")->string().substr(2));
    if (target != nullptr) target->is_reference_target = true;
    return target == nullptr ? &reference : target;
  }

 private:
  const Node& root_;
};

SchemaOptions openapi(const References& references, Cleaning cleaning = Cleaning::openapi3) {
  SchemaOptions options;
  options.dialect = Dialect::draft4;
  options.honour_schema_keyword = false;
  options.reading = Reading::ajv;
  options.cleaning = cleaning;
  options.schema_references = &references;
  return options;
}

const Node& at(const Document& document, std::string_view pointer) {
  const Node* node = &document.root();
  const auto path = parse_json_pointer(pointer);
  for (const std::string& key : *path) node = find(*node, key);
  return *node;
}

/// Schemas of a document, whose references are followed in schemas and instances alike.
struct Schemas {
  SchemaSet set;
  const References& references;

  explicit Schemas(const References& document, Cleaning cleaning = Cleaning::openapi3)
      : set{openapi(document, cleaning)}, references{document} {}
};

std::vector<std::string> errors_of(Schemas& schemas, const Node& schema, const Node& instance,
                                   Direction direction = Direction::none) {
  const auto compiled = schemas.set.compile(schema, direction);
  if (!compiled) return {compiled.error().message};
  std::vector<std::string> errors;
  for (const SchemaError& error :
       (*compiled)->validate(instance, Collect::first, &schemas.references)) {
    errors.push_back(to_json_pointer(error.instance) + " " + error.message);
  }
  return errors;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("json_schema sees a schema through the references of its document") {
  const auto document = read_json("openapi", R"({
    "a": {"type": "object", "required": ["x"], "properties": {"x": {"$ref": "#/b", "type": "null"}}},
    "b": {"type": "string"},
    "cycle": {"properties": {"next": {"$ref": "#!/cycle"}}},
    "above": {"items": {"$ref": "#/cycle"}},
    "good": {"x": "text"}, "bad": {"x": 1}, "shared": {"x": {"$ref": "#/text"}}, "text": "t"
  })");
  const LocalReferences references{document->root()};
  Schemas schemas{references};
  CHECK(errors_of(schemas, at(*document, "/a"), at(*document, "/good")).empty());
  CHECK(errors_of(schemas, at(*document, "/a"), at(*document, "/bad")) ==
        Texts{"/x must be string"});
  CHECK(errors_of(schemas, at(*document, "/a"), at(*document, "/shared")).empty());
  const Texts unusable{"can't resolve reference #!/cycle from id #"};
  CHECK(errors_of(schemas, at(*document, "/cycle"), at(*document, "/good")) == unusable);
  CHECK(errors_of(schemas, at(*document, "/above"), at(*document, "/good")) == unusable);
  CHECK(*schemas.set.compile(at(*document, "/a")) == *schemas.set.compile(at(*document, "/a")));
}

TEST_CASE("json_schema leaves out what a direction does not carry") {
  const auto document = read_json("openapi", R"({
    "s": {"type": "object", "required": ["id", "secret", "name"], "properties":
      {"id": {"readOnly": true}, "secret": {"writeOnly": true}, "name": {"type": "string"}}},
    "not": {"not": {"$ref": "#/s"}},
    "list": {"items": {"$ref": "#/s"}},
    "id": {"id": 1, "name": "n"}, "secret": {"secret": 1, "name": "n"}
  })");
  const LocalReferences references{document->root()};
  Schemas schemas{references};
  const Node& schema = at(*document, "/s");
  const Node& with_id = at(*document, "/id");
  const Node& with_secret = at(*document, "/secret");
  const Texts no_id{" must have required property 'id'"};
  const Texts no_secret{" must have required property 'secret'"};
  CHECK(errors_of(schemas, schema, with_secret) == no_id);
  CHECK(errors_of(schemas, schema, with_secret, Direction::request).empty());
  CHECK(errors_of(schemas, schema, with_id, Direction::request) == no_secret);
  CHECK(errors_of(schemas, schema, with_id, Direction::response).empty());
  // Not below `not`.
  CHECK(errors_of(schemas, at(*document, "/not"), with_id, Direction::response).empty());
}

TEST_CASE("json_schema reads the schemas of OpenAPI as Spectral cleans them") {
  const auto document = read_json("openapi", R"({
    "parameter": {"name": "n", "required": true, "type": "integer", "x-nullable": true},
    "nested": {"properties": {"a": {"required": true}}},
    "list": {"type": "object", "example": {"id": "a", "items": [{"id": "a"}, {"id": "a"}]}},
    "extension": {"type": "object", "x-a": {"id": "a"}, "x-b": {"id": "a"}},
    "values": [1, null, "a"]
  })");
  const LocalReferences references{document->root()};
  Schemas schemas{references, Cleaning::openapi2};
  const auto values = at(*document, "/values").items();
  CHECK(errors_of(schemas, at(*document, "/parameter"), values[0]).empty());
  CHECK(errors_of(schemas, at(*document, "/parameter"), values[1]).empty());
  CHECK(errors_of(schemas, at(*document, "/parameter"), values[2]) == Texts{" must be integer"});
  CHECK(errors_of(schemas, at(*document, "/nested"), values[0]) ==
        Texts{"schema is invalid: data/properties/a/required must be array"});
  CHECK(errors_of(schemas, at(*document, "/list"), values[0]) ==
        Texts{"reference \"a\" resolves to more than one schema"});
  CHECK(errors_of(schemas, at(*document, "/extension"), values[0]) == Texts{" must be object"});
}

TEST_CASE("json_schema takes an expansion without end in its stride") {
  // Each level refers to the next one twice: 2^60 schemas when written out, and as many values.
  std::string text = "{";
  for (int level = 0; level < 60; ++level) {
    const std::string next = R"({"$ref":"#/s)" + std::to_string(level + 1) + "\"}";
    text += "\"s" + std::to_string(level) + R"(":{"properties":{"a":)" + next + R"(,"b":)" + next +
            "}},";
    const std::string value = R"({"$ref":"#/v)" + std::to_string(level + 1) + "\"}";
    text += "\"v" + std::to_string(level) + R"(":{"a":)" + value + R"(,"b":)" + value + "},";
  }
  text += R"("s60":{"type":"string"},"v60":"x","w60":1})";
  const auto document = read_json("openapi", text);
  const LocalReferences references{document->root()};
  Schemas schemas{references};
  CHECK(errors_of(schemas, at(*document, "/s0"), at(*document, "/v0")).empty());
  CHECK(errors_of(schemas, at(*document, "/s30"), at(*document, "/v0")).size() == 1);
}

TEST_CASE("json_schema bounds schemas that call themselves") {
  const auto document = read_json("schema", R"({"$ref": "#"})");
  SchemaOptions options;
  options.dialect = Dialect::draft7;
  const auto schema = compile_schema(document->root(), options);
  REQUIRE(schema);
  CHECK_FALSE(schema->is_valid(document->root()));
  CHECK(schema->validate(document->root()).size() == 1);
}

TEST_CASE("json_schema goes on at what references lead to") {
  const auto schema = read_json("schema", R"({
    "properties": {
      "pet": {"$ref": "#/$defs/PetOrReference"},
      "pets": {"items": {"$ref": "#/$defs/PetOrReference"}},
      "either": {"oneOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]},
                           {"properties": {"a": {"type": "object"}, "b": {}}, "required": ["b"]}]},
      "free": true
    },
    "$defs": {
      "PetOrReference": {"if": {"required": ["$ref"]}, "else": {"$ref": "#/$defs/Pet"}},
      "Pet": {"properties": {"name": {"type": "string"},
                             "friend": {"$ref": "#/$defs/PetOrReference"}},
              "additionalProperties": false}
    }})");
  const auto compiled = compile_schema(schema->root());
  REQUIRE(compiled);

  const auto found = [&](const std::string& text) {
    const auto document = read_json("instance", text);
    const DirectReferences links{document->root()};
    Texts texts;
    for (const LinkedErrors& linked :
         compiled->validate_linked(*find(document->root(), "in"), links)) {
      for (const SchemaError& error : linked.errors) {
        if (error.keyword == "if") continue;
        texts.push_back(to_json_pointer(error.instance) + " " + error.message);
      }
    }
    return texts;
  };
  const Texts odd{"/name must be string"};
  CHECK(found(R"({"in": {"pet": {"name": 1}}})") == Texts{"/pet/name must be string"});
  CHECK(found(R"({"in": {"pet": {"$ref": "#/a"}}, "a": {"name": 1}})") == odd);
  // Once, however many references lead there, and by whatever way.
  CHECK(found(R"({"in": {"pet": {"$ref": "#/b"}, "pets": [{"$ref": "#/a"}, {"$ref": "#/a"}]},
                  "a": {"name": 1}, "b": {"$ref": "#/a"}})") == odd);
  CHECK(found(R"({"in": {"pet": {"$ref": "#/a"}},
                  "a": {"friend": {"$ref": "#/b"}}, "b": {"friend": {"$ref": "#/a"}, "x": 1}})") ==
        Texts{" must NOT have additional properties"});
  // Neither where anything goes, nor for a branch that does not hold.
  CHECK(found(R"({"in": {"free": {"$ref": "#/a"}}, "a": {"name": 1}})").empty());
  CHECK(found(R"({"in": {"either": {"a": {"$ref": "#/a"}, "b": 1}}, "a": {"name": 1}})").empty());
  CHECK(found(R"({"in": {"either": {"a": {"$ref": "#/a"}, "b": 1}}, "a": 1})") ==
        Texts{" must be object"});
}

TEST_CASE("json_schema looks at what references lead to once for each schema") {
  // Each value refers to the next one twice, and the last to the first.
  std::string text = "{";
  for (int level = 0; level < 60; ++level) {
    const std::string next = R"({"$ref":"#/v)" + std::to_string((level + 1) % 60) + "\"}";
    text += "\"v" + std::to_string(level) + R"(":{"a":)" + next + R"(,"b":)" + next + R"(,"c":1},)";
  }
  const auto document = read_json("instance", text + R"("w": 1})");
  const auto schema = read_json(
      "schema",
      R"({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}, "c": {"type": "null"}}})");
  const auto compiled = compile_schema(schema->root());
  REQUIRE(compiled);
  const DirectReferences links{document->root()};
  const std::size_t values = compiled->validate_linked(at(*document, "/v0"), links).size();
  CHECK(values >= 60);
  CHECK(values <= 180);
}

}  // namespace gwctl
