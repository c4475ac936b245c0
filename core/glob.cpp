#include "core/glob.h"

#include <algorithm>
#include <memory>
#include <span>

#include <fmt/format.h>

namespace gwctl {
namespace {

constexpr std::size_t pattern_bytes_max = 4096;
constexpr unsigned nesting_max = 16;

// What a part consists of, read left to right; written as an expression right to left, because a
// negative group has to look at everything behind it.
struct Item {
  enum class Kind { literal, star, any, character_class, group } kind = Kind::literal;
  std::string text;  // the literal, or the class as an expression
  char group_type = '@';
  std::vector<std::vector<Item>> branches;
};

struct NamedClass {
  std::string_view name;
  std::string_view characters;
};

constexpr NamedClass named_classes[] = {
    {"[:alnum:]", "a-zA-Z0-9"},  {"[:alpha:]", "a-zA-Z"},
    {"[:blank:]", " \\t"},       {"[:digit:]", "0-9"},
    {"[:lower:]", "a-z"},        {"[:space:]", "\\s"},
    {"[:upper:]", "A-Z"},        {"[:word:]", "\\w"},
    {"[:xdigit:]", "A-Fa-f0-9"}, {"[:punct:]", "!-\\/:-@\\[-`{-~"},
};

std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view{"().*{}+?[]^$\\!|/"}.find(c) != std::string_view::npos)
      out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

class PartParser {
 public:
  PartParser(std::string_view text, GlobDialect dialect)
      : text_{text}, dialect_{dialect}, unclosed_(text.size()) {}

  std::vector<Item> parse() { return sequence(0); }

  bool has_magic() const { return has_magic_; }

 private:
  bool at_end() const { return at_ == text_.size(); }

  void literal(std::vector<Item>& to, std::string_view text) {
    if (to.empty() || to.back().kind != Item::Kind::literal) to.emplace_back();
    to.back().text += text;
  }

  std::vector<Item> sequence(unsigned nesting) {
    std::vector<Item> items;
    while (!at_end()) {
      const char c = text_[at_];
      if (nesting > 0 && (c == '|' || c == ')')) break;
      if (c == '\\' && at_ + 1 < text_.size()) {
        literal(items, text_.substr(at_ + 1, 1));
        at_ += 2;
      } else if (!group(items, nesting) && !wildcard(items) && !character_class(items)) {
        literal(items, text_.substr(at_++, 1));
      }
    }
    return items;
  }

  bool wildcard(std::vector<Item>& items) {
    const char c = text_[at_];
    if (c != '*' && c != '?') return false;
    has_magic_ = true;
    ++at_;
    const bool repeats = c == '*' && !items.empty() && items.back().kind == Item::Kind::star;
    if (!repeats) items.push_back({c == '*' ? Item::Kind::star : Item::Kind::any, {}, '@', {}});
    return true;
  }

  bool group(std::vector<Item>& items, unsigned nesting) {
    const bool plain = dialect_ == GlobDialect::fast_glob && text_[at_] == '(';
    const char type = plain ? '@' : text_[at_];
    const bool extended = std::string_view{"?*+@!"}.find(type) != std::string_view::npos &&
                          at_ + 1 < text_.size() && text_[at_ + 1] == '(';
    if ((!plain && !extended) || nesting >= nesting_max || unclosed_[at_]) return false;
    const std::size_t begin = at_;
    at_ += plain ? 1 : 2;
    Item item{Item::Kind::group, {}, type, {}};
    item.branches.push_back(sequence(nesting + 1));
    while (!at_end() && text_[at_] == '|') {
      ++at_;
      item.branches.push_back(sequence(nesting + 1));
    }
    if (at_end()) {  // never closed: the signs stand for themselves
      at_ = begin;
      unclosed_[begin] = true;
      return false;
    }
    ++at_;
    has_magic_ = true;
    items.push_back(std::move(item));
    return true;
  }

  bool character_class(std::vector<Item>& items) {
    if (text_[at_] != '[') return false;
    std::size_t i = at_ + 1;
    std::string out = "[";
    if (i < text_.size() && (text_[i] == '!' || text_[i] == '^')) {
      out += '^';
      ++i;
    }
    const std::size_t first = i;
    while (i < text_.size() && (text_[i] != ']' || i == first)) {
      if (named_class(i, out)) continue;
      if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
      if (text_[i] == '[' || text_[i] == ']' || text_[i] == '\\') out += '\\';
      out += text_[i++];
    }
    if (i == text_.size()) return false;
    out += ']';
    if (!Regex::compile(out)) return false;
    if (dialect_ == GlobDialect::fast_glob) {
      out = fmt::format("(?:{}|{})", quoted(text_.substr(at_, i + 1 - at_)), out);
    }
    at_ = i + 1;
    has_magic_ = true;
    items.push_back({Item::Kind::character_class, std::move(out), '@', {}});
    return true;
  }

  // `[:alpha:]` within brackets.
  bool named_class(std::size_t& i, std::string& out) const {
    if (dialect_ != GlobDialect::fast_glob) return false;
    const std::string_view rest = text_.substr(i);
    for (const NamedClass& named : named_classes) {
      if (!rest.starts_with(named.name)) continue;
      out += named.characters;
      i += named.name.size();
      return true;
    }
    return false;
  }

