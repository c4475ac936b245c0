#include <algorithm>
#include <string_view>

#include "core/formats_scan.h"
#include "core/utf8.h"

namespace gwctl::formats {
namespace {

enum class LeadingZeros { refused, taken };

bool take_ipv4_byte(Scan& scan, LeadingZeros zeros) {
  const std::string_view text = scan.rest;
  const std::size_t digits = scan.take_while(is_digit);
  if (digits == 0 || digits > 3) return false;
  int number = 0;
  for (const char c : text.substr(0, digits)) number = number * 10 + (c - '0');
  return number <= 255 && (zeros == LeadingZeros::taken || digits == 1 || text[0] != '0');
}

bool is_ipv4_with(std::string_view text, LeadingZeros zeros) {
  Scan scan{text};
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !scan.take('.')) return false;
    if (!take_ipv4_byte(scan, zeros)) return false;
  }
  return scan.done();
}

bool is_ipv6_with(std::string_view text, LeadingZeros zeros) {
  Scan scan{text};
  int groups = 0;
  bool is_shortened = false;
  if (scan.rest.starts_with("::")) {
    scan.rest.remove_prefix(2);
    is_shortened = true;
  }
  while (!scan.done()) {
    const std::string_view here = scan.rest;
    const std::size_t digits = scan.take_while(is_hex);
    if (scan.peek() == '.') {
      if (!is_ipv4_with(here, zeros)) return false;
      groups += 2;
      break;
    }
    if (digits == 0 || digits > 4) return false;
    ++groups;
    if (scan.done()) break;
    if (!scan.take(':') || scan.done()) return false;
    if (scan.take(':')) {
      if (is_shortened) return false;
      is_shortened = true;
    }
  }
  return is_shortened ? groups <= 7 : groups == 8;
}

// `[a-z0-9]([a-z0-9-]*[a-z0-9])?`, and how long it is.
std::size_t take_label(Scan& scan) {
  const std::string_view here = scan.rest;
  const std::size_t length = scan.take_while([](char c) { return is_alphanumeric(c) || c == '-'; });
  if (length == 0 || here[0] == '-' || here[length - 1] == '-') return 0;
  return length;
}

bool is_atom_character(char c) {
  return is_alphanumeric(c) ||
         std::string_view{"!#$%&'*+/=?^_`{|}~-"}.find(c) != std::string_view::npos;
}

bool is_email_domain(std::string_view text) {
  Scan scan{text};
  int labels = 0;
  do {
    if (take_label(scan) == 0) return false;
    ++labels;
  } while (scan.take('.'));
  return labels >= 2 && scan.done();
}

// Characters U+00A1…U+FFFF count as letters in the host of a URL.
bool take_wide_letter(Scan& scan) {
  if (scan.done() || is_ascii(scan.peek())) return false;
  std::size_t length = 0;
  const char32_t c = decode_utf8(scan.rest, length);
  if (c < 0xA1 || c > 0xFFFF) return false;
  scan.rest.remove_prefix(length);
  return true;
}

struct UrlLabel {
  int letters = 0;
  bool is_plain = true;  // letters only
};

// `(x+-)*x+` with x a letter or digit.
UrlLabel take_url_label(Scan& scan) {
  UrlLabel label;
  bool ends_with_hyphen = true;
  for (;;) {
    if (is_letter(scan.peek()) || is_digit(scan.peek())) {
      label.is_plain = label.is_plain && is_letter(scan.peek());
      scan.rest.remove_prefix(1);
    } else if (scan.peek() == '-' && !ends_with_hyphen) {
      scan.rest.remove_prefix(1);
      label.is_plain = false;
      ends_with_hyphen = true;
      continue;
    } else if (!take_wide_letter(scan)) {
      break;
    }
    ends_with_hyphen = false;
    ++label.letters;
  }
  if (ends_with_hyphen) label.letters = 0;
  return label;
}

