#include "lint/ruleset_check.h"

#include <algorithm>
#include <functional>
#include <span>

#include <fmt/format.h>

#include "core/formats.h"
#include "core/json_pointer.h"
#include "core/levenshtein.h"
#include "lint/ruleset_alias.h"

namespace gwctl::lint {
namespace {

using IssueKind = RulesetIssue::Kind;

constexpr std::string_view bad_severity =
    R"(the value has to be one of: 0, 1, 2, 3 or "error", "warn", "info", "hint", "off")";
constexpr std::string_view bad_expression =
    "must be a valid JSON Path expression or a reference to the existing Alias optionally paired "
    "with a JSON Path expression subset";
constexpr std::string_view bad_files = "must be an non-empty array of glob patterns";
constexpr std::string_view bad_override =
    R"(must be an override, i.e. { "files": ["v2/**/*.json"], "rules": {} })";

constexpr std::string_view ruleset_keys[] = {
    "documentationUrl", "description",   "rules",     "functions", "functionsDir", "formats",
    "extends",          "parserOptions", "overrides", "aliases",   "except"};

// Enough for any reader; the selection among them is quadratic.
constexpr std::size_t issues_max = 5000;

std::string below(std::string_view path, std::string_view key) {
  return fmt::format("{}/{}", path, escape_json_pointer(key));
}

std::string below(std::string_view path, std::size_t index) {
  return fmt::format("{}/{}", path, index);
}

bool is_extra_key(std::string_view name, std::span<const std::string_view> known) {
  return !name.starts_with("x-") && std::ranges::find(known, name) == known.end();
}

bool is_url_text(const Node& node) {
  return node.is_string() && has_format(gwctl::Format::url, node.string());
}

bool starts_with_pointer_glob(const Node& file) {
  const auto hash = file.string().find('#');
  return file.is_string() && hash != std::string_view::npos && hash > 0;
}

// An override that names places inside of files: all its patterns have a `#`.
bool is_pointer_override(const Node& item) {
  const Node* files = find(item, "files");
  return files != nullptr && files->is_array() && files->size > 0 &&
         std::ranges::all_of(files->items(), starts_with_pointer_glob);
}

// Names of properties with their checks, in the order in which Spectral's schema has them.
class Checker {
 public:
  Checker(const Definition& definition, std::vector<std::string>& left_out)
      : definition_{definition}, left_out_{left_out} {}

  std::vector<RulesetIssue> run() {
    const Node& root = *definition_.root;
    check_root_keys(root);
    check_member(root, "", "documentationUrl", &Checker::check_url);
    check_member(root, "", "description", &Checker::check_string);
    aliases_ = definition_.aliases;
    check_rules(definition_.rules, "/rules");
    check_member(root, "", "parserOptions", &Checker::check_parser_options);
    check_member(root, "", "overrides", &Checker::check_overrides);
    aliases_ = definition_.aliases;
    check_member(root, "", "aliases", &Checker::check_aliases);
    return std::move(issues_);
  }

 private:
  using Check = bool (Checker::*)(const Node&, const std::string&);

  // False, so that checks can end with it.
  bool add(std::string path, IssueKind kind, std::string_view message) {
    if (issues_.size() == issues_max) issues_.pop_back();
    issues_.push_back({std::move(path), kind, std::string{message}, {}, {}});
    return false;
  }

  // What an `if` of the schema adds when its branch fails.
  bool branch(bool holds, const std::string& path) {
    return holds || add(path, IssueKind::consequence, "");
  }

  bool check_member(const Node& object, const std::string& path, std::string_view name,
                    Check check) {
    const Node* value = find(object, name);
    return value == nullptr || (this->*check)(*value, below(path, name));
  }

  bool check_each(const Node& array, const std::string& path, Check check) {
    bool holds = true;
    std::size_t index = 0;
    for (const Node& item : array.items()) {
      if (!(this->*check)(item, below(path, index++))) holds = false;
    }
    return holds;
  }

  bool check_string(const Node& value, const std::string& path) {
    return value.is_string() || add(path, IssueKind::keyword, "must be string");
  }

  bool check_boolean(const Node& value, const std::string& path) {
    return value.is_boolean() || add(path, IssueKind::keyword, "must be boolean");
  }

  bool check_object(const Node& value, const std::string& path) {
    return value.is_object() || add(path, IssueKind::keyword, "must be object");
  }

  bool check_url(const Node& value, const std::string& path) {
    return is_url_text(value) || add(path, IssueKind::message, "must be a valid URL");
  }

