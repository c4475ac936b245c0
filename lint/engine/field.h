#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lint/function.h"
#include "lint/jsonpath/query.h"

namespace gwctl::lint {

/// A path as lodash reads it: `a.b[0]["c d"]` as names.
std::vector<std::string> parse_property_path(std::string_view text);

/// `then.field`: which part of a matched value a function is asked about. A scalar is asked about
/// as it is, whatever the field.
class Field {
 public:
  Field() = default;
  Field(Field&&) = default;
  Field& operator=(Field&&) = default;
  Field(const Field&) = delete;  // the segments view the names
  Field& operator=(const Field&) = delete;

  /// The error says why a field that starts with `$` is no JSONPath expression.
  static Result<Field> compile(const std::optional<std::string>& text);

  /// Calls `ask` once for each part. The error is what a filter of the field threw.
  Result<bool> for_each(const Place& place, const Node* value, const View& view,
                        const std::function<void(const Target&)>& ask) const;

 private:
  enum class Mode { whole, keys, query, path };

  Result<bool> ask_found(const Place& place, const View& view,
                         const std::function<void(const Target&)>& ask) const;
  void ask_keys(const Place& place, const View& view,
                const std::function<void(const Target&)>& ask) const;
  void ask_path(const Place& place, const View& view,
                const std::function<void(const Target&)>& ask) const;
  static void ask_rest(const Place& place, std::span<const Segment> rest, const View& view,
                       const std::function<void(const Target&)>& ask);

  Mode mode_ = Mode::whole;
  std::string text_;
  std::vector<std::string> names_;
  std::vector<Segment> segments_;  // of names_
  std::optional<jsonpath::Query> query_;
};

}  // namespace gwctl::lint
