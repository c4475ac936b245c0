#include "lint/ruleset.h"

#include <algorithm>

#include "core/files.h"
#include "lint/location.h"
#include "lint/ruleset_build.h"
#include "lint/ruleset_loader.h"
#include "lint/ruleset_overrides.h"

namespace gwctl::lint {
namespace {

LoadedRuleset finish(RulesetLoader& loader, std::shared_ptr<const Definition> root,
                     const RulesetOptions& options) {
  if (root == nullptr) return tl::unexpected{std::move(loader.problems())};
  const BuildOptions build{options.strict, loader.is_incomplete(), false};
  RulesetBuilder builder{build};
  std::shared_ptr<Ruleset> ruleset = builder.build(root);
  if (ruleset == nullptr) return tl::unexpected{std::move(builder.problems())};
  auto& warnings = ruleset->warnings;
  warnings.insert(warnings.begin(), loader.warnings().begin(), loader.warnings().end());
  auto origin = std::make_shared<RulesetOrigin>();
  origin->root = std::move(root);
  origin->options = build;
  origin->script_formats = loader.script_formats();
  ruleset->script_formats = origin->script_formats;
  ruleset->origin = std::move(origin);
  return ruleset;
}

// `.spectral.yaml`, `spectral.mjs` and the like.
bool is_default_name(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  static constexpr std::string_view names[] = {"spectral.yaml", "spectral.yml", "spectral.json",
                                               "spectral.js", "spectral.mjs"};
  return std::ranges::find(names, name) != std::end(names);
}

}  // namespace

LoadedRuleset load_ruleset(const std::string& path_or_url, const RulesetOptions& options) {
  const bool is_built_in = built_in_definition(path_or_url) != nullptr;
  const std::string source = is_built_in || is_absolute_location(path_or_url)
                                 ? path_or_url
                                 : join_location(options.working_directory, path_or_url);
  RulesetLoader loader{options};
  auto root = loader.load_root(source);
  return finish(loader, std::move(root), options);
}

LoadedRuleset load_ruleset_text(const std::string& source, const std::string& text,
                                const RulesetOptions& options) {
  RulesetLoader loader{options};
  auto root = loader.load_root_text(source, text);
  return finish(loader, std::move(root), options);
}

std::optional<std::string> find_default_ruleset(const std::string& folder) {
  const auto names = list_directory(folder);
  if (!names) return std::nullopt;
  const auto found = std::ranges::find_if(*names, is_default_name);
  return found == names->end() ? std::nullopt : std::optional{join_location(folder, *found)};
}

const Rule* Ruleset::find_rule(std::string_view name) const {
  const auto found = std::ranges::find(rules, name, &Rule::name);
  return found == rules.end() ? nullptr : &*found;
}

std::string_view Ruleset::format_name(Format format) const {
  const auto scripted = script_formats.find(format);
  return scripted == script_formats.end() ? display_name(format) : scripted->second->name();
}

}  // namespace gwctl::lint
