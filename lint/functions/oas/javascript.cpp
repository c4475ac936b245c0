#include "lint/functions/oas/javascript.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace gwctl::lint::javascript {
namespace {

constexpr std::string_view white_space = " \t\n\v\f\r";

double radix_number(std::string_view digits, int radix) {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, radix);
  const bool fits = error == std::errc{} && stop == end && !digits.empty() && digits[0] != '-';
  return fits ? static_cast<double>(value) : std::numeric_limits<double>::quiet_NaN();
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// How deep `String` follows nested arrays: they may be endless in a tree with references.
constexpr int depth_max = 32;

void append_string(std::string& out, const Node& value, const View& view, int depth) {
  switch (value.kind) {
    case Kind::null: out += "null"; break;
    case Kind::boolean: out += value.boolean ? "true" : "false"; break;
    case Kind::number: out += number_text(value.as_double()); break;
    case Kind::string: out += value.string(); break;
    case Kind::object: out += "[object Object]"; break;
    case Kind::array:
      if (depth >= depth_max) return;
      for (const Node& item : value.items()) {
        if (&item != value.items().data()) out += ',';
        const Node& seen = view.resolve(item);
        if (!seen.is_null()) append_string(out, seen, view, depth + 1);
      }
  }
}

}  // namespace

double to_number(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(white_space);
  if (begin == std::string_view::npos) return 0;
  text = text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
  if (text.size() > 2 && text[0] == '0') {
    if (text[1] == 'x' || text[1] == 'X') return radix_number(text.substr(2), 16);
    if (text[1] == 'o' || text[1] == 'O') return radix_number(text.substr(2), 8);
    if (text[1] == 'b' || text[1] == 'B') return radix_number(text.substr(2), 2);
  }
  const bool is_negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (text == "Infinity") return is_negative ? -infinity : infinity;
  // `from_chars` also knows "inf", "nan" and hexadecimal fractions, which are no numbers here.
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
    return nan;
  if (text[0] == '-' || text[0] == '+') return nan;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) return nan;
  return is_negative ? -value : value;
}

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  if (number == 0) return "0";
  char buffer[32];
  const auto written = std::to_chars(std::begin(buffer), std::end(buffer), std::abs(number),
                                     std::chars_format::scientific);
  const std::string_view scientific{buffer, static_cast<std::size_t>(written.ptr - buffer)};
  const std::size_t mark = scientific.find('e');
  std::string digits{scientific.substr(0, mark)};
  std::erase(digits, '.');
  const int exponent = std::stoi(std::string{scientific.substr(mark + 1)});
  const int count = static_cast<int>(digits.size());
  std::string out = number < 0 ? "-" : "";
  if (exponent >= 21 || exponent < -7) {
    out += digits[0];
    if (count > 1) out += '.' + digits.substr(1);
    return out + fmt::format("e{:+}", exponent);
  }
  if (exponent < 0)
    return out + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  if (count <= exponent + 1)
    return out + digits + std::string(static_cast<std::size_t>(exponent + 1 - count), '0');
  const auto whole = static_cast<std::size_t>(exponent + 1);
  return out + digits.substr(0, whole) + '.' + digits.substr(whole);
}

std::string to_string(const Node* value, const View& view) {
  std::string out;
  if (value == nullptr) return "undefined";
  append_string(out, *value, view, 0);
  return out;
}

std::string printed(const Node* value) {
  if (value == nullptr) return "undefined";
  std::string out;
  switch (value->kind) {
    case Kind::null: return "null";
    case Kind::boolean: return value->boolean ? "true" : "false";
    case Kind::number:
      return std::isfinite(value->as_double()) ? number_text(value->as_double()) : "null";
    case Kind::string: append_quoted(out, value->string()); return out;
    case Kind::array: return "Array[]";
    case Kind::object: return "Object{}";
  }
  return out;
}

}  // namespace gwctl::lint::javascript