  std::string_view text_;
  GlobDialect dialect_;
  std::size_t at_ = 0;
  bool has_magic_ = false;
  std::vector<bool> unclosed_;  // the groups known to have no end
};

std::string expression(std::span<const Item> items, const std::string& behind);

std::string group_expression(const Item& item, const std::string& behind) {
  std::string inner;
  for (const std::vector<Item>& branch : item.branches) {
    if (!inner.empty() || &branch != item.branches.data()) inner += '|';
    inner += expression(branch, "");
  }
  switch (item.group_type) {
    case '?': return fmt::format("(?:{})?", inner);
    case '*': return fmt::format("(?:{})*", inner);
    case '+': return fmt::format("(?:{})+", inner);
    case '!': return fmt::format("(?:(?!(?:{}){}$)[^/]*?)", inner, behind);
    default: return fmt::format("(?:{})", inner);
  }
}

std::string expression(std::span<const Item> items, const std::string& behind) {
  std::string out = behind;
  for (std::size_t i = items.size(); i > 0; --i) {
    const Item& item = items[i - 1];
    switch (item.kind) {
      case Item::Kind::literal: out = fmt::format("{}{}", quoted(item.text), out); break;
      case Item::Kind::star: out = fmt::format("[^/]*?{}", out); break;
      case Item::Kind::any: out = fmt::format("[^/]{}", out); break;
      case Item::Kind::character_class: out = fmt::format("{}{}", item.text, out); break;
      case Item::Kind::group: out = fmt::format("{}{}", group_expression(item, out), out); break;
    }
  }
  return out;
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(std::min(path.find_first_not_of('/', slash), path.size()));
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n\v\f";
  const auto begin = std::min(text.find_first_not_of(spaces), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(spaces) + 1);
}

}  // namespace

Glob::Glob(std::string_view pattern, GlobOptions options) : options_{options} {
  pattern = pattern.substr(0, pattern_bytes_max);
  if (options.dialect == GlobDialect::minimatch) {
    pattern = trimmed(pattern);
    if (pattern.starts_with('#')) return;
    for (; pattern.starts_with('!'); pattern.remove_prefix(1)) is_negated_ = !is_negated_;
  }
  if (pattern.empty()) return;
  for (const std::string& each : expand_braces(pattern)) {
    Parts& parts = alternatives_.emplace_back();
    for (const std::string_view part : split(each)) add_part(parts, part);
  }
}

void Glob::add_part(Parts& parts, std::string_view pattern) const {
  const bool crosses =
      options_.dialect == GlobDialect::fast_glob && pattern.size() > 2 && pattern.starts_with("**");
  if (crosses) parts.push_back(make_part("**"));
  parts.push_back(make_part(crosses ? pattern.substr(1) : pattern));
}

Glob::Part Glob::make_part(std::string_view pattern) const {
  Part part;
  part.is_globstar = pattern == "**";
  if (part.is_globstar) return part;
  PartParser parser{pattern, options_.dialect};
  const std::vector<Item> items = parser.parse();
  if (!parser.has_magic()) {
    for (const Item& item : items) part.text += item.text;
    return part;
  }
  const bool dotted = items.front().kind == Item::Kind::literal && items.front().text[0] == '.';
  const std::string_view head = options_.dot ? "^(?!\\.{1,2}$)(?=.)"
                                : dotted     ? "^(?=.)"
                                             : "^(?!\\.)(?=.)";
  const std::string text = fmt::format("{}{}$", head, expression(items, ""));
  if (auto regex = Regex::compile(text, "s")) {
    part.regex = *std::move(regex);
  } else {
    part.text.assign(1, '\n');  // no path has that
  }
  return part;
}

bool Glob::Part::matches(std::string_view name) const {
  return regex ? regex->search(name) == Match::yes : text == name;
}

bool Glob::matches(const Parts& parts, const std::vector<std::string_view>& path) const {
  // Which beginnings of the path the parts so far can take: reached[i] for the first i names.
  std::vector<bool> reached(path.size() + 1, false);
  reached[0] = true;
  for (const Part& part : parts) {
    std::vector<bool> next(path.size() + 1, false);
    const bool is_last = &part == &parts.back();
    for (std::size_t i = 0; i <= path.size(); ++i) {
      if (!reached[i]) continue;
      if (!part.is_globstar) {
        if (i < path.size() && part.matches(path[i])) next[i + 1] = true;
        continue;
      }
      if (!is_last) next[i] = true;
      for (std::size_t j = i; j < path.size(); ++j) {
        if (!options_.dot && path[j].starts_with('.')) break;
        next[j + 1] = true;
      }
    }
    reached = std::move(next);
  }
  return reached.back();
}

bool Glob::matches(std::string_view path) const {
  if (alternatives_.empty()) return is_negated_ && !path.empty();
  const std::vector<std::string_view> whole = split(path);
  const auto last = std::ranges::find_if(whole.rbegin(), whole.rend(),
                                         [](std::string_view name) { return !name.empty(); });
  const std::vector<std::string_view> base{last == whole.rend() ? std::string_view{} : *last};
  const bool any = std::ranges::any_of(alternatives_, [&](const Parts& parts) {
    return matches(parts, options_.match_base && parts.size() == 1 ? base : whole);
  });
  return any != is_negated_;
}

}  // namespace gwctl
