#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/js_text.h"
#include "lint/location.h"
#include "lint/ruleset_loader.h"

namespace gwctl::lint {
namespace {

struct Renamed {
  std::string_view from;
  std::string_view to;
};

constexpr Renamed legacy_names[] = {
    {"operation-2xx-response", "operation-default-response"},
    {"oas3-unused-components-schema", "oas3-unused-components"},
    {"oas2-valid-parameter-example", "oas2-valid-schema-example"},
    {"oas2-valid-response-schema-example", "oas2-valid-schema-example"},
    {"oas2-valid-definition-example", "oas2-valid-schema-example"},
    {"oas2-valid-response-example", "oas2-valid-media-example"},
    {"oas3-valid-oas-parameter-example", "oas3-valid-media-example"},
    {"oas3-valid-oas-content-example", "oas3-valid-media-example"},
    {"oas3-valid-oas-header-example", "oas3-valid-media-example"},
    {"oas3-valid-header-schema-example", "oas3-valid-schema-example"},
    {"oas3-valid-parameter-schema-example", "oas3-valid-schema-example"},
};

bool is_string(const Node& node) {
  return node.is_string();
}

bool is_string_array(const Node& node) {
  return node.is_array() && std::ranges::all_of(node.items(), is_string);
}

bool is_enablement(const Node& node) {
  const std::string_view word = node.string();
  return word == "all" || word == "recommended" || word == "off";
}

bool is_name_pair(const Node& node) {
  const auto pair = node.items();
  return pair.size() >= 2 && pair[0].is_string() && is_enablement(pair[1]);
}

bool is_extends(const Node& node) {
  return node.is_string() ||
         (node.is_array() && std::ranges::all_of(node.items(), [](const Node& item) {
            return item.is_string() || is_name_pair(item);
          }));
}

// What a file must look like to be read as a ruleset at all.
bool has_ruleset_shape(const Node& root) {
  const auto fits = [&root](std::string_view name, bool (*check)(const Node&)) {
    const Node* value = find(root, name);
    return value == nullptr || check(*value);
  };
  const auto is_object = [](const Node& node) { return node.is_object(); };
  return root.is_object() && fits("aliases", is_object) && fits("rules", is_object) &&
         fits("formats", is_string_array) && fits("functions", is_string_array) &&
         fits("functionsDir", is_string) &&
         fits("except",
              [](const Node& node) {
                return node.is_object() &&
                       std::ranges::all_of(node.members(), is_string_array, &Member::value);
              }) &&
         fits("extends", is_extends);
}

Node text_node(std::string_view literal) {
  Node node;
  node.kind = Kind::string;
  node.text = literal.data();
  node.size = static_cast<std::uint32_t>(literal.size());
  return node;
}

// `String(value)` of what may stand in `rules` besides objects, as a node.
Node as_text(const Node& value) {
  if (!value.is_boolean()) return value;
  return text_node(value.boolean ? "true" : "false");
}

// The worse of two severities, as Spectral picks it; words it does not know lose.
const Node& worse(const Node& left, const Node& right) {
  const auto a = read_severity(left);
  const auto b = read_severity(right);
  if (b == Severity::off) return left;
  return a && b && *a > *b ? right : left;
}

// A slice of one of the document's strings that it has to outlive.
Node rule_off() {
  return text_node("off");
}

}  // namespace

std::optional<Severity> read_severity(const Node& value) {
  if (value.is_string()) return parse_severity(value.string());
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_double();
  for (const Severity severity :
       {Severity::off, Severity::error, Severity::warning, Severity::information, Severity::hint}) {
    if (number == static_cast<double>(severity)) return severity;
  }
  return std::nullopt;
}

std::optional<Format> read_format(const Node& item) {
  if (item.is_string()) return parse_format(item.string());
  const Node* number = find(item, "x-format");
  const bool is_known = number != nullptr && number->is_integer && number->integer >= 0 &&
                        number->integer < static_cast<std::int64_t>(script_formats_max);
  return is_known ? std::optional{script_format(static_cast<std::size_t>(number->integer))}
                  : std::nullopt;
}

std::vector<Format> read_formats(const Node& array) {
  std::vector<Format> formats;
  for (const Node& item : array.items()) {
    const auto format = read_format(item);
    if (format && std::ranges::find(formats, *format) == formats.end()) formats.push_back(*format);
  }
  return formats;
}

std::shared_ptr<const Aliases> read_aliases(const Node& object) {
  const auto strings = [](const Node& array) {
    std::vector<std::string> out;
    for (const Node& item : array.items()) {
      if (item.is_string()) out.emplace_back(item.string());
    }
    return out;
  };
  auto aliases = std::make_shared<Aliases>();
  for (const Member& member : object.members()) {
    Alias alias;
    if (member.value.is_array()) {
      alias.targets.push_back({{}, strings(member.value)});
    } else if (const Node* targets = find(member.value, "targets")) {
      alias.is_scoped = true;
      for (const Node& target : targets->items()) {
        const Node* formats = find(target, "formats");
        const Node* given = find(target, "given");
        if (formats == nullptr || given == nullptr) continue;
        alias.targets.push_back({read_formats(*formats), strings(*given)});
      }
    } else {
      alias.is_scoped = true;
    }
    aliases->insert_or_assign(std::string{member.name()}, std::move(alias));
  }
  return aliases;
}

RulesetLoader::DefinitionPointer RulesetLoader::read_root(const std::string& source,
                                                          std::shared_ptr<const Document> document,
                                                          Origin origin) {
  Definition file;
  file.source = source;
  file.is_built_in = origin == Origin::built_in;
  file.is_script = origin == Origin::script;
  file.document = std::move(document);
  const ScriptAccess scripts{options_.scripts, options_.skip_javascript};
  file.functions = std::make_shared<FunctionStore>(file.is_built_in ? ScriptAccess{} : scripts);
  return read_object(file, file.document->root());
}

RulesetLoader::DefinitionPointer RulesetLoader::read_object(const Definition& file,
                                                            const Node& object) {
  // JavaScript rulesets extend whole rulesets, and were looked at by the engine.
  if (!object.is_object() || (!file.is_script && !has_ruleset_shape(object))) {
    fail_at(file, object, "Invalid ruleset provided");
    return nullptr;
  }
  auto definition = read_definition(file, object);
  if (definition == nullptr) return nullptr;
  replace_legacy_names(*definition);
  read_functions(object, *definition);
  if (!read_overrides(object, *definition)) return nullptr;
  if (const Node* except = find(object, "except")) read_exceptions(*except, *definition);
  return definition;
}

std::shared_ptr<Definition> RulesetLoader::read_definition(const Definition& file,
                                                           const Node& object) {
  auto definition = std::make_shared<Definition>();
  definition->source = file.source;
  definition->document = file.document;
  definition->is_built_in = file.is_built_in;
  definition->is_script = file.is_script;
  definition->functions = file.functions;
  definition->root = &object;
  if (const Node* formats = find(object, "formats")) {
    if (!check_formats(*formats, *definition)) return nullptr;
    definition->formats = read_formats(*formats);
  }
  if (const Node* aliases = find(object, "aliases")) {
    if (!check_alias_formats(*aliases, *definition)) return nullptr;
    definition->aliases = read_aliases(*aliases);
  }
  if (const Node* url = find_string(object, "documentationUrl"))
    definition->documentation_url = url->string();
  if (const Node* parser = find(object, "parserOptions")) read_parser_options(*parser, *definition);
  if (const Node* strict = find(object, "x-strict")) definition->is_strict = strict->is_true();
  if (const Node* rules = find(object, "rules")) {
    if (!read_rules(*rules, *definition)) return nullptr;
  }
  if (const Node* extends = find(object, "extends")) {
    if (!read_extends(*extends, *definition)) return nullptr;
  }
  return definition;
}

void RulesetLoader::read_parser_options(const Node& object, Definition& definition) {
  ParserOptions& options = definition.parser_options.emplace();
  const auto read = [&object](std::string_view name, Severity& to) {
    const Node* value = find(object, name);
    const auto severity = value == nullptr ? std::nullopt : read_severity(*value);
    if (severity) to = *severity;
  };
  read("duplicateKeys", options.duplicate_keys);
  read("incompatibleValues", options.incompatible_values);
}

bool RulesetLoader::check_formats(const Node& formats, const Definition& definition) {
  if (!formats.is_array()) {
    fail_at(definition, formats,
            definition.is_script ? "must be an array of formats"
                                 : fmt::format("{} is not an array", to_js_string(formats)));
    return false;
  }
  for (const Node& item : formats.items()) {
    if (definition.is_script && item.is_object()) {
      if (add_script_format(item, definition)) continue;
      return false;
    }
    if (!item.is_string()) {
      fail_at(definition, item, fmt::format("{} is not a string", to_js_string(item)));
      return false;
    }
    if (parse_format(item.string())) continue;
    problems_.push_back(problem_at(definition, item, "must be a valid format"));
    problems_.back().hint =
        "oas2, oas3, oas3.0, oas3.1, oas3.2, aas2, aas3, arazzo1.0, json-schema and the like";
    return false;
  }
  return true;
}

bool RulesetLoader::add_script_format(const Node& item, const Definition& definition) {
  const auto format = read_format(item);
  const Node* name = find_string(item, "x-name");
  if (!format || name == nullptr) {
    fail_at(definition, item,
            fmt::format("More than {} formats are JavaScript functions", script_formats_max));
    return false;
  }
  const std::size_t number = static_cast<std::size_t>(*format) - format_count;
  auto& made = script_formats_[*format];
  if (made == nullptr) made = options_.scripts->format(number, std::string{name->string()});
  return true;
}

bool RulesetLoader::check_alias_formats(const Node& aliases, const Definition& definition) {
  for (const Member& alias : aliases.members()) {
    const Node* targets = find(alias.value, "targets");
    if (targets == nullptr) continue;
    for (const Node& target : targets->items()) {
      const Node* formats = find(target, "formats");
      if (formats != nullptr && !check_formats(*formats, definition)) return false;
    }
  }
  return true;
}

// What Spectral stumbles over before it looks at anything else.
bool RulesetLoader::check_words(const Node& rule, const Definition& definition) {
  if (const Node* formats = find(rule, "formats")) {
    if (!check_formats(*formats, definition)) return false;
  }
  const Node* then = find(rule, "then");
  if (then == nullptr) return true;
  const auto items = then->is_array() ? then->items() : std::span<const Node>{then, 1};
  for (const Node& item : items) {
    const Node* function = find(item, "function");
    if (function == nullptr || function->is_string() || definition.is_script) continue;
    fail_at(definition, *function, fmt::format("{} is not a string", to_js_string(*function)));
    return false;
  }
  return true;
}

bool RulesetLoader::read_rules(const Node& rules, Definition& definition) {
  definition.has_rules = true;
  for (const Member& member : rules.members()) {
    if (!definition.is_built_in && !check_words(member.value, definition)) return false;
    definition.rules.push_back({member.name(), member.key_span(), member.value});
  }
  return true;
}

void RulesetLoader::replace_legacy_names(Definition& definition) const {
  auto& rules = definition.rules;
  const auto find_entry = [&rules](std::string_view name) {
    return std::ranges::find(rules, name, &RuleEntry::name);
  };
  for (std::size_t i = 0; i < rules.size();) {
    const auto* renamed = std::ranges::find(legacy_names, rules[i].name, &Renamed::from);
    if (renamed == std::end(legacy_names) || rules[i].value.is_container() ||
        rules[i].value.is_null()) {
      ++i;
      continue;
    }
    const auto other = find_entry(renamed->to);
    if (other == rules.end()) {
      rules[i++].name = renamed->to;
      continue;
    }
    // The earlier of the two places counts.
    const Node value = worse(as_text(rules[i].value), as_text(other->value));
    const std::size_t j = static_cast<std::size_t>(other - rules.begin());
    rules[std::min(i, j)].name = renamed->to;
    rules[std::min(i, j)].value = value;
    rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(std::max(i, j)));
    if (i < j) ++i;
  }
}

