#include "lint/ruleset_build.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/levenshtein.h"

namespace gwctl::lint {
namespace {

// Rulesets that extend each other in diamonds are merged once per way.
constexpr std::size_t builds_max = 2000;

std::vector<std::string> strings_of(const Node& value) {
  std::vector<std::string> out;
  if (value.is_string()) out.emplace_back(value.string());
  for (const Node& item : value.items()) {
    if (item.is_string()) out.emplace_back(item.string());
  }
  return out;
}

Then read_then(const Node& node) {
  Then then;
  if (const Node* field = find_string(node, "field")) then.field = std::string{field->string()};
  const Node* function = gwctl::find(node, "function");
  if (function != nullptr && function->is_object()) function = find_string(*function, "x-name");
  if (function != nullptr) then.function_name = function->string();
  return then;
}

std::span<const Node> thens_of(const Node& value) {
  return value.is_array() ? value.items() : std::span<const Node>{&value, 1};
}

// Takes over what the object says; what it leaves out stays as it was.
void assign(BuiltRule& built, const Node& object, const Definition& definition) {
  Rule& rule = built.rule;
  for (const Member& member : object.members()) {
    const std::string_view key = member.name();
    const Node& value = member.value;
    if (key == "description")
      rule.description = std::string{value.string()};
    else if (key == "message")
      rule.message = std::string{value.string()};
    else if (key == "documentationUrl")
      rule.documentation_url = value.string();
    else if (key == "severity")
      rule.severity = read_severity(value).value_or(Severity::warning);
    else if (key == "recommended")
      rule.recommended = !value.is_boolean() || value.boolean;
    else if (key == "resolved")
      rule.resolved = !value.is_boolean() || value.boolean;
    else if (key == "tags")
      rule.tags = strings_of(value);
    else if (key == "formats") {
      rule.formats = read_formats(value);
      built.has_formats = true;
    } else if (key == "given") {
      rule.given = strings_of(value);
      rule.aliases = definition.aliases;
    } else if (key == "then") {
      rule.then.clear();
      for (const Node& then : thens_of(value)) rule.then.push_back(read_then(then));
      built.then = &value;
      built.then_owner = &definition;
    }
  }
}

bool is_enabled(const Rule& rule, Enablement enablement) {
  return enablement == Enablement::all ||
         (enablement == Enablement::recommended && rule.recommended);
}

// Makes the functions of the rules that may run.
void make_functions(BuiltRuleset& built) {
  for (BuiltRule& each : built.rules) {
    if (!each.rule.enabled || each.then == nullptr) continue;
    if (each.has_formats && each.rule.formats.empty()) {  // meant for no document at all
      each.rule.then.clear();
      continue;
    }
    const auto nodes = thens_of(*each.then);
    auto& thens = each.rule.then;
    for (std::size_t i = 0; i < thens.size(); ++i) {
      const MadeThen& made = each.then_owner->functions->make(nodes[i]);
      thens[i].function = made.function;
      thens[i].kind = made.kind;
    }
    std::erase_if(thens, [](const Then& then) { return then.function == nullptr; });
  }
}

// Spectral takes a root that begins on the second line for one at the very beginning.
Range range_of_root(const Definition& definition) {
  const Source& source = definition.document->source();
  Span span = definition.root->span();
  if (source.line_count() > 1 && span.begin == source.line_begin(1)) span.begin = 0;
  return source.range(span);
}

}  // namespace

BuiltRule* BuiltRuleset::find(std::string_view name) {
  const auto found = by_name.find(std::string{name});
  return found == by_name.end() ? nullptr : &rules[found->second];
}

void BuiltRuleset::put(BuiltRule rule) {
  const auto [place, is_new] = by_name.try_emplace(rule.rule.name, rules.size());
  if (is_new)
    rules.push_back(std::move(rule));
  else
    rules[place->second] = std::move(rule);
}

void BuiltRuleset::add_formats(const std::vector<Format>& more) {
  for (const Format format : more) {
    if (std::ranges::find(formats, format) == formats.end()) formats.push_back(format);
  }
}

bool RulesetBuilder::is_tolerable(const RulesetIssue& issue) const {
  return !options_.is_strict && (issue.message == unknown_property ||
                                 issue.message.starts_with("the rule must have at least"));
}

bool RulesetBuilder::check(const Definition& definition, Placing placing) {
  if (options_.is_checked || definition.is_built_in || !checked_.insert(&definition).second)
    return true;
  const bool says_something = definition.has_rules || definition.has_extends ||
                              !definition.overrides.empty() ||
                              gwctl::find(*definition.root, "overrides") != nullptr;
  if (!says_something) {
    RulesetIssue issue;
    issue.kind = RulesetIssue::Kind::message;
    issue.message = nothing_said;
    problems_ = select_problems(definition, {issue}, placing);
    if (placing == Placing::told) problems_.front().range = range_of_root(definition);
    return false;
  }
  std::vector<std::string> left_out;
  std::vector<RulesetIssue> issues = check_definition(definition, left_out);
  const auto is_fatal = [this](const RulesetIssue& issue) { return !is_tolerable(issue); };
  const auto tolerable = std::stable_partition(issues.begin(), issues.end(), is_fatal);
  std::vector<RulesetIssue> tolerated(tolerable, issues.end());
  issues.erase(tolerable, issues.end());
  for (RulesetProblem& each : select_problems(definition, std::move(tolerated), Placing::told))
    warnings_.push_back(std::move(each));
  for (const std::string& name : left_out) {
    warnings_.push_back({definition.source,
                         {},
                         fmt::format("rule \"{}\" is left out, because it is JavaScript", name),
                         {},
                         false});
  }
  problems_ = select_problems(definition, std::move(issues), placing);
  return problems_.empty();
}

bool RulesetBuilder::report_missing(const RuleEntry& entry, const Definition& definition,
                                    const BuiltRuleset& out) {
  std::vector<std::string_view> names;
  for (const BuiltRule& each : out.rules) names.push_back(each.rule.name);
  const std::string_view meant = did_you_mean(entry.name, names);
  const Range range = definition.document->source().range(entry.name_span);
  RulesetProblem problem;
  problem.message = fmt::format("Cannot extend non-existing rule: \"{}\"", entry.name);
  problem.hint = place_text(definition.source, range);
  if (!meant.empty()) problem.hint += fmt::format(", did you mean \"{}\"?", meant);
  if (options_.is_strict && !options_.is_incomplete) {
    problems_.push_back(std::move(problem));
    return false;
  }
  problem.source = definition.source;
  problem.range = range;
  warnings_.push_back(std::move(problem));
  return true;
}

bool RulesetBuilder::merge_entry(const RuleEntry& entry, const Definition& definition,
                                 Context context, BuiltRuleset& out) {
  BuiltRule* existing = out.find(entry.name);
  const bool is_object = entry.value.is_object();
  const bool is_new = existing == nullptr && is_object &&
                      gwctl::find(entry.value, "given") != nullptr &&
                      gwctl::find(entry.value, "then") != nullptr;
  if (existing == nullptr && !is_new) return report_missing(entry, definition, out);
  if (is_new) {
    BuiltRule built;
    built.rule.name = entry.name;
    built.rule.definition = &entry.value;
    built.rule.document = definition.document.get();
    built.rule.name_span = entry.name_span;
    built.owner = &definition;
    assign(built, entry.value, definition);
    out.put(std::move(built));
    existing = &out.rules.back();
  } else if (is_object) {
    assign(*existing, entry.value, definition);
    existing->rule.enabled = true;
  } else if (entry.value.is_boolean()) {
    existing->rule.enabled = entry.value.boolean;
  } else {
    existing->rule.severity = read_severity(entry.value).value_or(Severity::warning);
    existing->rule.enabled = existing->rule.severity != Severity::off;
  }
  Rule& rule = existing->rule;
  if (is_new || context.is_explicit) rule.enabled = is_enabled(rule, context.enablement);
  if (existing->has_formats) {
    out.add_formats(rule.formats);
  } else if (existing->owner == &definition && definition.formats) {
    rule.formats = *definition.formats;
    existing->has_formats = true;
  }
  if (rule.documentation_url.empty() && !definition.documentation_url.empty())
    rule.documentation_url = fmt::format("{}#{}", definition.documentation_url, rule.name);
  return true;
}

bool RulesetBuilder::build_one(const Definition& definition, Context context, BuiltRuleset& out) {
  if (++builds_ > builds_max) {
    problems_.push_back({{}, {}, "Rulesets extend each other too often", {}, false});
    return false;
  }
  if (!check(definition, &definition == root_ ? Placing::told : Placing::hinted)) return false;
  if (definition.formats) out.add_formats(*definition.formats);
  std::vector<BuiltRuleset> extended;
  for (const Extension& extension : definition.extends) {
    BuiltRuleset& base = extended.emplace_back();
    if (!build_one(*extension.definition, {extension.enablement, extension.is_explicit}, base))
      return false;
    out.add_formats(base.formats);
  }
  for (BuiltRuleset& base : extended) {
    for (BuiltRule& each : base.rules) {
      if (context.is_explicit) each.rule.enabled = is_enabled(each.rule, context.enablement);
      out.put(std::move(each));
    }
  }
  return std::ranges::all_of(definition.rules, [&](const RuleEntry& entry) {
    return merge_entry(entry, definition, context, out);
  });
}

void RulesetBuilder::keep(const Definition& definition, Ruleset& ruleset) {
  if (definition.document != nullptr && kept_.insert(definition.document.get()).second)
    ruleset.documents.push_back(definition.document);
  ruleset.is_strict = ruleset.is_strict || definition.is_strict;
  for (const Extension& extension : definition.extends) keep(*extension.definition, ruleset);
}

std::shared_ptr<Ruleset> RulesetBuilder::build(const std::shared_ptr<const Definition>& root) {
  root_ = root.get();
  BuiltRuleset built;
  if (!build_one(*root, {}, built)) return nullptr;
  for (auto& [name, pointers] : pointers_) {
    BuiltRule* rule = built.find(name);
    if (rule == nullptr) continue;
    rule->rule.pointer_overrides = std::move(pointers);
    rule->rule.enabled = true;
  }
  make_functions(built);
  auto ruleset = std::make_shared<Ruleset>();
  if (!root->is_built_in) ruleset->source = root->source;
  ruleset->formats = std::move(built.formats);
  if (root->parser_options) ruleset->parser_options = *root->parser_options;
  for (BuiltRule& each : built.rules) ruleset->rules.push_back(std::move(each.rule));
  ruleset->warnings = std::move(warnings_);
  keep(*root, *ruleset);
  return ruleset;
}

}  // namespace gwctl::lint
