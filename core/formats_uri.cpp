#include <string_view>

#include "core/formats_scan.h"
#include "core/utf8.h"

namespace gwctl::formats {
namespace {

bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

bool is_unreserved_or_delimiter(char c) {
  return is_alphanumeric(c) || is_one_of(c, "-._~!$&'()*+,;=");
}

bool take_escape(Scan& scan) {
  if (scan.rest.size() < 3 || scan.rest[0] != '%' || !is_hex(scan.rest[1]) ||
      !is_hex(scan.rest[2])) {
    return false;
  }
  scan.rest.remove_prefix(3);
  return true;
}

// Characters of RFC 3987 that a URI does not have.
bool take_international(Scan& scan) {
  if (scan.done() || is_ascii(scan.peek())) return false;
  std::size_t length = 0;
  const char32_t c = decode_utf8(scan.rest, length);
  const bool is_taken = c >= 0xA0 && !(c >= 0xD800 && c <= 0xF8FF) &&
                        !(c >= 0xFDD0 && c <= 0xFDEF) && (c & 0xFFFFU) < 0xFFF0;
  if (is_taken) scan.rest.remove_prefix(length);
  return is_taken;
}

// As many characters of a URI as there are: unreserved ones, delimiters, escapes, and `more`.
void take_characters(Scan& scan, std::string_view more, Characters characters) {
  for (;;) {
    const std::size_t count = scan.take_while(
        [more](char c) { return is_unreserved_or_delimiter(c) || is_one_of(c, more); });
    if (count > 0 || take_escape(scan)) continue;
    if (characters == Characters::international && take_international(scan)) continue;
    return;
  }
}

bool take_scheme(Scan& scan) {
  Scan ahead = scan;
  if (!is_letter(ahead.peek())) return false;
  ahead.take_while([](char c) { return is_alphanumeric(c) || is_one_of(c, "+-."); });
  if (!ahead.take(':')) return false;
  scan = ahead;
  return true;
}

bool is_future_address(std::string_view text) {
  Scan scan{text};
  if (!scan.take_letter('v') || scan.take_while(is_hex) == 0 || !scan.take('.')) return false;
  const auto is_taken = [](char c) { return is_unreserved_or_delimiter(c) || c == ':'; };
  return scan.take_while(is_taken) > 0 && scan.done();
}

// One or two slashes, a user, an address in brackets, a port, a path.
bool take_literal_authority(Scan& scan, std::string_view more, Characters characters) {
  Scan ahead = scan;
  if (!ahead.take('/')) return false;
  ahead.take('/');
  Scan user = ahead;
  take_characters(user, ":", characters);
  if (user.take('@')) ahead = user;
  if (!ahead.take('[')) return false;
  const std::size_t end = ahead.rest.find(']');
  if (end == std::string_view::npos) return false;
  const std::string_view address = ahead.rest.substr(0, end);
  if (!is_uri_ipv6(address) && !is_future_address(address)) return false;
  ahead.rest.remove_prefix(end + 1);
  if (ahead.take(':')) ahead.take_while(is_digit);
  if (ahead.peek() == '/') take_characters(ahead, more, characters);
  scan = ahead;
  return true;
}

bool is_tail(Scan scan, std::string_view more, Characters characters) {
  if (scan.take('?')) take_characters(scan, more, characters);
  if (scan.take('#')) take_characters(scan, more, characters);
  return scan.done();
}

bool is_template_literal(char c) {
  return !is_ascii(c) || (static_cast<unsigned char>(c) > 0x20 && !is_one_of(c, "\"'<>%\\^`{|}"));
}

bool take_variable(Scan& scan) {
  bool is_empty = true;
  while (scan.take_while([](char c) { return is_alphanumeric(c) || c == '_'; }) > 0 ||
         take_escape(scan)) {
    is_empty = false;
  }
  if (is_empty) return false;
  if (scan.take('*') || !scan.take(':')) return true;
  if (scan.peek() == '0') return false;
  const std::size_t digits = scan.take_while(is_digit);
  return digits >= 1 && digits <= 4;
}

}  // namespace

bool is_uri(std::string_view text, Characters characters) {
  static constexpr std::string_view more = ":@/";
  Scan scan{text};
  if (!take_scheme(scan)) return false;
  if (!take_literal_authority(scan, more, characters)) {
    const std::size_t before = scan.rest.size();
    take_characters(scan, more, characters);
    if (scan.rest.size() == before) return false;
  }
  return is_tail(scan, ":@/?", characters);
}

bool is_uri_reference(std::string_view text, Characters characters) {
  static constexpr std::string_view more = ":@/\"";
  Scan scan{text};
  take_scheme(scan);
  if (!take_literal_authority(scan, more, characters)) take_characters(scan, more, characters);
  return is_tail(scan, ":@/?\"", characters);
}

bool is_uri_template(std::string_view text) {
  Scan scan{text};
  while (!scan.done()) {
    if (scan.take_while(is_template_literal) > 0 || take_escape(scan)) continue;
    if (!scan.take('{')) return false;
    if (is_one_of(scan.peek(), "+#./;?&=,!@|") && !scan.done()) scan.rest.remove_prefix(1);
    do {
      if (!take_variable(scan)) return false;
    } while (scan.take(','));
    if (!scan.take('}')) return false;
  }
  return true;
}

}  // namespace gwctl::formats
