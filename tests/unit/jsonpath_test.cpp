#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/read_document.h"
#include "lint/jsonpath/query.h"
#include "lint/locate.h"

namespace gwctl::lint::jsonpath {
namespace {

const std::string folder = std::string{GWCTL_SOURCE_DIR} + "/tests/golden/jsonpath/";

class PlainView : public View {
 public:
  const Node* follow(const Node& reference) const override { return &reference; }

  const File* file_behind(const Node&, const File* from) const override { return from; }
};

std::string read_file(const std::string& path) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string pointer(const Place& place) {
  if (place.parent == nullptr) return "";
  std::string token;
  for (const char c : place.segment.text()) {
    token += c == '~' ? "~0" : c == '/' ? "~1" : std::string{c};
  }
  return pointer(*place.parent) + "/" + token;
}

// What the document has there; null where that is nothing.
const Node* at(const Node& root, const Place& place) {
  if (place.parent == nullptr) return &root;
  const Node* around = at(root, *place.parent);
  return around == nullptr ? nullptr : raw_child(*around, place.segment.text());
}

// As the fixtures write a hit: where it is, and what it is unless that follows.
std::string described(const Node& root, const Hit& hit) {
  std::string text = pointer(hit.place);
  const Node* real = at(root, hit.place);
  if (hit.value == real) return text;
  if (real != nullptr && hit.value == hit.place.node) return text + " = ?";
  if (hit.value == nullptr) return text + " = undefined";
  if (hit.value->is_string()) return text + " = '" + std::string{hit.value->string()} + "'";
  if (hit.value->is_number()) return text + " = " + std::to_string(hit.value->integer);
  return text + " = null";
}

struct Found {
  std::vector<std::string> hits;
  std::string error;
};

Found find_all(const Result<Query>& query, const Document& document) {
  Found found;
  if (!query) {
    found.error = query.error().message;
    return found;
  }
  const PlainView view;
  Place root;
  root.node = root.raw = &document.root();
  const auto done = evaluate(*query, 0, root, view, [&](const Hit& hit) {
    found.hits.push_back(described(document.root(), hit));
  });
  if (!done) return {{}, done.error().message};
  std::ranges::sort(found.hits);
  const auto [first, last] = std::ranges::unique(found.hits);
  found.hits.erase(first, last);
  return found;
}

void check_table(const std::string& name,
                 const std::function<Result<Query>(const std::string&)>& parse_it) {
  std::map<std::string, std::unique_ptr<const Document>> documents;
  std::ifstream table{folder + name};
  REQUIRE(table);
  std::string line;
  while (std::getline(table, line)) {
    const auto row = nlohmann::json::parse(line);
    const std::string expression = row["expression"];
    const std::string source = row["document"];
    auto& document = documents[source];
    if (!document) document = read_json(source, read_file(folder + source));
    CAPTURE(name, source, expression);
    const Found found = find_all(parse_it(expression), *document);
    CHECK(found.error == row.value("error", ""));
    if (!row.contains("error")) {
      auto expected = row["hits"].get<std::vector<std::string>>();
      std::ranges::sort(expected);
      CHECK(found.hits == expected);
    }
  }
}

TEST_CASE("JSONPath expressions find what Spectral finds") {
  check_table("spectral.jsonl", [](const std::string& text) { return parse(text); });
}

TEST_CASE("JSONPath expressions find what JSONPath-Plus finds") {
  check_table("jsonpath-plus.jsonl",
              [](const std::string& text) { return parse(text, Engine::jsonpath_plus); });
}

TEST_CASE("Where Spectral fails or slips, JSONPath expressions do something better") {
  check_table("differences.jsonl", [](const std::string& text) { return parse(text); });
}

TEST_CASE("filters tell what they need") {
  struct Case {
    const char* expression;
    std::vector<std::vector<std::string>> members;
    const char* key;
    bool throws_on_null;
    bool is_about_key;
    unsigned ancestors;
  };

  const Case cases[] = {
      {"$..[?(@ && @.enum && @.type)]", {{"enum"}, {"type"}}, "", false, false, 0},
      {"$..[?(@.enum)]", {{"enum"}}, "", true, false, 0},
      {"$..[?(@ && @.enum && @.enum.constructor.name === 'Array')]",
       {{"enum"}},
       "",
       false,
       false,
       0},
      {"$..[?(@property === '$ref')]", {}, "$ref", false, true, 0},
      {"$..[?(@property.match(/^x-/))]", {}, "", false, true, 0},
      {"$..[?(@property !== 'properties' && @ && (@.example !== void 0 || @.default !== void 0))]",
       {{"example", "default"}},
       "",
       false,
       false,
       0},
      {"$..[?(@ && @.schema && (@.example !== void 0 || @.examples))]",
       {{"schema"}, {"example", "examples"}},
       "",
       false,
       false,
       0},
      {"$..[?(@.x != null)]", {{"x"}}, "", true, false, 0},
      {"$..[?(@.x == null)]", {}, "", false, false, 0},
      {"$..[?(@.x !== null)]", {}, "", false, false, 0},
      {"$..[?(!@.x)]", {}, "", false, false, 0},
      {"$..[?(@.length)]", {}, "", false, false, 0},
      {"$..[?(@.link)]", {}, "", false, false, 0},
      {"$..[?(@.name.match(/x/))]", {}, "", false, false, 0},
      {"$..[?(@.name.match(/x/) && @.in)]", {}, "", false, false, 0},
      {"$..[?(@.in in ['a','b'] && @.x > 3)]", {{"in"}, {"x"}}, "", true, false, 0},
      {"$..[?(@.a || @property === 'b')]", {}, "", false, false, 0},
      {"$..[?(@parentProperty === 'properties')]", {}, "", false, false, 2},
  };
  for (const Case& c : cases) {
    CAPTURE(c.expression);
    const auto query = parse(c.expression);
    REQUIRE(query);
    const Filter& filter = *query->steps.back().filter;
    std::vector<std::vector<std::string>> members;
    for (const Requirement& requirement : filter.requirements()) {
      members.push_back(requirement.any_member);
    }
    CHECK(members == c.members);
    CHECK(filter.required_key().value_or("") == c.key);
    CHECK(filter.throws_on_null() == c.throws_on_null);
    CHECK(filter.is_about_key() == c.is_about_key);
    CHECK(filter.ancestors() == c.ancestors);
  }
}

}  // namespace
}  // namespace gwctl::lint::jsonpath
