#include "core/formats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/formats_scan.h"
#include "core/regex.h"

namespace gwctl {
namespace {

using formats::Characters;
using formats::is_alphanumeric;
using formats::is_hex;
using formats::Scan;

constexpr std::array<std::pair<std::string_view, Format>, 28> names{{
    {"binary", Format::unchecked},
    {"byte", Format::byte},
    {"date", Format::date},
    {"date-time", Format::date_time},
    {"double", Format::unchecked},
    {"duration", Format::duration},
    {"email", Format::email},
    {"float", Format::unchecked},
    {"hostname", Format::hostname},
    {"idn-email", Format::idn_email},
    {"idn-hostname", Format::idn_hostname},
    {"int32", Format::int32},
    {"int64", Format::int64},
    {"ipv4", Format::ipv4},
    {"ipv6", Format::ipv6},
    {"iri", Format::iri},
    {"iri-reference", Format::iri_reference},
    {"json-pointer", Format::json_pointer},
    {"json-pointer-uri-fragment", Format::json_pointer_uri_fragment},
    {"password", Format::unchecked},
    {"regex", Format::regex},
    {"relative-json-pointer", Format::relative_json_pointer},
    {"time", Format::time},
    {"uri", Format::uri},
    {"uri-reference", Format::uri_reference},
    {"uri-template", Format::uri_template},
    {"url", Format::url},
    {"uuid", Format::uuid},
}};

bool is_uuid(std::string_view text) {
  static constexpr std::string_view prefix = "urn:uuid:";
  const auto same = [](char a, char b) { return (formats::is_letter(a) ? (a | 0x20) : a) == b; };
  if (text.size() == 36 + prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                      [&](char p, char t) { return same(t, p); })) {
    text.remove_prefix(prefix.size());
  }
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_hyphen = at == 8 || at == 13 || at == 18 || at == 23;
    if (is_hyphen ? text[at] != '-' : !is_hex(text[at])) return false;
  }
  return true;
}

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text[0] != '/') return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

bool is_json_pointer_fragment(std::string_view text) {
  static constexpr std::string_view others = "_-.!$&'()*+,;:=@/";
  if (!text.starts_with('#') || (text.size() > 1 && text[1] != '/')) return false;
  Scan scan{text.substr(1)};
  while (!scan.done()) {
    const char c = scan.peek();
    scan.rest.remove_prefix(1);
    if (c == '%') {
      if (scan.rest.size() < 2 || !is_hex(scan.rest[0]) || !is_hex(scan.rest[1])) return false;
      scan.rest.remove_prefix(2);
    } else if (c == '~') {
      if (!scan.take('0') && !scan.take('1')) return false;
    } else if (!is_alphanumeric(c) && others.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_relative_json_pointer(std::string_view text) {
  Scan scan{text};
  if (!scan.take('0') && scan.take_while(formats::is_digit) == 0) return false;
  return scan.rest == "#" || is_json_pointer(scan.rest);
}

bool is_base64_line(std::string_view line) {
  if (line.size() % 4 != 0) return false;
  const auto is_digit = [](char c) { return is_alphanumeric(c) || c == '+' || c == '/'; };
  const std::size_t digits = Scan{line}.take_while(is_digit);
  const std::string_view padding = line.substr(digits);
  return padding.empty() || padding == "=" || padding == "==";
}

// ajv-formats is content with one good line.
bool has_base64_line(std::string_view text) {
  for (;;) {
    const std::size_t end = std::min(text.find_first_of("\n\r"), text.size());
    if (is_base64_line(text.substr(0, end))) return true;
    if (end == text.size()) return false;
    text.remove_prefix(end + 1);
  }
}

// `\Z` is an anchor elsewhere; ajv-formats refuses it.
bool has_end_anchor(std::string_view text) {
  for (std::size_t at = text.find("\\Z"); at != std::string_view::npos;
       at = text.find("\\Z", at + 1)) {
    if (at > 0 && text[at - 1] != '\\') return true;
  }
  return false;
}

}  // namespace

Format find_format(std::string_view name) {
  const auto* found =
      std::ranges::lower_bound(names, name, {}, [](const auto& entry) { return entry.first; });
  return found != names.end() && found->first == name ? found->second : Format::unknown;
}

bool has_format(Format format, std::string_view text) {
  switch (format) {
    case Format::date: return formats::is_date(text);
    case Format::time: return formats::is_time(text);
    case Format::date_time: return formats::is_date_time(text);
    case Format::duration: return formats::is_duration(text);
    case Format::uri: return formats::is_uri(text, Characters::ascii);
    case Format::uri_reference: return formats::is_uri_reference(text, Characters::ascii);
    case Format::uri_template: return formats::is_uri_template(text);
    case Format::url: return formats::is_url(text);
    case Format::email: return formats::is_email(text);
    case Format::hostname: return formats::is_hostname(text);
    case Format::ipv4: return formats::is_ipv4(text);
    case Format::ipv6: return formats::is_ipv6(text);
    case Format::regex: return !has_end_anchor(text) && Regex::compile(text).has_value();
    case Format::uuid: return is_uuid(text);
    case Format::json_pointer: return is_json_pointer(text);
    case Format::json_pointer_uri_fragment: return is_json_pointer_fragment(text);
    case Format::relative_json_pointer: return is_relative_json_pointer(text);
    case Format::byte: return has_base64_line(text);
    case Format::iri: return formats::is_uri(text, Characters::international);
    case Format::iri_reference: return formats::is_uri_reference(text, Characters::international);
    case Format::idn_email: return formats::is_idn_email(text);
    default: return true;
  }
}

bool has_format(Format format, double number) {
  if (!is_number_format(format)) return true;
  if (!std::isfinite(number) || std::trunc(number) != number) return false;
  return format != Format::int32 || (number >= -2147483648.0 && number <= 2147483647.0);
}

}  // namespace gwctl
