#include "core/js_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/utf8.h"

namespace gwctl {
namespace {

// `d.ddd` × 10^exponent.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortest_decimal(double number) {
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
  const std::string_view text{buffer, static_cast<std::size_t>(end - buffer)};
  const std::size_t e = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, e)) {
    if (c != '.') decimal.digits += c;
  }
  std::string_view exponent = text.substr(e + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.exponent);
  return decimal;
}

std::string positive_to_string(double number) {
  constexpr int plain_exponent_max = 20;
  constexpr int plain_exponent_min = -6;
  const Decimal decimal = shortest_decimal(number);
  const std::string_view digits = decimal.digits;
  const int exponent = decimal.exponent;
  if (exponent > plain_exponent_max || exponent < plain_exponent_min) {
    return fmt::format("{}{}{}e{}{}", digits.substr(0, 1), digits.size() > 1 ? "." : "",
                       digits.substr(1), exponent < 0 ? '-' : '+', std::abs(exponent));
  }
  if (exponent < 0) return fmt::format("0.{:0>{}}{}", "", -exponent - 1, digits);
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return fmt::format("{:0<{}}", digits, whole);
  return fmt::format("{}.{}", digits.substr(0, whole), digits.substr(whole));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks[] = {
      " ",      "\t",     "\n",     "\r",     "\v",     "\f",     "\u00A0", "\uFEFF", "\u1680",
      "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
      "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  const auto cut = [&](std::string_view blank) {
    if (text.starts_with(blank)) {
      text.remove_prefix(blank.size());
    } else if (text.ends_with(blank)) {
      text.remove_suffix(blank.size());
    } else {
      return false;
    }
    return true;
  };
  while (std::ranges::any_of(blanks, cut)) {
  }
  return text;
}

double parse_prefixed(std::string_view digits, unsigned base) {
  double value = digits.empty() ? std::numeric_limits<double>::quiet_NaN() : 0;
  for (const char c : digits) {
    const char lower = static_cast<char>(c | 0x20);
    const unsigned digit = c >= '0' && c <= '9'           ? static_cast<unsigned>(c - '0')
                           : lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10
                                                          : base;
    if (digit >= base) return std::numeric_limits<double>::quiet_NaN();
    value = value * base + digit;
  }
  return value;
}

bool is_decimal_literal(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - first;
  };
  std::size_t count = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    count += digits();
  }
  if (count == 0) return false;
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

double parse_decimal(std::string_view text) {
  if (!is_decimal_literal(text)) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    const std::size_t e = text.find_first_of("eE");
    const bool tiny = (e != std::string_view::npos && text[e + 1] == '-') ||
                      text.find_first_of("123456789") > text.find('.');
    return tiny ? 0 : std::numeric_limits<double>::infinity();
  }
  return value;
}

// The number of a key that JavaScript keeps among the array indices.
std::optional<std::uint32_t> as_index(std::string_view key) {
  std::uint32_t index = 0;
  const bool canonical = !key.empty() && (key.size() == 1 || key.front() != '0');
  if (!canonical) return std::nullopt;
  const auto result = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool all = result.ec == std::errc{} && result.ptr == key.data() + key.size();
  if (!all || index == std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return index;
}

std::vector<const Member*> in_js_order(const Node& object) {
  std::vector<const Member*> indices;
  std::vector<const Member*> names;
  for (const Member& member : object.members()) {
    (as_index(member.name()) ? indices : names).push_back(&member);
  }
  std::ranges::sort(indices, {}, [](const Member* member) { return *as_index(member->name()); });
  indices.insert(indices.end(), names.begin(), names.end());
  return indices;
}

class JsonWriter {
 public:
  JsonWriter(std::string& to, std::string_view indent) : to_{to}, indent_{indent} {}

  void add(const Node& value) {
    switch (value.kind) {
      case Kind::null: to_ += "null"; break;
      case Kind::boolean: to_ += value.boolean ? "true" : "false"; break;
      case Kind::number:
        to_ += std::isfinite(value.as_double()) ? to_js_string(value.as_double()) : "null";
        break;
      case Kind::string: append_json_string(to_, value.string()); break;
      case Kind::array: add_array(value); break;
      case Kind::object: add_object(value); break;
    }
  }

 private:
  void add_array(const Node& value) {
    open('[');
    for (const Node& item : value.items()) {
      separate(&item == value.items().data());
      add(item);
    }
    close(']', value.size == 0);
  }

  void add_object(const Node& value) {
    open('{');
    bool first = true;
    for (const Member* member : in_js_order(value)) {
      separate(first);
      first = false;
      append_json_string(to_, member->name());
      to_ += indent_.empty() ? ":" : ": ";
      add(member->value);
    }
    close('}', first);
  }

  void open(char bracket) {
    to_ += bracket;
    ++depth_;
  }

  void close(char bracket, bool empty) {
    --depth_;
    if (!empty) break_line();
    to_ += bracket;
  }

  void separate(bool first) {
    if (!first) to_ += ',';
    break_line();
  }

  void break_line() {
    if (indent_.empty()) return;
    to_ += '\n';
    for (int i = 0; i < depth_; ++i) to_ += indent_;
  }

  std::string& to_;
  std::string_view indent_;
  int depth_ = 0;
};

}  // namespace

