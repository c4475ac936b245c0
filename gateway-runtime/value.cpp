#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>

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

// All of `text` as one number without a sign; too great is infinite, too small is 0.
std::optional<double> parse_unsigned(std::string_view text, std::chars_format format) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, format);
  if (stop != end || stop == text.data()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    const std::string terminated{format == std::chars_format::hex ? "0x" : ""};
    return std::strtod((terminated + std::string{text}).c_str(), nullptr);
  }
  return number;
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const bool is_hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (is_hexadecimal) text.remove_prefix(2);
  // No second sign; `inf` and `nan`, but neither `0xinf` nor `nan(1)`.
  constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF.pP+-";
  if (text.starts_with('-') || text.ends_with(')')) return std::nullopt;
  if (is_hexadecimal && text.find_first_not_of(hexadecimal) != std::string_view::npos)
    return std::nullopt;
  const auto number =
      parse_unsigned(text, is_hexadecimal ? std::chars_format::hex : std::chars_format::general);
  return number && is_negative ? -*number : number;
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
