#include "lint/ruleset_overrides.h"

#include <algorithm>

#include "core/json_pointer.h"
#include "lint/location.h"
#include "lint/ruleset_alias.h"

namespace gwctl::lint {
namespace {

// A character for each pattern of each override: `1` where it matches.
std::string matching(const Definition& root, std::string_view path) {
  const std::string relative = relative_location(folder_of(root.source), path);
  std::string out;
  for (const OverrideEntry& entry : root.overrides) {
    for (const FilePattern& file : entry.files)
      out.push_back(file.glob->matches(relative) ? '1' : '0');
  }
  return out;
}

// `right` over `left`. Rules of two overrides are joined; over the ruleset itself an override is
// as a ruleset that extends it.
std::shared_ptr<const Definition> over(const std::shared_ptr<const Definition>& left,
                                       const Definition& right, bool is_root) {
  auto merged = std::make_shared<Definition>(*left);
  merged->overrides.clear();
  if (right.has_extends) merged->extends = right.extends;
  merged->has_extends = left->has_extends || right.has_extends;
  if (right.formats) merged->formats = right.formats;
  if (right.parser_options) merged->parser_options = right.parser_options;
  if (!right.documentation_url.empty()) merged->documentation_url = right.documentation_url;
  merged->aliases = merged_aliases(left->aliases, right.aliases);
  merged->has_rules = left->has_rules || right.has_rules;
  if (!right.has_rules) return merged;
  if (!left->has_rules || is_root) merged->rules = right.rules;
  if (!left->has_rules) return merged;
  if (is_root) {
    merged->has_extends = true;
    merged->extends.push_back({left, Enablement::recommended, false});
    return merged;
  }
  for (const RuleEntry& entry : right.rules) {
    const auto same = std::ranges::find(merged->rules, entry.name, &RuleEntry::name);
    if (same == merged->rules.end())
      merged->rules.push_back(entry);
    else
      *same = entry;
  }
  return merged;
}

struct NamedSeverity {
  std::string_view glob;
  const std::shared_ptr<const Glob>* files;
  std::string_view pointer;
  Severity severity;
};

// Pointers are tried glob by glob, each glob at the place where it first came up; the same pointer
// under the same glob again only changes the severity.
void add_pointer(std::vector<NamedSeverity>& list, const NamedSeverity& item) {
  const auto same = std::ranges::find_if(list, [&item](const NamedSeverity& each) {
    return each.glob == item.glob && each.pointer == item.pointer;
  });
  if (same != list.end()) {
    same->severity = item.severity;
    return;
  }
  const auto last_of_glob =
      std::find_if(list.rbegin(), list.rend(),
                   [&item](const NamedSeverity& each) { return each.glob == item.glob; });
  list.insert(last_of_glob == list.rend() ? list.end() : last_of_glob.base(), item);
}

using PointersByRule = std::map<std::string_view, std::vector<NamedSeverity>>;

PointersByRule collect_pointers(const Definition& root, std::string_view mask) {
  PointersByRule out;
  std::size_t at = 0;
  for (const OverrideEntry& entry : root.overrides) {
    for (const FilePattern& file : entry.files) {
      if (mask[at++] != '1' || !file.pointer) continue;
      for (const RuleEntry& rule : entry.definition->rules) {
        if (const auto severity = read_severity(rule.value))
          add_pointer(out[rule.name], {file.text, &file.glob, *file.pointer, *severity});
      }
    }
  }
  return out;
}

std::shared_ptr<const Definition> merge_matching(const std::shared_ptr<const Definition>& root,
                                                 std::string_view mask) {
  std::shared_ptr<const Definition> merged;
  std::size_t at = 0;
  for (const OverrideEntry& entry : root->overrides) {
    bool applies = false;
    for (const FilePattern& file : entry.files) {
      if (mask[at++] == '1' && !file.pointer) applies = true;
    }
    if (!applies) continue;
    merged = merged == nullptr ? entry.definition : over(merged, *entry.definition, false);
  }
  auto base = std::make_shared<Definition>(*root);
  base->overrides.clear();
  return merged == nullptr ? base : over(base, *merged, true);
}

// Spectral finds out about these when it merges an override, and stops then.
bool has_unknown_key(const Definition& root, std::string_view mask) {
  std::size_t at = 0;
  for (const OverrideEntry& entry : root.overrides) {
    for (const FilePattern& file : entry.files) {
      if (mask[at++] != '1' || file.pointer || entry.definition->root == nullptr) continue;
      const auto is_unknown = [](const Member& member) {
        return member.name() != "files" && !is_ruleset_key(member.name());
      };
      if (std::ranges::any_of(entry.definition->root->members(), is_unknown)) return true;
    }
  }
  return false;
}

Result<std::shared_ptr<const Ruleset>> make_ruleset(const RulesetOrigin& origin,
                                                    std::string_view mask) {
  if (origin.options.is_strict && has_unknown_key(*origin.root, mask))
    return fail(std::string{unknown_property});
  const auto merged = merge_matching(origin.root, mask);
  // Overrides of severities alone add nothing to what is left without them.
  if (!merged->has_rules && !merged->has_extends) return fail(std::string{nothing_said});
  auto kept = std::make_shared<RulesetOrigin>();
  kept->root = merged;
  kept->script_formats = origin.script_formats;
  BuildOptions options = origin.options;
  options.is_checked = true;
  RulesetBuilder builder{options};
  for (auto& [name, list] : collect_pointers(*origin.root, mask)) {
    auto overrides = std::make_shared<PointerOverrides>();
    overrides->folder = folder_of(origin.root->source);
    for (const NamedSeverity& each : list)
      overrides->items.push_back({*each.files, std::string{each.pointer}, each.severity});
    builder.set_pointers(std::string{name}, std::move(overrides));
  }
  auto ruleset = builder.build(merged);
  if (ruleset == nullptr) return fail(builder.problems().front().message);
  ruleset->script_formats = origin.script_formats;
  ruleset->origin = std::move(kept);
  return std::shared_ptr<const Ruleset>{std::move(ruleset)};
}

}  // namespace

Result<std::shared_ptr<const Ruleset>> Ruleset::for_document(std::string_view path) const {
  using None = std::shared_ptr<const Ruleset>;
  if (origin == nullptr || origin->root->overrides.empty()) return None{};
  const std::string mask = matching(*origin->root, path);
  if (mask.find('1') == std::string::npos) return None{};
  const std::lock_guard lock{origin->mutex};
  const auto found = origin->made.find(mask);
  if (found != origin->made.end()) return found->second;
  return origin->made.emplace(mask, make_ruleset(*origin, mask)).first->second;
}

Severity severity_for(const Rule& rule, std::string_view source,
                      std::span<const std::string> path) {
  if (rule.pointer_overrides == nullptr) return rule.severity;
  const std::string relative = relative_location(rule.pointer_overrides->folder, source);
  const std::string pointer = to_json_pointer_fragment(path);
  Severity severity = rule.severity;
  std::size_t longest = 0;
  for (const PointerOverride& each : rule.pointer_overrides->items) {
    if (each.pointer.size() < longest || !pointer.starts_with(each.pointer)) continue;
    const bool is_whole = pointer.size() == each.pointer.size();
    if (!is_whole && pointer[each.pointer.size()] != '/') continue;
    if (!each.files->matches(relative)) continue;
    longest = each.pointer.size();
    severity = each.severity;
  }
  return severity;
}

}  // namespace gwctl::lint
