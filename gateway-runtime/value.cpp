#include <charconv>
#include <cstdio>

#include "gateway-runtime/variable.h"

namespace gwctl::runtime {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// `digits` of base 16, behind `0x`.
std::optional<double> parse_hexadecimal(std::string_view digits) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return static_cast<double>(number);
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  // No `inf`, no `nan`, no second sign.
  if (text.empty() || !(text[0] == '.' || (text[0] >= '0' && text[0] <= '9'))) return std::nullopt;
  std::optional<double> number;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    number = parse_hexadecimal(text.substr(2));
  } else {
    double decimal = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, decimal);
    if (error == std::errc{} && stop == end) number = decimal;
  }
  if (number && is_negative) *number = -*number;
  return number;
}

// Lua's `%.14g`.
constexpr std::size_t number_bytes_max = 32;

}  // namespace

Value Value::of(bool from) {
  Value value;
  value.type = Type::boolean;
  value.boolean = from;
  return value;
}

Value Value::of(double from) {
  Value value;
  value.type = Type::number;
  value.number = from;
  return value;
}

Value Value::of(std::span<const Value> from) {
  Value value;
  value.type = Type::list;
  value.items = from;
  return value;
}

bool equal(const Value& a, const Value& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case Value::Type::nothing: return true;
    case Value::Type::boolean: return a.boolean == b.boolean;
    case Value::Type::number: return a.number == b.number;
    case Value::Type::text: return a.text == b.text;
    case Value::Type::list:
    case Value::Type::object: break;
  }
  return false;
}

std::optional<std::string_view> to_text(const Value& value, Scratch& scratch) {
  switch (value.type) {
    case Value::Type::text: return value.text;
    case Value::Type::boolean: return value.boolean ? "true" : "false";
    case Value::Type::number: {
      char* const to = scratch.allocate(number_bytes_max);
      const int size = std::snprintf(to, number_bytes_max, "%.14g", value.number);
      return std::string_view{to, static_cast<std::size_t>(size)};
    }
    case Value::Type::nothing:
    case Value::Type::list:
    case Value::Type::object: break;
  }
  return std::nullopt;
}

std::optional<double> to_number(const Value& value) {
  if (value.type == Value::Type::number) return value.number;
  return value.type == Value::Type::text ? parse_number(value.text) : std::nullopt;
}

}  // namespace gwctl::runtime
