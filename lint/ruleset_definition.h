#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "lint/glob.h"
#include "lint/ruleset.h"
#include "lint/ruleset_functions.h"

// A ruleset file as it was read: its own words only, before it is merged with what it extends.

namespace gwctl::lint {

struct Definition;

/// Which rules of an extended ruleset are on.
enum class Enablement : std::uint8_t { recommended, all, off };

struct Extension {
  std::shared_ptr<const Definition> definition;
  Enablement enablement = Enablement::recommended;
  bool is_explicit = false;  ///< written as a pair: counts for what the ruleset inherits as well
};

/// A member of `rules`; legacy names are replaced already.
struct RuleEntry {
  std::string_view name;
  Span name_span;
  Node value;
};

/// One glob of an override, with the pointer behind its `#` if it has one.
struct FilePattern {
  std::string text;  ///< the glob, which tells patterns apart
  std::shared_ptr<const Glob> glob;
  std::optional<std::string> pointer;
};

struct OverrideEntry {
  std::vector<FilePattern> files;
  std::shared_ptr<const Definition> definition;  ///< what it says besides `files`
};

/// What one file, or one item of `overrides`, says. Immutable once read.
struct Definition {
  std::string source;  ///< absolute path or URL; the name of a built-in ruleset
  std::shared_ptr<const Document> document;
  const Node* root = nullptr;
  bool is_built_in = false;
  bool is_script = false;  ///< came as data from a JavaScript ruleset: positions mean nothing

  bool has_extends = false;
  std::vector<Extension> extends;
  bool has_rules = false;
  std::vector<RuleEntry> rules;
  std::optional<std::vector<Format>> formats;
  std::shared_ptr<const Aliases> aliases;  ///< null: none
  std::string documentation_url;
  std::optional<ParserOptions> parser_options;
  bool is_strict = false;  ///< `x-strict`: see `Ruleset::is_strict`
  std::vector<OverrideEntry> overrides;
  std::shared_ptr<FunctionStore> functions;
};

/// Reads formats as the ruleset gives them: words, and what stands for JavaScript functions. What
/// is neither is left out.
std::vector<Format> read_formats(const Node& array);
std::optional<Format> read_format(const Node& item);
/// Reads the value of `aliases`; what is malformed is left out.
std::shared_ptr<const Aliases> read_aliases(const Node& object);
/// Reads a severity: a name, or a number from -1 to 3.
std::optional<Severity> read_severity(const Node& value);

}  // namespace gwctl::lint
