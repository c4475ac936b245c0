#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/node.h"

namespace gwctl::lint {

/// The kinds of document a rule may be meant for, as Spectral names them, and a gateway's config.
enum class Format : std::uint8_t {
  oas2,
  oas3,
  oas3_0,
  oas3_1,
  oas3_2,
  aas2,
  aas2_0,
  aas2_1,
  aas2_2,
  aas2_3,
  aas2_4,
  aas2_5,
  aas2_6,
  aas3,
  aas3_0,
  aas3_1,
  arazzo1_0,
  json_schema,
  json_schema_loose,
  json_schema_draft4,
  json_schema_draft6,
  json_schema_draft7,
  json_schema_2019_09,
  json_schema_2020_12,
  gateway,
};
inline constexpr std::size_t format_count = 25;

/// Formats above `format_count` are JavaScript functions of a ruleset: see `ScriptFormat`.
inline constexpr std::size_t script_formats_max = 40;

/// A set of formats. Also keeps nothing of the order; messages list formats in the order in which a
/// ruleset registers them, see `Ruleset::formats`.
using FormatSet = std::bitset<format_count + script_formats_max>;

/// The format that stands for the JavaScript function of that number (below `script_formats_max`).
constexpr Format script_format(std::size_t number) {
  return static_cast<Format>(format_count + number);
}

constexpr bool is_script_format(Format format) {
  return static_cast<std::size_t>(format) >= format_count;
}

/// Reads a ruleset's word for it (`oas3.1`, `oas3_1`, `json-schema-draft7`, `asyncapi2` …).
std::optional<Format> parse_format(std::string_view word);
/// `OpenAPI 3.1.x`; for those of a ruleset see `Ruleset::format_name`.
std::string_view display_name(Format format);
/// Whether a document (the root of its resolved view) is of that format, which is none of a script.
bool detect(Format format, const Node& root);

inline bool has(const FormatSet& set, Format format) {
  return set.test(static_cast<std::size_t>(format));
}

}  // namespace gwctl::lint
