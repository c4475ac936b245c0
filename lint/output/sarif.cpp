#include <map>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "lint/fingerprint.h"
#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

using Json = nlohmann::ordered_json;

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::off: return "none";
    default: return "note";
  }
}

/// The path as a URI reference.
std::string uri_of(std::string_view path) {
  constexpr std::string_view plain = "-._~/:@!$&'()*+,;=%?#";
  constexpr std::string_view digits = "0123456789ABCDEF";
  const bool is_url = path.find("://") != path.npos;
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool is_special = !is_url && (c == '%' || c == '?' || c == '#' || c == ':');
    if (is_word || (plain.find(c) != plain.npos && !is_special)) {
      uri += c;
    } else {
      uri += '%';
      uri += digits[byte >> 4U];
      uri += digits[byte & 15U];
    }
  }
  return uri;
}

std::string_view language_of(std::string_view path) {
  if (path.ends_with(".yaml") || path.ends_with(".yml")) return "YAML";
  if (path.ends_with(".json")) return "JSON";
  return "unknown";
}

std::string text_of(const Node* node) {
  return node == nullptr ? std::string{} : std::string{node->string()};
}

Json rule_entry(const Rule& rule) {
  Json entry{{"id", rule.name},
             {"shortDescription", {{"text", rule.description.value_or("No description.")}}}};
  if (!rule.documentation_url.empty()) entry["helpUri"] = rule.documentation_url;
  const std::string why =
      rule.definition == nullptr ? std::string{} : text_of(find(*rule.definition, "x-why"));
  const std::string full = !why.empty() ? why : rule.description.value_or("No description.");
  entry["fullDescription"] = {{"text", full}};
  std::string help = full;
  if (!rule.documentation_url.empty()) help += "\n\nSee " + rule.documentation_url;
  entry["help"] = {{"text", help}};
  entry["defaultConfiguration"] = {{"enabled", rule.enabled}, {"level", level(rule.severity)}};
  Json tags = Json::array();
  for (const std::string& tag : rule.tags) tags.push_back(tag);
  entry["properties"] = {{"tags", std::move(tags)}, {"precision", "very-high"}};
  return entry;
}

/// The entry of what is reported without being a rule of the ruleset.
Json entry_of_code(const std::string& code) {
  static const std::map<std::string, std::string_view> descriptions{
      {"parser", "The document must be well-formed."},
      {"invalid-ref", "Every reference must lead somewhere."},
      {"unrecognized-format", "The document must be of a format that the ruleset knows."},
  };
  const auto found = descriptions.find(code);
  const std::string text{found == descriptions.end() ? "No description." : found->second};
  return {{"id", code},
          {"shortDescription", {{"text", text}}},
          {"fullDescription", {{"text", text}}},
          {"help", {{"text", text}}}};
}

class Run {
 public:
  explicit Run(const OutputContext& context) : context_{context} {
    if (context.ruleset == nullptr) return;
    for (const Rule& rule : context.ruleset->rules) add_rule(rule.name, rule_entry(rule));
  }

  void add(const Finding& finding) {
    if (!rule_places_.contains(finding.code)) add_rule(finding.code, entry_of_code(finding.code));
    const std::string uri = uri_of(relative_source(finding.source, context_));
    const std::string text = finding.documentation_url.empty()
                                 ? finding.message
                                 : finding.message + " -- " + finding.documentation_url;
    const Range range = finding.range;
    results_.push_back({
        {"level", level(finding.severity)},
        {"message", {{"text", text}}},
        {"ruleId", finding.code},
        {"locations",
         {{{"physicalLocation",
            {{"artifactLocation", {{"uri", uri}, {"index", artifact(uri)}}},
             {"region",
              {{"startLine", range.start.line + 1},
               {"startColumn", range.start.character + 1},
               {"endLine", range.end.line + 1},
               {"endColumn", range.end.character + 1}}}}}}}},
        {"ruleIndex", rule_places_.at(finding.code)},
        {"partialFingerprints", fingerprints(finding, uri)},
    });
  }

  Json finish() {
    Json driver{{"name", "gwctl"}, {"rules", std::move(rules_)}, {"version", context_.version}};
    return {{"tool", {{"driver", std::move(driver)}}},
            {"results", std::move(results_)},
            {"artifacts", std::move(artifacts_)},
            {"columnKind", "utf16CodeUnits"}};
  }

 private:
  void add_rule(const std::string& name, Json entry) {
    rule_places_[name] = rules_.size();
    rules_.push_back(std::move(entry));
  }

  std::size_t artifact(const std::string& uri) {
    const auto [place, is_new] = artifact_places_.try_emplace(uri, artifacts_.size());
    if (is_new) {
      artifacts_.push_back({{"sourceLanguage", language_of(uri)}, {"location", {{"uri", uri}}}});
    }
    return place->second;
  }

  /// GitHub follows a finding over time by `primaryLocationLineHash`, which it would otherwise make
  /// from the text of the line; the number tells equal ones of a file apart.
  Json fingerprints(const Finding& finding, const std::string& uri) {
    const std::string print = fingerprint(finding);
    const std::size_t number = ++seen_[uri + '\n' + print];
    return {{"primaryLocationLineHash", print + ":" + std::to_string(number)}, {"gwctl/v1", print}};
  }

  const OutputContext& context_;
  Json rules_ = Json::array();
  Json results_ = Json::array();
  Json artifacts_ = Json::array();
  std::unordered_map<std::string, std::size_t> rule_places_;
  std::unordered_map<std::string, std::size_t> artifact_places_;
  std::unordered_map<std::string, std::size_t> seen_;
};

}  // namespace

std::string print_sarif(std::span<const Finding> findings, const OutputContext& context) {
  Run run{context};
  for (const Finding& finding : findings) run.add(finding);
  Json log{{"$schema", "http://json.schemastore.org/sarif-2.1.0-rtm.6.json"},
           {"version", "2.1.0"},
           {"runs", Json::array({run.finish()})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gwctl::lint
