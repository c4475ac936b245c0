#include "lint/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace gwctl::lint {
namespace {

struct Row {
  std::string_view word;  // as Spectral's own module names it
  std::string_view display_name;
};

// By the numbers of `Format`.
constexpr std::array<Row, format_count> rows{{
    {"oas2", "OpenAPI 2.0 (Swagger)"},
    {"oas3", "OpenAPI 3.x"},
    {"oas3_0", "OpenAPI 3.0.x"},
    {"oas3_1", "OpenAPI 3.1.x"},
    {"oas3_2", "OpenAPI 3.2.x"},
    {"aas2", "AsyncAPI 2.x"},
    {"aas2_0", "AsyncAPI 2.0.x"},
    {"aas2_1", "AsyncAPI 2.1.x"},
    {"aas2_2", "AsyncAPI 2.2.x"},
    {"aas2_3", "AsyncAPI 2.3.x"},
    {"aas2_4", "AsyncAPI 2.4.x"},
    {"aas2_5", "AsyncAPI 2.5.x"},
    {"aas2_6", "AsyncAPI 2.6.x"},
    {"aas3", "AsyncAPI 3.x"},
    {"aas3_0", "AsyncAPI 3.0.x"},
    {"aas3_1", "AsyncAPI 3.1.x"},
    {"arazzo1_0", "Arazzo 1.0.x"},
    {"jsonSchema", "JSON Schema"},
    {"jsonSchemaLoose", "JSON Schema (loose)"},
    {"jsonSchemaDraft4", "JSON Schema Draft 4"},
    {"jsonSchemaDraft6", "JSON Schema Draft 6"},
    {"jsonSchemaDraft7", "JSON Schema Draft 7"},
    {"jsonSchemaDraft2019_09", "JSON Schema Draft 2019-09"},
    {"jsonSchemaDraft2020_12", "JSON Schema Draft 2020-12"},
    {"gateway", "gateway config"},
}};

struct Synonym {
  std::string_view word;
  std::string_view means;
};

// `asyncapi3` and `arazzo1` stand in Spectral's documentation, though it fails on them.
constexpr Synonym synonyms[] = {
    {"json-schema-2019-09", "jsonSchemaDraft2019_09"},
    {"json-schema-2020-12", "jsonSchemaDraft2020_12"},
    {"asyncapi2", "aas2"},
    {"asyncApi2", "aas2"},
    {"asyncapi3", "aas3"},
    {"arazzo1", "arazzo1_0"},
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Spectral turns words into identifiers: `oas3.1` -> `oas3_1`, `json-schema` -> `jsonSchema`.
std::string identifier(std::string_view word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const bool before_digit = i + 1 < word.size() && is_digit(word[i + 1]);
    if (c == '.' || (c == '-' && i > 0 && is_digit(word[i - 1]) && before_digit)) {
      out.push_back('_');
    } else if (c == '-' && i + 1 < word.size() && word[i + 1] >= 'a' && word[i + 1] <= 'z') {
      out.push_back(static_cast<char>(word[++i] - 'a' + 'A'));
    } else if (c != '-' || !before_digit) {
      out.push_back(c);
    }
  }
  return out;
}

std::string text_of(const Node& value) {
  if (value.is_string()) return std::string{value.string()};
  if (!value.is_number()) return {};
  const double number = value.as_double();
  char buffer[64];
  constexpr double largest_exact = 9007199254740992.0;
  const auto [end, error] =
      std::trunc(number) == number && std::fabs(number) < largest_exact
          ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(number))
          : std::to_chars(buffer, buffer + sizeof buffer, number);
  return error == std::errc{} ? std::string{buffer, end} : std::string{};
}

std::string member_text(const Node& root, std::string_view name) {
  const Node* value = find(root, name);
  return value == nullptr ? std::string{} : text_of(*value);
}

// What JavaScript's parseInt makes of it; -1 for what is no number.
int leading_integer(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// `3.1`, `3.1.` and `3.1.4`, but not `3.1.0-rc`.
bool is_version(std::string_view text, std::string_view version) {
  if (!text.starts_with(version)) return false;
  text.remove_prefix(version.size());
  if (text.empty()) return true;
  return text.front() == '.' && std::all_of(text.begin() + 1, text.end(), is_digit);
}

bool is_plain_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit) &&
         (text.size() == 1 || text[0] != '0');
}

// `<major>.<number>.<number>`, without leading zeros.
bool is_full_version(std::string_view text, std::string_view major) {
  if (!text.starts_with(major) || text.size() <= major.size() || text[major.size()] != '.')
    return false;
  text.remove_prefix(major.size() + 1);
  const auto dot = text.find('.');
  return dot != std::string_view::npos && is_plain_number(text.substr(0, dot)) &&
         is_plain_number(text.substr(dot + 1));
}

bool is_asyncapi(const Node& root, std::string_view major, std::string_view version = {}) {
  const std::string text = member_text(root, "asyncapi");
  return is_full_version(text, major) && (version.empty() || is_version(text, version));
}

