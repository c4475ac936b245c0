#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/result.h"
#include "lint/format.h"
#include "lint/function.h"
#include "lint/severity.h"

namespace gwctl::lint {

/// One `then` of a rule.
struct Then {
  std::optional<std::string> field;
  std::string function_name;
  std::shared_ptr<const Function> function;  ///< null where the rule is not enabled
  const FunctionKind* kind = nullptr;        ///< null for a JavaScript function
};

class Glob;

/// A severity for the results of one rule below a pointer of certain files.
struct PointerOverride {
  std::shared_ptr<const Glob> files;  ///< matched against a path relative to the ruleset's folder
  std::string pointer;                ///< `#/paths/~1a~1%7Bid%7D`, see core/json_pointer.h
  Severity severity = Severity::off;
};

/// Those of one rule. Order counts: of two equally long pointers the later one decides.
struct PointerOverrides {
  std::string folder;  ///< of the ruleset
  std::vector<PointerOverride> items;
};

/// The expressions behind one alias, or, where it is scoped, those for some formats.
struct AliasTarget {
  std::vector<Format> formats;
  std::vector<std::string> given;
};

/// What stands behind a name. A scoped alias has a target for each set of formats, the last one
/// that fits counts; another one has a single target, for any document.
struct Alias {
  bool is_scoped = false;
  std::vector<AliasTarget> targets;
};

using Aliases = std::map<std::string, Alias, std::less<>>;

struct Rule {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> message;
  Severity severity = Severity::warning;
  bool enabled = true;
  bool recommended = true;
  bool resolved = true;
  std::vector<std::string> given;  ///< as written, with aliases
  std::vector<Then> then;
  std::vector<Format> formats;  ///< none: any document
  std::string documentation_url;
  std::vector<std::string> tags;
  std::shared_ptr<const Aliases> aliases;  ///< those of the file that wrote `given`
  /// Null for most. A rule that has some is enabled, whatever else is said of it.
  std::shared_ptr<const PointerOverrides> pointer_overrides;
  /// gwctl's own, from `x-why`, `x-bad`, `x-good` and the like of a built-in rule; may be null.
  const Node* definition = nullptr;
  /// Where the rule was defined: the ruleset file and the span of the rule's name in it.
  const Document* document = nullptr;
  Span name_span;
};

/// What a ruleset says of reading documents.
struct ParserOptions {
  Severity duplicate_keys = Severity::error;
  Severity incompatible_values = Severity::error;
};

/// What is wrong with a ruleset, at a place of a file; printed as `file:line:col — message`.
struct RulesetProblem {
  std::string source;
  std::optional<Range> range;
  std::string message;
  /// What Spectral does not say: the place where it names none, a name that was perhaps meant.
  std::string hint;
  bool is_bare = false;  ///< Spectral prints the message alone, without a heading and a number
};

/// A format that is a JavaScript function.
class ScriptFormat {
 public:
  virtual ~ScriptFormat() = default;
  /// What messages call it.
  virtual const std::string& name() const = 0;
  /// Whether the document of `context` has it. The error is what the function threw.
  virtual Result<bool> holds(const RunContext& context) const = 0;
};

/// By what stands for them, see `script_format`.
using ScriptFormats = std::map<Format, std::shared_ptr<const ScriptFormat>>;

/// What `Ruleset::for_document` builds from.
struct RulesetOrigin;

/// A ruleset with everything it extends, checked and ready to run. Immutable and thread-safe; owns
/// the documents that its rules point into.
struct Ruleset {
  std::string source;       ///< absolute path or URL; empty for a built-in one
  std::vector<Rule> rules;  ///< in order of definition, disabled ones included
  /// Every format that the ruleset or a rule of it mentions, in order: what documents are tested
  /// for.
  std::vector<Format> formats;
  ScriptFormats script_formats;
  ParserOptions parser_options;
  /// It, or what it extends, says `x-strict: true`: be right where Spectral is known to be wrong.
  bool is_strict = false;
  std::vector<std::shared_ptr<const Document>> documents;
  /// Things worth a word that stop nothing (in lenient mode: rules that Spectral would refuse).
  std::vector<RulesetProblem> warnings;
  std::shared_ptr<const RulesetOrigin> origin;