std::string to_js_string(double number) {
  if (std::isnan(number)) return "NaN";
  if (number == 0) return "0";
  const std::string sign = number < 0 ? "-" : "";
  if (std::isinf(number)) return sign + "Infinity";
  return sign + positive_to_string(std::abs(number));
}

double to_js_number(std::string_view text) {
  text = trim(text);
  if (text.empty()) return 0;
  if (text.size() > 1 && text[0] == '0') {
    switch (text[1] | 0x20) {
      case 'x': return parse_prefixed(text.substr(2), 16);
      case 'o': return parse_prefixed(text.substr(2), 8);
      case 'b': return parse_prefixed(text.substr(2), 2);
      default: break;
    }
  }
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  const double value =
      text == "Infinity" ? std::numeric_limits<double>::infinity() : parse_decimal(text);
  return negative ? -value : value;
}

std::string to_js_string(const Node& value) {
  switch (value.kind) {
    case Kind::null: return "null";
    case Kind::boolean: return value.boolean ? "true" : "false";
    case Kind::number: return to_js_string(value.as_double());
    case Kind::string: return std::string{value.string()};
    case Kind::object: return "[object Object]";
    case Kind::array: break;
  }
  std::string text;
  for (const Node& item : value.items()) {
    if (&item != value.items().data()) text += ',';
    if (!item.is_null()) text += to_js_string(item);
  }
  return text;
}

void append_json_string(std::string& to, std::string_view text) {
  constexpr std::string_view escaped = "\b\t\n\f\r\"\\";
  constexpr std::string_view letters = "btnfr\"\\";
  to += '"';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    const std::size_t short_form = escaped.find(c);
    if (short_form != std::string_view::npos) {
      to += '\\';
      to += letters[short_form];
    } else if (byte < 0x20) {
      to += fmt::format("\\u{:04x}", byte);
    } else if (byte == 0xED && at + 2 < text.size() &&
               static_cast<unsigned char>(text[at + 1]) >= 0xA0) {
      // A lone surrogate.
      const auto unit = 0xD000U | ((static_cast<unsigned char>(text[at + 1]) & 0x3FU) << 6U) |
                        (static_cast<unsigned char>(text[at + 2]) & 0x3FU);
      to += fmt::format("\\u{:04x}", unit);
      at += 2;
    } else {
      to += c;
    }
  }
  to += '"';
}

std::string to_json_string(std::string_view text) {
  std::string json;
  json.reserve(text.size() + 2);
  append_json_string(json, text);
  return json;
}

std::string to_json(const Node& value, std::string_view indent) {
  std::string json;
  JsonWriter{json, indent.substr(0, 10)}.add(value);
  return json;
}

bool strictly_equal(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::null: return true;
    case Kind::boolean: return a.boolean == b.boolean;
    case Kind::number: return a.as_double() == b.as_double();
    case Kind::string: return a.string() == b.string();
    case Kind::array:
    case Kind::object: return &a == &b;
  }
  return false;
}

bool is_truthy(const Node& value) {
  switch (value.kind) {
    case Kind::null: return false;
    case Kind::boolean: return value.boolean;
    case Kind::number: return value.as_double() != 0 && !std::isnan(value.as_double());
    case Kind::string: return value.size > 0;
    case Kind::array:
    case Kind::object: return true;
  }
  return true;
}

}  // namespace gwctl
