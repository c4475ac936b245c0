#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/perl_regex.h"
#include "core/result.h"
#include "gateway-runtime/exchange.h"

namespace gwctl::runtime {

/// A path whose segments may be `:name`, which takes one segment that is not empty, or `*name`,
/// which takes all that is left or as much as it can. The other segments are regular expressions,
/// as in APISIX, where nobody escapes them: `.` is any character.
class PathPattern {
 public:
  /// Nothing where no segment of the uri begins with `:` or `*`: such a uri is no pattern.
  static Result<std::optional<PathPattern>> compile(std::string_view uri);

  /// Whether all of the path is as the pattern says. Adds its parameters then; the bare `*` is
  /// `:ext`. The names live as long as the pattern.
  bool match(std::string_view path, std::vector<PathParameter>& parameters) const;

  /// Whether all it says is that a path begins with `prefix`, and gives what follows a name.
  bool is_rest_of(std::string_view prefix) const;

  /// The name that the bare `*` has.
  static constexpr std::string_view rest_name = ":ext";

 private:
  enum class Kind : std::uint8_t { text, segment, rest };

  struct Part {
    Kind kind;
    std::string text;  // or the name
  };

  class Matcher;

  bool match_regex(std::string_view path, std::vector<PathParameter>& parameters) const;

  std::vector<Part> parts_;
  std::optional<PerlRegex> regex_;  // where a text is more than characters and dots
};

}  // namespace gwctl::runtime
