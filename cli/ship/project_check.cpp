#include "cli/ship/project_check.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "cli/suggest.h"
#include "core/embedded.h"
#include "core/js_text.h"
#include "core/json_schema.h"
#include "core/read_document.h"

namespace gwctl::cli {
namespace {

constexpr std::size_t problems_shown_max = 50;

constexpr std::string_view secret_advice =
    "a secret does not belong in a file that others read: token_file or token_env say where it is, "
    "and ${NAME} takes a value from the environment";

// What people would call a member that holds the key itself.
constexpr std::array<std::string_view, 7> secret_members{
    "token", "key", "password", "secret", "api_key", "admin_key", "x_api_key"};
// Headers that are there to hold a secret; lower-case.
constexpr std::array<std::string_view, 5> secret_headers{"authorization", "proxy-authorization",
                                                         "x-api-key", "cookie", "apikey"};

const JsonSchema& project_schema() {
  static const auto document =
      read_json("schemas/project.json", std::string{embedded_file("schemas/project.json")});
  static const Result<JsonSchema> schema = [] {
    SchemaOptions options;
    options.dialect = Dialect::draft7;
    return compile_schema(document->root(), std::move(options));
  }();
  return *schema;
}

std::string dotted(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& step : path) text += (text.empty() ? "" : ".") + step;
  return text.empty() ? text : text + ": ";
}

std::vector<std::string> known_members(const SchemaError& error) {
  std::vector<std::string> names;
  const Node* properties = find(*error.parent_schema, "properties");
  if (properties == nullptr) return names;
  for (const Member& member : properties->members()) names.emplace_back(member.name());
  return names;
}

std::string unknown_member(const SchemaError& error) {
  if (std::ranges::find(secret_members, error.property) != secret_members.end())
    return fmt::format("\"{}\": {}", error.property, secret_advice);
  const std::vector<std::string> known = known_members(error);
  std::string hint = suggestion(error.property, known);
  if (hint.empty()) hint = fmt::format(" There are {}.", fmt::join(known, ", "));
  return fmt::format("there is no member \"{}\".{}", error.property, hint);
}

std::string not_allowed(const SchemaError& error) {
  std::vector<std::string> allowed;
  for (const Node& each : error.schema->items()) allowed.emplace_back(each.string());
  const std::string written =
      error.value->is_string() ? std::string{error.value->string()} : to_json(*error.value);
  std::string hint = suggestion(written, allowed);
  if (hint.empty()) hint = fmt::format(" It is one of {}.", fmt::join(allowed, ", "));
  return fmt::format("\"{}\" is none that is known.{}", written, hint);
}

std::string words_for(const SchemaError& error) {
  if (error.keyword == "additionalProperties") return unknown_member(error);
  if (error.keyword == "enum") return not_allowed(error);
  return error.message;
}

Span span_of(const SchemaError& error) {
  if (error.keyword == "additionalProperties") {
    if (const Member* member = find_member(*error.value, error.property)) return member->key_span();
  }
  return error.value->span();
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  return result;
}

bool has_variable(std::string_view text) {
  return text.find("${") != std::string_view::npos;
}

// `https://name:password@host`
bool has_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) return false;
  const std::string_view authority =
      url.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - scheme - 3);
  const auto at = authority.rfind('@');
  return at != authority.npos && authority.substr(0, at).find(':') != authority.npos;
}

bool is_secret_header(std::string_view header) {
  const std::string name = lower(header.substr(0, header.find(':')));
  return std::ranges::find(secret_headers, name) != secret_headers.end();
}

std::span<const Member> contexts_of(const Node& root) {
  const Node* contexts = find(root, "contexts");
  return contexts == nullptr ? std::span<const Member>{} : contexts->members();
}

}  // namespace

std::string ProjectProblems::text() const {
  auto sorted = problems_;
  std::ranges::stable_sort(sorted, {}, &std::pair<std::uint32_t, std::string>::first);
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), problems_shown_max); ++i) {
    if (!text.empty()) text += '\n';
    text +=
        fmt::format("{}: {}", place({sorted[i].first, sorted[i].first}).text(), sorted[i].second);
  }
  if (sorted.size() > problems_shown_max)
    text += fmt::format("\n… and {} more", sorted.size() - problems_shown_max);
  return text;
}

void check_project_schema(const Node& root, ProjectProblems& problems) {
  for (const SchemaError& error : project_schema().validate(root, Collect::all))
    problems.add(span_of(error), dotted(error.instance) + words_for(error));
}

void check_project_secrets(const Node& root, ProjectProblems& problems) {
  for (const Member& context : contexts_of(root)) {
    for (const char* name : {"server", "proxy"}) {
      const Node* url = find_string(context.value, name);
      if (url != nullptr && has_password(url->string()) && !has_variable(url->string()))
        problems.add(url->span(), fmt::format("{}: {}", name, secret_advice));
    }
    const Node* headers = find(context.value, "headers");
    if (headers == nullptr) continue;
    for (const Node& header : headers->items()) {
      if (is_secret_header(header.string()) && !has_variable(header.string()))
        problems.add(header.span(), fmt::format("headers: {}", secret_advice));
    }
  }
}

void check_project_sense(const Node& root, ProjectProblems& problems) {
  constexpr std::pair<const char*, const char*> exclusive[] = {{"server", "to_file"},
                                                               {"token_file", "token_env"}};
  for (const Member& context : contexts_of(root)) {
    for (const auto& [one, other] : exclusive) {
      const Member* const second = find_member(context.value, other);
      if (second != nullptr && find(context.value, one) != nullptr)
        problems.add(second->key_span(), fmt::format("contexts.{}: {} and {} exclude each other",
                                                     context.name(), one, other));
    }
  }
}

}  // namespace gwctl::cli