void RulesetLoader::read_functions(const Node& root, Definition& definition) {
  const Node* names = find(root, "functions");
  if (names == nullptr) return;
  const Node* folder = find_string(root, "functionsDir");
  const std::string_view below = folder == nullptr ? "functions" : folder->string();
  for (const Node& name : names->items()) {
    const std::string path = fmt::format("{}/{}.js", below, name.string());
    definition.functions->declare(std::string{last_part_of(name.string())},
                                  join_location(folder_of(definition.source), path));
  }
}

bool RulesetLoader::read_extends(const Node& extends, Definition& definition) {
  definition.has_extends = true;
  if (!extends.is_array()) return read_extension(extends, definition);
  return std::ranges::all_of(extends.items(), [this, &definition](const Node& item) {
    return read_extension(item, definition);
  });
}

bool RulesetLoader::read_extension(const Node& item, Definition& definition) {
  Extension extension;
  extension.is_explicit = item.is_array();
  if (item.is_array() && item.size < 2) return true;
  if (item.is_array()) {
    const std::string_view word = item.items()[1].string();
    if (word == "all") extension.enablement = Enablement::all;
    if (word == "off") extension.enablement = Enablement::off;
  }
  const Node& what = item.is_array() ? item.items()[0] : item;
  const std::size_t problems_before = problems_.size();
  extension.definition = load_extension(what, definition);
  if (extension.definition != nullptr) definition.extends.push_back(std::move(extension));
  return problems_.size() == problems_before;
}

