#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime {
namespace {

// The only variables with dots in their names.
constexpr std::string_view dotted_prefix = "post_arg.";

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The name that `text` begins with. Without braces a dot behind it belongs to the text.
std::string_view take_name(std::string_view text) {
  const bool is_dotted = text.starts_with(dotted_prefix);
  std::size_t size = is_dotted ? dotted_prefix.size() : 0;
  while (size < text.size()) {
    const bool is_dot =
        is_dotted && text[size] == '.' && size + 1 < text.size() && is_word(text[size + 1]);
    if (!is_word(text[size]) && !is_dot) break;
    ++size;
  }
  return text.substr(0, size);
}

struct Reference {
  std::string_view name;
  std::optional<std::string_view> fallback;
  std::size_t size = 0;  // of all of it, behind the dollar sign
};

// `{name}` and `{name ?? fallback}`. For `post_arg.` paths all up to the brace is the name.
std::optional<Reference> parse_braced(std::string_view text) {
  const std::size_t end = text.find('}');
  if (!text.starts_with('{') || end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text.substr(1, end - 1);
  const std::size_t marks = inside.find("??");
  Reference reference{trim(inside.substr(0, marks)), std::nullopt, end + 1};
  if (marks != std::string_view::npos) reference.fallback = trim(inside.substr(marks + 2));
  const bool is_name =
      !reference.name.empty() && (reference.name.starts_with(dotted_prefix) ||
                                  take_name(reference.name).size() == reference.name.size());
  if (!is_name) return std::nullopt;
  return reference;
}

// What stands behind a dollar sign, if a name does. `${a` is `${a}`.
std::optional<Reference> parse_reference(std::string_view text) {
  if (const auto braced = parse_braced(text)) return braced;
  const std::size_t open = text.starts_with('{') ? 1 : 0;
  const std::string_view name = take_name(text.substr(open));
  if (name.empty()) return std::nullopt;
  return Reference{name, std::nullopt, open + name.size()};
}

}  // namespace

void Template::add_literal(std::string_view text) {
  if (text.empty()) return;
  if (parts_.empty() || parts_.back().variable) parts_.emplace_back();
  parts_.back().text += text;
}

Template::Template(std::string_view text) {
  std::size_t done = 0;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    const bool is_escaped = at > 0 && text[at - 1] == '\\';
    const auto reference = is_escaped ? std::nullopt : parse_reference(text.substr(at + 1));
    if (!reference) {
      ++at;
      continue;
    }
    add_literal(text.substr(done, at - done));
    parts_.push_back({std::string{reference->fallback.value_or("")}, Variable{reference->name},
                      reference->fallback.has_value()});
    has_variables_ = true;
    at += 1 + reference->size;
    done = at;
  }
  add_literal(text.substr(done));
}

std::string_view Template::expand(Exchange& exchange, std::size_t* found) const {
  return expand(exchange, nullptr, found);
}

std::string_view Template::expand(Exchange& exchange, Escape escape, std::size_t* found) const {
  if (found != nullptr) *found = 0;
  if (!has_variables_) return parts_.empty() ? std::string_view{} : parts_.front().text;
  std::string_view all;
  for (const Part& part : parts_) {
    std::string_view text = part.text;
    if (part.variable) {
      const auto value = part.variable->read(exchange);
      if (value) text = escape == nullptr ? *value : escape(*value, exchange.scratch);
      if (found != nullptr && (value || part.has_default)) ++*found;
    }
    if (all.empty()) {
      all = text;
    } else if (!text.empty()) {
      all = exchange.scratch.join(all, text);
    }
  }
  return all;
}

bool Template::needs_body() const {
  for (const Part& part : parts_) {
    if (part.variable && part.variable->needs_body()) return true;
  }
  return false;
}

}  // namespace gwctl::runtime
