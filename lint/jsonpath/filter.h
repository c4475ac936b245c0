#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lint/view.h"

namespace gwctl::lint::jsonpath {

/// A condition that must hold for the script to be true, so that most candidates are ruled out by
/// looking at their keys only.
struct Requirement {
  /// The candidate is an object that has at least one of these members.
  std::vector<std::string> any_member;
};

/// What stands in `?( … )`: a JavaScript expression on the candidate `@`. Immutable, thread-safe.
class Filter {
 public:
  virtual ~Filter() = default;

  /// Whether it holds for the candidate (its value, key and ancestors come from the place). The
  /// error is what JavaScript would throw.
  virtual Result<bool> test(const Place& candidate, const View& view) const = 0;

  /// All must hold, or `test` is false. Only sound ones: scalars whose members JavaScript would
  /// find (`length` of a string, `constructor` of anything) never make a requirement.
  const std::vector<Requirement>& requirements() const { return requirements_; }

  /// The script throws for the candidate `null`, which `requirements` do not tell.
  bool throws_on_null() const { return throws_on_null_; }

  /// The candidate's own key must be this one, if any. No other script has to be asked.
  const std::optional<std::string>& required_key() const { return required_key_; }

  /// The script looks at nothing but the candidate's key, which is in an object: the answer can be
  /// kept for each key.
  bool is_about_key() const { return is_about_key_; }

  /// The script looks further up than the candidate's key: `@parent`, `@parentProperty`, `@path`.
  /// 0: not at all; else how many ancestors matter (a large number for `@path`).
  unsigned ancestors() const { return ancestors_; }

  const std::string& text() const { return text_; }

 protected:
  std::string text_;
  std::vector<Requirement> requirements_;
  std::optional<std::string> required_key_;
  bool throws_on_null_ = false;
  bool is_about_key_ = false;
  unsigned ancestors_ = 0;
};

}  // namespace gwctl::lint::jsonpath