bool take_url_name(Scan& scan) {
  UrlLabel label = take_url_label(scan);
  int labels = 1;
  while (label.letters > 0 && scan.take('.')) {
    label = take_url_label(scan);
    ++labels;
  }
  return labels >= 2 && label.letters >= 2 && label.is_plain;
}

// An address that is not private, loop-back, link-local or multicast.
bool take_public_ipv4(Scan& scan) {
  int bytes[4] = {};
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !scan.take('.')) return false;
    const std::string_view here = scan.rest;
    if (!take_ipv4_byte(scan, LeadingZeros::taken)) return false;
    const std::size_t digits = here.size() - scan.rest.size();
    for (const char c : here.substr(0, digits)) bytes[i] = bytes[i] * 10 + (c - '0');
    const bool is_outer = i == 0 || i == 3;
    // Two digits may start with 0 in the middle, where `1?\d{1,2}` takes them.
    if (here[0] == '0' && (is_outer || digits == 3)) return false;
  }
  const bool is_private =
      bytes[0] == 10 || bytes[0] == 127 || (bytes[0] == 169 && bytes[1] == 254) ||
      (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 172 && bytes[1] >= 16 && bytes[1] <= 31);
  return !is_private && bytes[0] <= 223 && bytes[3] <= 254;
}

// What follows the host: `:80`, `/path`.
bool is_url_tail(Scan scan) {
  if (scan.take(':')) {
    const std::size_t digits = scan.take_while(is_digit);
    if (digits < 2 || digits > 5) return false;
  }
  return scan.done() || scan.peek() == '/';
}

bool is_url_host(std::string_view text) {
  Scan address{text};
  if (take_public_ipv4(address) && is_url_tail(address)) return true;
  Scan name{text};
  return take_url_name(name) && is_url_tail(name);
}

bool has_space(std::string_view text) {
  Scan scan{text};
  while (!scan.done()) {
    if (take_space(scan)) return true;
    scan.rest.remove_prefix(1);
    scan.take_while([](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
  }
  return false;
}

bool take_url_scheme(Scan& scan) {
  for (const std::string_view scheme : {"https://", "http://", "ftp://"}) {
    const auto same = [](char a, char b) { return (is_letter(a) ? (a | 0x20) : a) == b; };
    if (scan.rest.size() >= scheme.size() &&
        std::equal(scheme.begin(), scheme.end(), scan.rest.begin(),
                   [&](char expected, char actual) { return same(actual, expected); })) {
      scan.rest.remove_prefix(scheme.size());
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_ipv4(std::string_view text) {
  return is_ipv4_with(text, LeadingZeros::taken);
}

bool is_ipv6(std::string_view text) {
  return is_ipv6_with(text, LeadingZeros::refused);
}

bool is_uri_ipv6(std::string_view text) {
  return is_ipv6_with(text, LeadingZeros::taken);
}

bool is_hostname(std::string_view text) {
  static constexpr std::size_t length_max = 253;
  static constexpr std::size_t label_max = 63;
  Scan scan{text};
  do {
    const std::size_t length = take_label(scan);
    if (length == 0 || length > label_max) return false;
  } while (scan.take('.') && !scan.done());
  return scan.done() && text.size() - (text.ends_with('.') ? 1 : 0) <= length_max;
}

bool is_email(std::string_view text) {
  Scan scan{text};
  do {
    if (scan.take_while(is_atom_character) == 0) return false;
  } while (scan.take('.'));
  return scan.take('@') && is_email_domain(scan.rest);
}

bool is_idn_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && !has_space(text);
}

bool is_url(std::string_view text) {
  Scan scan{text};
  if (!take_url_scheme(scan) || has_space(scan.rest)) return false;
  if (is_url_host(scan.rest)) return true;
  // Whatever stands before an `@` may be user and password.
  for (std::size_t at = scan.rest.find('@', 1); at != std::string_view::npos;
       at = scan.rest.find('@', at + 1)) {
    if (is_url_host(scan.rest.substr(at + 1))) return true;
  }
  return false;
}

}  // namespace gwctl::formats