  bool check_severity(const Node& value, const std::string& path) {
    return read_severity(value).has_value() || add(path, IssueKind::message, bad_severity);
  }

  bool check_type(const Node& value, const std::string& path) {
    return value.string() == "style" || value.string() == "validation" ||
           add(path, IssueKind::message, R"(allowed types are "style" and "validation")");
  }

  bool check_tags(const Node& value, const std::string& path) {
    if (!value.is_array()) return add(path, IssueKind::keyword, "must be array");
    return check_each(value, path, &Checker::check_string);
  }

  // Spectral neither names the key nor says where it is.
  bool add_unknown_key(const Member& member, std::string path,
                       std::span<const std::string_view> known) {
    add(std::move(path), IssueKind::keyword, unknown_property);
    const Range range = definition_.document->source().range(member.key_span());
    const std::string_view meant = did_you_mean(member.name(), known);
    std::string& hint = issues_.back().hint;
    hint = fmt::format("\"{}\" at {}:{}", member.name(), range.start.line + 1,
                       range.start.character + 1);
    if (!meant.empty()) hint += fmt::format(", did you mean \"{}\"?", meant);
    return false;
  }

  void check_root_keys(const Node& root) {
    for (const Member& member : root.members()) {
      if (!is_ruleset_key(member.name())) add_unknown_key(member, "", ruleset_keys);
    }
  }

  bool check_parser_options(const Node& value, const std::string& path) {
    static constexpr std::string_view known[] = {"duplicateKeys", "incompatibleValues"};
    if (!check_object(value, path)) return false;
    bool holds = true;
    for (const Member& member : value.members()) {
      if (std::ranges::find(known, member.name()) == std::end(known))
        holds = add_unknown_key(member, path, known);
    }
    for (const std::string_view name : known) {
      if (!check_member(value, path, name, &Checker::check_severity)) holds = false;
    }
    return holds;
  }

  // --- rules

  bool check_rules(const std::vector<RuleEntry>& rules, const std::string& path) {
    bool holds = true;
    for (const RuleEntry& entry : rules) {
      if (!check_rule(entry, below(path, entry.name))) holds = false;
    }
    return holds;
  }

  bool check_rule(const RuleEntry& entry, const std::string& path) {
    const Node& rule = entry.value;
    if (rule.is_object()) return branch(check_rule_object(rule, entry.name, path), path);
    const bool is_severity = rule.is_string() && read_severity(rule);
    if (is_severity || rule.is_boolean()) return true;
    add(path, IssueKind::keyword, "must be equal to one of the allowed values");
    issues_.back().hint = "a rule, a severity (error, warn, info, hint, off), true or false";
    return branch(false, path);
  }

  bool check_rule_object(const Node& rule, std::string_view name, const std::string& path) {
    static constexpr std::string_view known[] = {
        "description", "documentationUrl", "recommended", "given",   "resolved",
        "severity",    "message",          "tags",        "formats", "then",
        "type",        "extensions"};
    static constexpr std::pair<std::string_view, Check> checks[] = {
        {"description", &Checker::check_string},  {"documentationUrl", &Checker::check_url},
        {"recommended", &Checker::check_boolean}, {"given", &Checker::check_given},
        {"resolved", &Checker::check_boolean},    {"severity", &Checker::check_severity},
        {"message", &Checker::check_string},      {"tags", &Checker::check_tags},
        {"then", &Checker::check_thens},          {"type", &Checker::check_type},
        {"extensions", &Checker::check_object}};
    const Node* formats = find(rule, "formats");
    rule_formats_ = {};
    if (formats != nullptr) {
      for (const Format format : read_formats(*formats))
        rule_formats_.set(static_cast<std::size_t>(format));
    }
    rule_name_ = name;
    bool holds = true;
    for (const Member& member : rule.members()) {
      if (is_extra_key(member.name(), known)) holds = add_unknown_key(member, path, known);
    }
    for (const auto& [key, check] : checks) {
      if (!check_member(rule, path, key, check)) holds = false;
    }
    if (find(rule, "given") == nullptr || find(rule, "then") == nullptr) {
      holds = add(path, IssueKind::message,
                  R"(the rule must have at least "given" and "then" properties)");
    }
    return holds;
  }

  bool check_given(const Node& given, const std::string& path) {
    given_path_ = path;
    if (!given.is_array()) return branch(check_expression(given, path), path);
    return branch(check_expressions(given, path), path);
  }

