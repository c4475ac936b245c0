#pragma once

#include <cstdint>
#include <string_view>

namespace gwctl {

/// What the keyword `format` may name. Those of strings first, then those of numbers.
enum class Format : std::uint8_t {
  date,
  time,
  date_time,
  duration,
  uri,
  uri_reference,
  uri_template,
  url,
  email,
  hostname,
  ipv4,
  ipv6,
  regex,
  uuid,
  json_pointer,
  json_pointer_uri_fragment,
  relative_json_pointer,
  byte,
  iri,
  iri_reference,
  idn_email,
  idn_hostname,
  int32,
  int64,
  unchecked,  ///< `password`, `binary`, `float`, `double`: known, and everything has it
  unknown,
};

/// The format of that name. `iri…` and `idn…`, which the package ajv-formats does not have, come
/// last among those of strings.
Format find_format(std::string_view name);

constexpr bool is_number_format(Format format) {
  return format == Format::int32 || format == Format::int64;
}

constexpr bool is_known_to_ajv(Format format) {
  return format < Format::iri || format > Format::idn_hostname;
}

/// Whether a text has a format, as the package ajv-formats 2 in mode `full` judges. True for
/// formats of numbers and unknown ones.
bool has_format(Format format, std::string_view text);
/// The same for numbers; true for formats of strings.
bool has_format(Format format, double number);

}  // namespace gwctl
