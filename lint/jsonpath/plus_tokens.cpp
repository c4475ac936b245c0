#include <algorithm>
#include <array>

#include "lint/jsonpath/parse_steps.h"

namespace gwctl::lint::jsonpath {
namespace {

// What JSONPath-Plus cuts at, and stands in for a point or a tilde that belongs to a name.
constexpr char hidden_point = '\x01';
constexpr char hidden_tilde = '\x02';

char at_or_end(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

bool is_quote(char c) {
  return c == '\'' || c == '"';
}

// `@string()` and the like stand for themselves wherever they are.
std::string cut_out_types(std::string_view text) {
  constexpr std::array<std::string_view, 11> types = {
      "null()",      "boolean()", "number()", "string()", "integer()",  "undefined()",
      "nonFinite()", "scalar()",  "array()",  "object()", "function()",
  };
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i + 1);
    const auto* const type =
        std::ranges::find_if(types, [rest](std::string_view t) { return rest.starts_with(t); });
    if (text[i] != '@' || type == types.end()) {
      all += text[i++];
      continue;
    }
    all += ";@" + std::string{*type} + ";";
    i += 1 + type->size();
  }
  return all;
}

// The end of `?(…)` or `(…)` that begins at `at`: the first `)` before a `]` or a quote which is
// not itself before something and a `]`. Nothing where there is none.
std::size_t script_end(std::string_view text, std::size_t at) {
  if (at_or_end(text, at) == '?') ++at;
  if (at_or_end(text, at) != '(') return std::string_view::npos;
  for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    const char next = at_or_end(text, i + 1);
    if (text[i] == ')' && (next == ']' || next == '\'') && at_or_end(text, i + 3) != ']')
      return i + 1;
  }
  return std::string_view::npos;
}

// Scripts go aside, for `[#0]`, `[#1]`, ….
std::string cut_out_scripts(std::string_view text, std::vector<std::string>& scripts) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const bool opens = text[i] == '[' || text[i] == '\'';
    const std::size_t end = opens ? script_end(text, i + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      all += text[i++];
      continue;
    }
    all += "[#" + std::to_string(scripts.size()) + "]";
    scripts.emplace_back(text.substr(i + 1, end - i - 1));
    i = end + 1;
  }
  return all;
}

// The end of the name in `['name']` or `["name"]`, whose bracket is at `at`.
std::size_t quoted_end(std::string_view text, std::size_t at) {
  if (text[at] != '[' || !is_quote(at_or_end(text, at + 1))) return std::string_view::npos;
  std::size_t end = text.find_first_of("']", at + 2);
  if (end == std::string_view::npos) return end;
  if (text[end] == '\'') return at_or_end(text, end + 1) == ']' ? end : std::string_view::npos;
  return end > at + 2 && text[end - 1] == '"' ? end - 1 : std::string_view::npos;
}

std::string hide_in_names(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = quoted_end(text, i);
    if (end == std::string_view::npos) {
      all += text[i++];
      continue;
    }
    std::string name{text.substr(i + 2, end - i - 2)};
    std::ranges::replace(name, '.', hidden_point);
    std::ranges::replace(name, '~', hidden_tilde);
    all += "['" + name + "']";
    i = end + 2;
  }
  return all;
}

std::string cut_at_tildes(std::string_view text) {
  std::string all;
  for (const char c : text) {
    if (c == '~') {
      all += ";~;";
    } else {
      all += c;
    }
  }
  return all;
}

// Whether the place is within brackets: the next bracket closes.
bool is_in_brackets(std::string_view text, std::size_t at) {
  const std::size_t next = text.find_first_of("[]", at);
  return next != std::string_view::npos && text[next] == ']';
}

// Points and opening brackets become `;`, with the quotes at them.
std::string cut_at_points(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t point = is_quote(text[i]) ? i + 1 : i;
    if (at_or_end(text, point) == '.' && !is_in_brackets(text, point + 1)) {
      all += ';';
      i = point + (is_quote(at_or_end(text, point + 1)) ? 2U : 1U);
    } else if (text[i] == '[') {
      all += ';';
      i += is_quote(at_or_end(text, i + 1)) ? 2U : 1U;
    } else {
      all += text[i++];
    }
  }
  std::ranges::replace(all, hidden_point, '.');
  std::ranges::replace(all, hidden_tilde, '~');
  return all;
}

// `^^` becomes `;^;^;`, with one `;` on each side.
std::string cut_at_carets(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t first = text[i] == ';' ? i + 1 : i;
    if (at_or_end(text, first) != '^') {
      all += text[i++];
      continue;
    }
    for (i = first; at_or_end(text, i) == '^'; ++i) all += ";^";
    all += ';';
    if (at_or_end(text, i) == ';') ++i;
  }
  return all;
}

std::string find_descents(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t count = std::min(text.find_first_not_of(';', i), text.size()) - i;
    if (count < 2) {
      all += text[i++];
      continue;
    }
    all += ";..;";
    i += std::min<std::size_t>(count, 3);
  }
  return all;
}

// What closes names goes: `']`, `]`, and a `;` or a quote at the end.
std::string drop_ends(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_last = i + 1 == text.size();
    if (text[i] == ']') continue;
    if (text[i] == '\'' && (is_last || text[i + 1] == ']')) continue;
    if (text[i] == ';' && is_last) continue;
    all += text[i];
  }
  return all;
}

// A piece with `#N` in it is the script that was put aside.
std::string put_back(std::string_view piece, const std::vector<std::string>& scripts) {
  for (std::size_t i = 0; i + 1 < piece.size(); ++i) {
    if (piece[i] != '#' || piece[i + 1] < '0' || piece[i + 1] > '9') continue;
    std::size_t number = 0;
    for (++i; i < piece.size() && piece[i] >= '0' && piece[i] <= '9' && number < 10'000; ++i) {
      number = number * 10 + static_cast<std::size_t>(piece[i] - '0');
    }
    return number < scripts.size() ? scripts[number] : std::string{piece};
  }
  return std::string{piece};
}

}  // namespace

std::vector<std::string> plus_tokens(std::string_view expression) {
  std::vector<std::string> scripts;
  std::string text = cut_out_scripts(cut_out_types(expression), scripts);
  text = cut_at_carets(cut_at_points(cut_at_tildes(hide_in_names(text))));
  text = drop_ends(find_descents(text));
  std::vector<std::string> tokens;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(';', begin), text.size());
    tokens.push_back(put_back(std::string_view{text}.substr(begin, end - begin), scripts));
    begin = end + 1;
  }
  if (tokens.front() == "$" && tokens.size() > 1) tokens.erase(tokens.begin());
  return tokens;
}

}  // namespace gwctl::lint::jsonpath
