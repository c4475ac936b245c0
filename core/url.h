#pragma once

#include <string>
#include <string_view>

namespace gwctl {

/// Whether JavaScript's `new URL(text)` takes the text: an absolute URL by the WHATWG standard,
/// which forgives much (`http:a`, blanks around, any path) but no bad host and no bad port.
bool is_valid_url(std::string_view text);

/// `reference` as seen from `base` (RFC 3986, 5.2): both may be relative.
std::string resolve_uri(std::string_view base, std::string_view reference);

struct SplitUri {
  std::string_view document;
  std::string_view fragment;  ///< without `#`
};

SplitUri split_fragment(std::string_view uri);

/// JavaScript's `encodeURIComponent`: all but `A-Z a-z 0-9 - _ . ! ~ * ' ( )`.
std::string encode_uri_component(std::string_view text);

/// The percent-encoded bytes read; those that make no UTF-8 and broken escapes stay as they are.
std::string decode_percent(std::string_view text);

}  // namespace gwctl
