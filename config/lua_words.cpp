#include "config/lua_words.h"

#include <algorithm>

#include <fmt/format.h>

namespace gwctl::config {

std::string_view lua_type(const Node& value) {
  if (value.is_container()) return "table";
  if (value.is_string()) return "string";
  if (value.is_number()) return "number";
  return value.is_boolean() ? "boolean" : "userdata";
}

std::string lua_number(double number) {
  return fmt::format("{:.14g}", number);
}

std::string lua_quote(std::string_view text) {
  std::string quoted{'"'};
  for (const char c : text) {
    if (c == '\0') {
      quoted += "\\000";
    } else if (c == '\r') {
      quoted += "\\r";
    } else {
      if (c == '"' || c == '\\' || c == '\n') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + '"';
}

bool is_late_reference(std::string_view text) {
  constexpr std::string_view environment = "$env://";
  if (text.starts_with("$secret://")) return true;
  return text.size() >= environment.size() &&
         std::equal(environment.begin(), environment.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b | 0x20) : b);
         });
}

}  // namespace gwctl::config
