#pragma once

// Settings that add, set and remove fields.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "gateway-runtime/plugins/replacement.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {

/// A name or a value as it may stand in a field: control characters percent-encoded, so that no
/// value of a variable can end its line.
std::string_view safe_field_value(std::string_view text, Scratch& scratch);
/// The same for a name, which must be a token (RFC 9110, 5.6.2).
std::string safe_field_name(std::string_view text);

/// A target as it may stand in a request line or a Location: blanks and control characters
/// percent-encoded.
std::string_view safe_target(std::string_view text, Scratch& scratch);

/// A template that also knows the groups of a regular expression: `$1` and `${1}`.
class CaptureTemplate {
 public:
  explicit CaptureTemplate(std::string_view text);

  std::string_view expand(Exchange& exchange, const Captures& captures) const;

 private:
  struct Part {
    Template text;
    std::size_t group = 0;
    bool is_group = false;
  };

  std::vector<Part> parts_;
};

/// What is done to the fields of a request or an answer. An empty value takes a field away, as
/// nginx does.
class FieldEdits {
 public:
  FieldEdits() = default;

  /// `{add, set, remove}` or a plain map of fields to set. `add` may also be a list of
  /// `Name: value`. Added first, then set, then removed.
  static FieldEdits compile(const Node& headers);

  void apply(Exchange& exchange, Fields& fields, const Captures& captures = {}) const;

  bool is_empty() const { return edits_.empty(); }

 private:
  struct Edit {
    enum class Kind : std::uint8_t { add, set, remove };
    Kind kind = Kind::set;
    std::string name;
    FieldName id = FieldName::other;
    std::vector<CaptureTemplate> values;
  };

  void add(Edit::Kind kind, std::string_view name, const Node* value);
  void add_line(std::string_view line);
  void add_all(Edit::Kind kind, const Node* fields);

  std::vector<Edit> edits_;
};

}  // namespace gwctl::runtime::plugins