bool is_openapi3(const Node& root, std::string_view version = {}) {
  const std::string text = member_text(root, "openapi");
  return leading_integer(text) == 3 && (version.empty() || is_version(text, version));
}

std::string_view schema_uri(const Node& root) {
  const Node* uri = find_string(root, "$schema");
  return uri == nullptr ? std::string_view{} : uri->string();
}

bool is_json_schema(const Node& root) {
  return schema_uri(root).find("//json-schema.org/") != std::string_view::npos;
}

bool is_draft(const Node& root, std::string_view folder) {
  std::string_view uri = schema_uri(root);
  const auto take = [&uri](std::string_view prefix) {
    const bool starts = uri.starts_with(prefix);
    if (starts) uri.remove_prefix(prefix.size());
    return starts;
  };
  if (!take("http://") && !take("https://")) return false;
  if (!take("json-schema.org/") || !take(folder) || !take("/")) return false;
  take("hyper-");
  return uri == "schema" || uri == "schema#";
}

// Flat lists of Apache APISIX's resources.
bool is_gateway_config(const Node& root) {
  static constexpr std::string_view collections[] = {
      "routes",          "services",       "upstreams",       "consumers",     "global_rules",
      "plugin_metadata", "plugin_configs", "consumer_groups", "stream_routes", "ssls",
      "secrets",         "protos"};
  static constexpr std::string_view others[] = {"openapi", "swagger", "asyncapi", "arazzo"};
  const auto is_there = [&](std::string_view key) { return find(root, key) != nullptr; };
  const auto is_list = [&](std::string_view key) {
    return is_there(key) && find(root, key)->is_array();
  };
  return std::ranges::none_of(others, is_there) && std::ranges::any_of(collections, is_list);
}

bool is_type_name(const Node& node) {
  static constexpr std::string_view names[] = {"array",  "boolean", "integer", "null",
                                               "number", "object",  "string"};
  return node.is_string() && std::ranges::find(names, node.string()) != std::end(names);
}

bool is_loose_schema(const Node& root) {
  if (is_json_schema(root)) return true;
  const Node* type = find(root, "type");
  if (type != nullptr && type->is_array() && std::ranges::all_of(type->items(), is_type_name))
    return true;
  if (type != nullptr && is_type_name(*type)) return true;
  const Node* values = find(root, "enum");
  if (values != nullptr && values->is_array()) return true;
  static constexpr std::string_view compounds[] = {"allOf", "oneOf", "anyOf", "not", "if"};
  return std::ranges::any_of(compounds, [&root](std::string_view name) {
    const Node* value = find(root, name);
    return value != nullptr && value->is_container();
  });
}

}  // namespace

std::optional<Format> parse_format(std::string_view word) {
  const auto* synonym = std::ranges::find(synonyms, word, &Synonym::word);
  const std::string name =
      synonym == std::end(synonyms) ? identifier(word) : std::string{synonym->means};
  const auto row = std::ranges::find(rows, name, &Row::word);
  if (row == rows.end()) return std::nullopt;
  return static_cast<Format>(row - rows.begin());
}

std::string_view display_name(Format format) {
  return rows[static_cast<std::size_t>(format)].display_name;
}

bool detect(Format format, const Node& root) {
  if (!root.is_object()) return false;
  switch (format) {
    case Format::oas2: return leading_integer(member_text(root, "swagger")) == 2;
    case Format::oas3: return is_openapi3(root);
    case Format::oas3_0: return is_openapi3(root, "3.0");
    case Format::oas3_1: return is_openapi3(root, "3.1");
    case Format::oas3_2: return is_openapi3(root, "3.2");
    case Format::aas2: return is_asyncapi(root, "2");
    case Format::aas2_0: return is_asyncapi(root, "2", "2.0");
    case Format::aas2_1: return is_asyncapi(root, "2", "2.1");
    case Format::aas2_2: return is_asyncapi(root, "2", "2.2");
    case Format::aas2_3: return is_asyncapi(root, "2", "2.3");
    case Format::aas2_4: return is_asyncapi(root, "2", "2.4");
    case Format::aas2_5: return is_asyncapi(root, "2", "2.5");
    case Format::aas2_6: return is_asyncapi(root, "2", "2.6");
    case Format::aas3: return is_asyncapi(root, "3");
    case Format::aas3_0: return is_asyncapi(root, "3", "3.0");
    case Format::aas3_1: return is_asyncapi(root, "3", "3.1");
    case Format::arazzo1_0: return is_version(member_text(root, "arazzo"), "1.0");
    case Format::json_schema: return is_json_schema(root);
    case Format::json_schema_loose: return is_loose_schema(root);
    case Format::json_schema_draft4: return is_draft(root, "draft-04");
    case Format::json_schema_draft6: return is_draft(root, "draft-06");
    case Format::json_schema_draft7: return is_draft(root, "draft-07");
    case Format::json_schema_2019_09: return is_draft(root, "draft/2019-09");
    case Format::json_schema_2020_12: return is_draft(root, "draft/2020-12");
    case Format::gateway: return is_gateway_config(root);
  }
  return false;
}

}  // namespace gwctl::lint
