#include "lint/message.h"

#include <cmath>

#include "core/js_text.h"
#include "core/json_pointer.h"
#include "lint/message_expression.h"

namespace gwctl::lint {
namespace {

// What JavaScript's `trim` and `\s` take for white space.
constexpr std::string_view white_space[] = {
    " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u00A0", "\u1680", "\u2000",
    "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
    "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"};

std::string_view trim(std::string_view text) {
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view space : white_space) {
      if (text.starts_with(space)) {
        text.remove_prefix(space.size());
        found = true;
      } else if (text.ends_with(space)) {
        text.remove_suffix(space.size());
        found = true;
      }
    }
  }
  return text;
}

bool has_white_space(std::string_view text) {
  for (const std::string_view space : white_space) {
    if (text.find(space) != std::string_view::npos) return true;
  }
  return false;
}

std::string value_of(std::string_view name, const MessageValues& values) {
  if (name == "error") return values.error;
  if (name == "property") return values.property;
  if (name == "path") return values.path;
  if (name == "description") return values.description.value_or("null");
  if (name == "value") return values.value == nullptr ? "undefined" : to_js_string(*values.value);
  return {};
}

// `~1` and `~0` in a text that is being printed for people.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '~' && i + 1 < text.size() ? text[i + 1] : '\0';
    const bool is_escape = next == '0' || next == '1';
    out += next == '1' ? '/' : text[i];
    i += is_escape ? 1 : 0;
  }
  return out;
}

}  // namespace

std::string render(std::string_view text, const MessageValues& values) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t end = text.find_first_of("}\n", at + 2);
    if (end == std::string_view::npos) break;
    if (end == at + 2 || text.substr(end, 2) != "}}") {
      ++at;
      continue;
    }
    const bool is_expression = at > done && text[at - 1] == '#';
    out += text.substr(done, at - done - (is_expression ? 1 : 0));
    const std::string_view inside = text.substr(at + 2, end - at - 2);
    out += is_expression ? evaluate_message_expression(trim(inside), values)
                         : value_of(inside, values);
    at = done = end + 2;
  }
  out += text.substr(done);
  return out;
}

std::string final_message(const std::optional<std::string>& rule_message,
                          const std::optional<std::string>& description,
                          std::string_view function_message, MessageValues values) {
  if (!rule_message && description) return std::string{trim(*description)};
  values.description = description;
  values.error = function_message;
  values.error = render(function_message, values);
  return std::string{trim(rule_message ? render(*rule_message, values) : values.error)};
}

std::string print_value(const Node* value) {
  if (value == nullptr) return "undefined";
  if (value->is_array()) return "Array[]";
  if (value->is_object()) return "Object{}";
  return to_json(*value);
}

std::string print_dotted(std::span<const std::string> path) {
  std::string out;
  for (const std::string& segment : path) {
    if (segment.empty() || has_white_space(segment)) {
      out += "['" + segment + "']";
    } else if (!std::isnan(to_js_number(segment))) {
      out += '[' + segment + ']';
    } else {
      if (&segment != path.data()) out += '.';
      out += segment;
    }
  }
  return unescape(out);
}

std::string print_pointer(std::span<const std::string> path) {
  return to_json_pointer_fragment(path);
}

}  // namespace gwctl::lint
