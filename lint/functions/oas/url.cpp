#include "lint/functions/oas/url.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gwctl::lint {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}

// What the standard strips before it looks: controls and spaces around, tabs and newlines anywhere.
std::string stripped(std::string_view text) {
  const auto is_space = [](char c) { return is_control(c) || c == ' '; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  std::string out{text};
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                           hex_value(text[i + 2]) >= 0;
    if (!is_escape) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

bool is_forbidden_in_host(char c) {
  return c == '\0' || std::string_view{"\t\n\r #/:<>?@[\\]^|"}.find(c) != std::string_view::npos;
}

bool is_forbidden_in_domain(char c) {
  return is_forbidden_in_host(c) || is_control(c) || c == '%' || c == '\x7f';
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// A part of an IPv4 address: decimal, octal (`0…`) or hexadecimal (`0x…`); saturates.
std::optional<std::uint64_t> ipv4_part(std::string_view text) {
  unsigned radix = 10;
  if (text.empty()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') {
    const bool is_hex = text[1] == 'x' || text[1] == 'X';
    radix = is_hex ? 16 : 8;
    text.remove_prefix(is_hex ? 2 : 1);
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= radix) return std::nullopt;
    value = std::min<std::uint64_t>(value * radix + static_cast<unsigned>(digit), 1ULL << 40);
  }
  return value;
}

bool ends_in_number(const std::vector<std::string_view>& labels) {
  std::string_view last = labels.back();
  if (last.empty()) {
    if (labels.size() == 1) return false;
    last = labels[labels.size() - 2];
  }
  if (!last.empty() && std::ranges::all_of(last, is_digit)) return true;
  const bool is_hex = last.size() >= 2 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X');
  return is_hex && ipv4_part(last).has_value();
}

bool is_ipv4(std::vector<std::string_view> parts) {
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  if (parts.size() > 4) return false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = ipv4_part(parts[i]);
    const bool is_last = i + 1 == parts.size();
    const std::uint64_t limit = is_last ? 1ULL << (8 * (5 - parts.size())) : 256;
    if (!value || *value >= limit) return false;
  }
  return true;
}

// The dotted tail of an IPv6 address: four decimal parts without leading zeros.
bool is_dotted_tail(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
           const bool is_short = !part.empty() && part.size() <= 3;
           return is_short && std::ranges::all_of(part, is_digit) &&
                  (part.size() == 1 || part[0] != '0') && *ipv4_part(part) < 256;
         });
}

// How many 16-bit pieces a run of them between colons makes; negative where it is malformed.
int ipv6_pieces(std::string_view text, bool may_end_dotted) {
  if (text.empty()) return 0;
  const auto pieces = split(text, ':');
  int count = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string_view piece = pieces[i];
    const bool is_hex = !piece.empty() && piece.size() <= 4 &&
                        std::ranges::all_of(piece, [](char c) { return hex_value(c) >= 0; });
    if (is_hex) {
      ++count;
    } else if (may_end_dotted && i + 1 == pieces.size() && is_dotted_tail(piece)) {
      count += 2;
    } else {
      return -1;
    }
  }
  return count;
}

bool is_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return ipv6_pieces(text, true) == 8;
  const int before = ipv6_pieces(text.substr(0, gap), false);
  const int after = ipv6_pieces(text.substr(gap + 2), true);
  return before >= 0 && after >= 0 && before + after <= 7;
}

bool is_host(std::string_view host, bool is_special) {
  if (!host.empty() && host.front() == '[') {
    return host.size() > 2 && host.back() == ']' && is_ipv6(host.substr(1, host.size() - 2));
  }
  if (!is_special) return std::ranges::none_of(host, is_forbidden_in_host);
  const std::string domain = percent_decoded(host);
  if (domain.empty() || std::ranges::any_of(domain, is_forbidden_in_domain)) return false;
  const auto labels = split(domain, '.');
  return !ends_in_number(labels) || is_ipv4(labels);
}

bool is_port(std::string_view text) {
  if (!std::ranges::all_of(text, is_digit)) return false;
  while (!text.empty() && text[0] == '0') text.remove_prefix(1);
  return text.size() < 5 || (text.size() == 5 && text <= "65535");
}

// `[user[:password]@]host[:port]`.
bool is_authority(std::string_view text, bool is_special) {
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    text.remove_prefix(at + 1);
    if (text.empty()) return false;
  }
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view host = text.substr(0, colon);
  const bool has_port = colon != std::string_view::npos;
  if (host.empty() && (is_special || has_port)) return false;
  return is_host(host, is_special) && (!has_port || is_port(text.substr(colon + 1)));
}

constexpr std::array<std::string_view, 5> special_schemes = {"ftp", "http", "https", "ws", "wss"};

// `file:` takes one host between two slashes, which may be missing or a drive letter.
bool is_file_rest(std::string_view rest) {
  const auto is_slash = [](char c) { return c == '/' || c == '\\'; };
  if (rest.size() < 2 || !is_slash(rest[0]) || !is_slash(rest[1])) return true;
  rest.remove_prefix(2);
  const std::string_view host = rest.substr(0, rest.find_first_of("/\\?#"));
  const bool is_drive =
      host.size() == 2 && is_letter(host[0]) && (host[1] == ':' || host[1] == '|');
  return host.empty() || is_drive || is_host(host, true);
}

}  // namespace

bool is_absolute_url(std::string_view text) {
  const std::string url = stripped(text);
  const std::size_t colon = url.find(':');
  if (colon == std::string::npos || colon == 0 || !is_letter(url[0])) return false;
  std::string scheme = url.substr(0, colon);
  for (char& c : scheme) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  std::string_view rest = std::string_view{url}.substr(colon + 1);
  if (scheme == "file") return is_file_rest(rest);
  if (std::ranges::find(special_schemes, scheme) != special_schemes.end()) {
    rest.remove_prefix(std::min(rest.find_first_not_of("/\\"), rest.size()));
    return is_authority(rest.substr(0, rest.find_first_of("/\\?#")), true);
  }
  if (!rest.starts_with("//")) return true;
  rest.remove_prefix(2);
  return is_authority(rest.substr(0, rest.find_first_of("/?#")), false);
}

}  // namespace gwctl::lint