  /// The ruleset as it applies to the document at `path` (absolute, or `<STDIN>`): overrides whose
  /// globs match merged in, pointer overrides attached to their rules. Null when nothing changes.
  /// Remembers what it made. The error is a merge that fails, such as a rule that is not there.
  Result<std::shared_ptr<const Ruleset>> for_document(std::string_view path) const;
  const Rule* find_rule(std::string_view name) const;
  std::string_view format_name(Format format) const;
};

/// The severity of a result of `rule` at `path` (keys and decimal indices) of the file `source`.
Severity severity_for(const Rule& rule, std::string_view source, std::span<const std::string> path);

/// Expands the aliases in the `given`s of a rule for a document of these formats.
/// Errors are the texts of the loader (`Alias "X" does not exist`).
Result<std::vector<std::string>> expand_givens(const Rule& rule, const FormatSet& formats);

/// Why a JavaScript function cannot be used.
struct ScriptFault {
  std::string message;                     ///< of the function itself; empty: see the other
  std::vector<OptionError> option_errors;  ///< of `functionOptions`
};

using ScriptFunction = tl::expected<std::shared_ptr<const Function>, ScriptFault>;

/// Makes a JavaScript function or ruleset usable, if there is a JavaScript engine: see
/// lint/javascript.
class ScriptHost {
 public:
  virtual ~ScriptHost() = default;
  /// The function that a module exports by default, with options (JSON text, or empty for none).
  virtual ScriptFunction function(const std::string& module_path, const std::string& name,
                                  const std::string& options_json) = 0;
  /// A JavaScript ruleset as data: JSON text in the format of a YAML ruleset, in which functions
  /// that are JavaScript values appear as `{"x-function": "<id>"}`, formats that are as
  /// `{"x-format": <number>, "x-name": "…"}`, and `extends` holds whole rulesets.
  virtual Result<std::string> ruleset(const std::string& path_or_url) = 0;
  /// The function behind an `x-function` id.
  virtual ScriptFunction function_by_id(const std::string& id, const std::string& options_json) = 0;
  /// The format behind an `x-format` number, with the name that messages use.
  virtual std::shared_ptr<const ScriptFormat> format(std::size_t number, std::string name) = 0;
  /// The file that `require.resolve(name)` finds from `folder`.
  virtual Result<std::string> resolve_module(const std::string& name,
                                             const std::string& folder) = 0;
};

struct RulesetOptions {
  ScriptHost* scripts = nullptr;  ///< null: JavaScript is refused with a message that says why
  bool skip_javascript = false;   ///< `--no-js`: leave out what needs it, with a warning
  bool offline = false;
  std::string working_directory;
  /// Refuse whatever Spectral refuses; else some harmless things become warnings.
  bool strict = true;
  /// Reads a file or URL in place of the disk and the network, for tests and fuzzing. Packages of
  /// npm are then not looked for.
  std::function<Result<std::string>(const std::string& path_or_url)> load;
};

using LoadedRuleset = tl::expected<std::shared_ptr<const Ruleset>, std::vector<RulesetProblem>>;

/// Loads a ruleset: a path, a URL, or the name of a built-in one (`spectral:oas`,
/// `gwctl:recommended`).
LoadedRuleset load_ruleset(const std::string& path_or_url, const RulesetOptions& options);
/// The same from a text, for tests and fuzzing; relative names count from the folder of `source`.
LoadedRuleset load_ruleset_text(const std::string& source, const std::string& text,
                                const RulesetOptions& options);
/// `.spectral.yaml` and its kin in `folder`: the first of its entries that matches, or nothing.
std::optional<std::string> find_default_ruleset(const std::string& folder);
/// The built-in rulesets by name, `spectral:oas` first.
std::vector<std::string> built_in_rulesets();

}  // namespace gwctl::lint