  bool check_expressions(const Node& given, const std::string& path) {
    given_path_ = path;
    if (!given.is_array()) return add(path, IssueKind::keyword, "must be array");
    if (given.size == 0)
      return add(path, IssueKind::message, "must be a non-empty array of expressions");
    return check_each(given, path, &Checker::check_expression);
  }

  bool check_expression(const Node& value, const std::string& path) {
    if (!value.is_string()) return branch(add(path, IssueKind::message, bad_expression), path);
    const std::string_view text = value.string();
    if (text.starts_with('$')) return true;
    bool holds = false;
    if (text.starts_with('#'))
      holds = check_alias(text, path);
    else
      add(path, IssueKind::message, bad_expression);
    return branch(branch(holds, path), path);
  }

  bool check_alias(std::string_view expression, const std::string& path) {
    const auto expanded = expand_alias(expression, aliases_.get(), rule_formats_);
    if (expanded) return true;
    RulesetIssue& issue = issues_.emplace_back();
    issue.path = path;
    issue.kind = IssueKind::placed;
    issue.placed.push_back({expanded.error().message, split_path(given_path_)});
    return false;
  }

  bool check_thens(const Node& value, const std::string& path) {
    const bool holds =
        value.is_array() ? check_each(value, path, &Checker::check_then) : check_then(value, path);
    return branch(holds, path);
  }

  bool check_then(const Node& then, const std::string& path) {
    if (!check_object(then, path)) return false;
    bool holds = check_member(then, path, "field", &Checker::check_string);
    const MadeThen& made = definition_.functions->make(then);
    if (made.is_left_out) left_out_.emplace_back(rule_name_);
    if (!made.error.empty() || !made.option_errors.empty()) holds = add_function_issue(made, path);
    if (find(then, "function") == nullptr)
      holds = add(path, IssueKind::keyword, "must have required property 'function'");
    return holds;
  }

  bool add_function_issue(const MadeThen& made, const std::string& path) {
    RulesetIssue& issue = issues_.emplace_back();
    issue.path = path;
    issue.kind = IssueKind::placed;
    if (!made.error.empty()) {
      issue.placed.push_back({made.error, split_path(path)});
      issue.placed.back().path.emplace_back("function");
      issue.placed.back().hint = made.hint;
    }
    for (const OptionError& error : made.option_errors) {
      issue.placed.push_back({error.message, split_path(path)});
      auto& tokens = issue.placed.back().path;
      tokens.emplace_back("functionOptions");
      tokens.insert(tokens.end(), error.path.begin(), error.path.end());
    }
    return false;
  }

  // --- overrides

  bool check_overrides(const Node& value, const std::string& path) {
    if (!value.is_array()) return add(path, IssueKind::keyword, "must be array");
    if (value.size == 0) return add(path, IssueKind::message, "must not be empty");
    bool holds = true;
    std::size_t index = 0;
    std::size_t object_index = 0;
    for (const Node& item : value.items()) {
      const std::string item_path = below(path, index++);
      const OverrideEntry* entry =
          item.is_object() ? &definition_.overrides[object_index++] : nullptr;
      const bool item_holds = item.is_object() && is_pointer_override(item)
                                  ? check_pointer_override(item, item_path)
                                  : check_override(item, entry, item_path);
      if (!branch(item_holds, item_path)) holds = false;
    }
    return holds;
  }

  bool check_pointer_override(const Node& item, const std::string& path) {
    static constexpr std::string_view known[] = {"files", "rules"};
    bool holds = true;
    const Node* rules = find(item, "rules");
    if (rules != nullptr && !check_object(*rules, below(path, "rules"))) holds = false;
    if (rules != nullptr) {
      for (const Member& member : rules->members()) {
        if (!check_severity(member.value, below(below(path, "rules"), member.name())))
          holds = false;
      }
    }
    if (rules == nullptr)
      holds = add(path, IssueKind::message, "must contain rules when JSON Pointers are defined");
    const auto is_other = [](const Member& member) {
      return std::ranges::find(known, member.name()) == std::end(known);
    };
    if (std::ranges::any_of(item.members(), is_other)) {
      holds = add(path, IssueKind::message,
                  "must not override any other property than rules when JSON Pointers are defined");
    }
    return holds;
  }

  bool check_files(const Node& files, const std::string& path) {
    if (!files.is_array() || files.size == 0) return add(path, IssueKind::message, bad_files);
    return check_each(files, path, &Checker::check_glob);
  }

