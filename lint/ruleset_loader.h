#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "lint/ruleset.h"
#include "lint/ruleset_definition.h"

namespace gwctl::lint {

/// Reads a ruleset file and all it extends. Stops at the first thing that is not there or not a
/// ruleset at all; what is wrong inside is for `check_definition`.
class RulesetLoader {
 public:
  using DefinitionPointer = std::shared_ptr<const Definition>;

  explicit RulesetLoader(const RulesetOptions& options) : options_{options} {}

  /// Null: see `problems`. `path_or_url` is absolute, or the name of a built-in ruleset.
  DefinitionPointer load_root(const std::string& path_or_url);
  DefinitionPointer load_root_text(const std::string& source, const std::string& text);
  /// A built-in ruleset; null where there is none of that name.
  DefinitionPointer load_built_in(const std::string& name);

  std::vector<RulesetProblem>& problems() { return problems_; }

  std::vector<RulesetProblem>& warnings() { return warnings_; }

  /// Those that the rulesets mention.
  const ScriptFormats& script_formats() const { return script_formats_; }

  /// A JavaScript ruleset was left out, so that rules may be missing.
  bool is_incomplete() const { return is_incomplete_; }

 private:
  enum class Origin : std::uint8_t { file, script, built_in };

  // ruleset_loader.cpp: files, URLs, names
  DefinitionPointer load(const std::string& source);
  DefinitionPointer load_new(const std::string& source);
  DefinitionPointer load_script(const std::string& source);
  DefinitionPointer load_extension(const Node& what, const Definition& definition);
  DefinitionPointer read_text(const std::string& source, std::string text);
  bool is_data(const std::string& source);
  Result<std::string> text_of(const std::string& source);
  std::string resolve(const std::string& name, const std::string& from) const;
  RulesetProblem problem_at(const Definition& definition, const Node& node,
                            std::string message) const;
  // Spectral names no place for these; it goes into the hint.
  void fail_at(const Definition& definition, const Node& node, std::string message);

  // ruleset_read.cpp: what a file says
  DefinitionPointer read_root(const std::string& source, std::shared_ptr<const Document> document,
                              Origin origin);
  DefinitionPointer read_object(const Definition& file, const Node& object);
  std::shared_ptr<Definition> read_definition(const Definition& file, const Node& object);
  void read_parser_options(const Node& object, Definition& definition);
  bool check_formats(const Node& formats, const Definition& definition);
  bool add_script_format(const Node& item, const Definition& definition);
  bool check_alias_formats(const Node& aliases, const Definition& definition);
  bool check_words(const Node& rule, const Definition& definition);
  bool read_rules(const Node& rules, Definition& definition);
  void replace_legacy_names(Definition& definition) const;
  void read_functions(const Node& root, Definition& definition);
  bool read_extends(const Node& extends, Definition& definition);
  bool read_extension(const Node& item, Definition& definition);
  bool read_overrides(const Node& root, Definition& definition);
  void read_exceptions(const Node& except, Definition& definition);
  static FilePattern file_pattern(std::string_view text);

  const RulesetOptions& options_;
  std::string root_folder_;
  std::map<std::string, DefinitionPointer> loaded_;
  std::vector<std::string> stack_;
  ScriptFormats script_formats_;
  std::vector<RulesetProblem> problems_;
  std::vector<RulesetProblem> warnings_;
  std::optional<std::string> fetched_;  // what finding out the kind of a URL brought along
  bool is_incomplete_ = false;
};

/// The definition of a built-in ruleset, read once per process; null for another name.
RulesetLoader::DefinitionPointer built_in_definition(const std::string& name);

}  // namespace gwctl::lint