bool RulesetLoader::read_overrides(const Node& root, Definition& definition) {
  const Node* overrides = find(root, "overrides");
  if (overrides == nullptr) return true;
  for (const Node& item : overrides->items()) {
    if (!item.is_object()) continue;
    OverrideEntry entry;
    if (const Node* files = find(item, "files")) {
      for (const Node& file : files->items()) {
        if (file.is_string()) entry.files.push_back(file_pattern(file.string()));
      }
    }
    entry.definition = read_definition(definition, item);
    if (entry.definition == nullptr) return false;
    definition.overrides.push_back(std::move(entry));
  }
  return true;
}

void RulesetLoader::read_exceptions(const Node& except, Definition& definition) {
  for (const Member& member : except.members()) {
    const std::string pattern =
        fmt::format("{}{}", member.name().starts_with('#') ? "**" : "", member.name());
    auto off = std::make_shared<Definition>();
    off->source = definition.source;
    off->document = definition.document;
    off->functions = definition.functions;
    off->has_rules = true;
    for (const Node& rule : member.value.items()) {
      off->rules.push_back({rule.string(), rule.span(), rule_off()});
    }
    definition.overrides.push_back({{file_pattern(pattern)}, std::move(off)});
  }
}

FilePattern RulesetLoader::file_pattern(std::string_view text) {
  FilePattern pattern;
  const auto hash = text.find('#');
  if (hash != std::string_view::npos && hash > 0) {
    pattern.pointer = std::string{text.substr(hash)};
    text = text.substr(0, hash);
  }
  pattern.text = text;
  pattern.glob = std::make_shared<const Glob>(text);
  return pattern;
}

}  // namespace gwctl::lint