  bool check_glob(const Node& value, const std::string& path) {
    if (!value.is_string()) return add(path, IssueKind::keyword, "must be string");
    if (value.size == 0)
      return add(path, IssueKind::keyword, "must NOT have fewer than 1 characters");
    return value.string().find_first_not_of('#') != std::string_view::npos ||
           add(path, IssueKind::keyword, "must match pattern \"[^#]\"");
  }

  bool check_override(const Node& item, const OverrideEntry* entry, const std::string& path) {
    if (entry == nullptr) {
      add(path, IssueKind::message, bad_override);
      return add(path, IssueKind::keyword, "must be object");
    }
    bool holds = true;
    const Node* files = find(item, "files");
    if (files == nullptr) {
      holds = add(path, IssueKind::keyword, "must have required property 'files'");
    } else if (!check_files(*files, below(path, "files"))) {
      holds = false;
    }
    const Node* rules = find(item, "rules");
    if (rules == nullptr && find(item, "extends") == nullptr)
      holds = add(path, IssueKind::keyword, "must have required property 'extends'");
    merge_aliases(entry->definition->aliases);
    if (rules != nullptr) {
      const std::string rules_path = below(path, "rules");
      if (!check_object(*rules, rules_path)) holds = false;
      if (!check_rules(entry->definition->rules, rules_path)) holds = false;
    }
    if (!check_member(item, path, "parserOptions", &Checker::check_parser_options)) holds = false;
    if (!check_member(item, path, "aliases", &Checker::check_aliases)) holds = false;
    return holds;
  }

  // An override sees the aliases of the file and its own.
  void merge_aliases(const std::shared_ptr<const Aliases>& own) {
    aliases_ = merged_aliases(definition_.aliases, own);
  }

  // --- aliases

  bool check_aliases(const Node& value, const std::string& path) {
    if (!check_object(value, path)) return false;
    rule_formats_ = {};
    bool holds = true;
    for (const Member& member : value.members()) {
      if (is_alias_name(member.name())) continue;
      add(path, IssueKind::message,
          "to avoid confusion the name must match /^[A-Za-z][A-Za-z0-9_-]*$/ regular expression");
      holds = add(path, IssueKind::keyword, "property name must be valid");
    }
    for (const Member& member : value.members()) {
      const std::string member_path = below(path, member.name());
      const bool member_holds = member.value.is_object()
                                    ? check_scoped_alias(member.value, member_path)
                                    : check_expressions(member.value, member_path);
      if (!branch(member_holds, member_path)) holds = false;
    }
    return holds;
  }

  static bool is_alias_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
      return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
  }

  bool check_scoped_alias(const Node& alias, const std::string& path) {
    bool holds = check_member(alias, path, "description", &Checker::check_string);
    if (!check_member(alias, path, "targets", &Checker::check_targets)) holds = false;
    if (find(alias, "targets") != nullptr) return holds;
    return add(path, IssueKind::message,
               "targets must be present and have at least a single alias definition");
  }

  bool check_targets(const Node& targets, const std::string& path) {
    if (!targets.is_array()) return add(path, IssueKind::keyword, "must be array");
    if (targets.size == 0)
      return add(path, IssueKind::message, "targets must have at least a single alias definition");
    return check_each(targets, path, &Checker::check_target);
  }

  bool check_target(const Node& target, const std::string& path) {
    const Node* formats = find(target, "formats");
    bool holds = check_member(target, path, "given", &Checker::check_expressions);
    if (formats != nullptr && !formats->is_array())
      holds = add(below(path, "formats"), IssueKind::message, "must be an array of formats");
    if (formats != nullptr && find(target, "given") != nullptr) return holds;
    return add(path, IssueKind::message, "a valid target must contain given and non-empty formats");
  }

  const Definition& definition_;
  std::vector<std::string>& left_out_;
  std::vector<RulesetIssue> issues_;
  std::shared_ptr<const Aliases> aliases_;
  FormatSet rule_formats_;
  std::string_view rule_name_;
  std::string given_path_;  // where Spectral says a bad alias stands: not at the item of the array
};

}  // namespace

bool is_ruleset_key(std::string_view name) {
  return !is_extra_key(name, ruleset_keys);
}

std::vector<RulesetIssue> check_definition(const Definition& definition,
                                           std::vector<std::string>& left_out) {
  return Checker{definition, left_out}.run();
}

}  // namespace gwctl::lint
