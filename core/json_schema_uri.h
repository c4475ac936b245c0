#pragma once

#include <string>
#include <string_view>

namespace gwctl::json_schema {

struct SplitUri {
  std::string_view document;
  std::string_view fragment;  ///< without `#`
};

SplitUri split_fragment(std::string_view uri);

/// A reference against a base, by RFC 3986 §5.2. The fragment stays; an empty one goes.
std::string resolve_uri(std::string_view base, std::string_view reference);

/// `%41` → `A`; what is no escape stays.
std::string percent_decode(std::string_view text);

}  // namespace gwctl::json_schema
