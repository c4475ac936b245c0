#include "core/regex_parser.h"

#include <algorithm>
#include <string>
#include <utility>

namespace gwctl::regex {
namespace {

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Of the characters beyond ASCII all count but blanks, general punctuation and symbols: the exact
// set of ID_Continue would need a table, and decides only about a broken name.
bool is_name_character(char32_t c, bool first) {
  if (c < 0x80) return is_ascii_letter(c) || c == '$' || c == '_' || (!first && is_digit(c));
  return c >= 0xAA && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x206F) &&
         !(c >= 0x20A0 && c <= 0x20CF) && !(c >= 0x2190 && c <= 0x2BFF) &&
         !(c >= 0xD800 && c <= 0xDFFF);
}

}  // namespace

Parser::Parser(std::u32string characters, Flags flags) : text_{std::move(characters)} {
  pattern.flags = flags;
  pattern.nodes.emplace_back();
}

std::optional<std::string_view> Parser::run() {
  scan_captures();
  if (!parse_alternatives(pattern.root, 0)) return error_;
  if (peek() == ')') return "Unmatched ')'";
  if (!resolve_names()) return error_;
  pattern.captures = capture_count_;
  return std::nullopt;
}

std::uint32_t Parser::add(const Node& node) {
  pattern.nodes.push_back(node);
  return static_cast<std::uint32_t>(pattern.nodes.size() - 1);
}

std::uint32_t Parser::add_set(Set set) {
  pattern.sets.push_back(std::move(set));
  return add({.kind = NodeKind::set, .value = static_cast<std::uint32_t>(pattern.sets.size() - 1)});
}

// `\3` is a back-reference only when there are three groups, `\k` only when one has a name.
void Parser::scan_captures() {
  std::uint32_t class_depth = 0;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const auto next = [&](std::size_t ahead) {
      return i + ahead < text_.size() ? text_[i + ahead] : at_end;
    };
    if (text_[i] == '\\') {
      ++i;
    } else if (text_[i] == '[' && (class_depth == 0 || pattern.flags.unicode_sets)) {
      ++class_depth;
    } else if (class_depth > 0) {
      if (text_[i] == ']') --class_depth;
    } else if (text_[i] == '(') {
      const bool named = next(1) == '?' && next(2) == '<' && next(3) != '=' && next(3) != '!';
      has_names_ |= named;
      if (next(1) != '?' || named) ++capture_count_;
    }
  }
}

bool Parser::parse_alternatives(std::uint32_t& result, int depth) {
  if (depth > nesting_max) return fail_with("Regular expression too large");
  std::uint32_t alternatives = 0;
  std::uint32_t last_alternative = 0;
  std::uint32_t sequence = add({.kind = NodeKind::sequence});
  std::uint32_t last_term = 0;
  while (peek() != at_end && peek() != ')') {
    if (take('|')) {
      if (alternatives == 0) {
        alternatives = add({.kind = NodeKind::alternatives, .first = sequence});
        last_alternative = sequence;
      }
      sequence = add({.kind = NodeKind::sequence});
      pattern.nodes[last_alternative].next = sequence;
      last_alternative = sequence;
      last_term = 0;
      continue;
    }
    std::uint32_t term = 0;
    Quantifier quantifier = Quantifier::allowed;
    if (!parse_term(term, quantifier, depth) || !parse_quantifier(term, quantifier)) return false;
    (last_term == 0 ? pattern.nodes[sequence].first : pattern.nodes[last_term].next) = term;
    last_term = term;
  }
  result = alternatives == 0 ? sequence : alternatives;
  return true;
}

bool Parser::parse_term(std::uint32_t& result, Quantifier& quantifier, int depth) {
  const bool strict = pattern.flags.unicode;
  const char32_t c = peek();
  std::uint32_t min = 0;
  std::uint32_t max = 0;
  switch (c) {
    case '^':
    case '$':
      ++at_;
      quantifier = Quantifier::nothing;
      result = add({.kind = c == '^' ? NodeKind::start : NodeKind::end});
      return true;
    case '(': return parse_group(result, quantifier, depth);
    case '.':
      ++at_;
      result = add({.kind = NodeKind::any});
      return true;
    case '[': return parse_class(result);
    case '\\': return parse_escape(result, quantifier);
    case '*':
    case '+':
    case '?': return fail_with("Nothing to repeat");
    case '{':
      if (parse_interval(min, max)) return fail_with("Nothing to repeat");
      [[fallthrough]];
    case '}':
    case ']':
      if (strict) return fail_with("Lone quantifier brackets");
      [[fallthrough]];
    default:
      ++at_;
      result = add({.kind = NodeKind::character, .value = c});
      return true;
  }
}

bool Parser::parse_group(std::uint32_t& result, Quantifier& quantifier, int depth) {
  ++at_;
  Node group{.kind = NodeKind::sequence};
  std::u32string name;
  if (!parse_group_head(group, name, quantifier)) return false;
  std::uint32_t body = 0;
  if (!parse_alternatives(body, depth + 1)) return false;
  if (!take(')')) return fail_with("Unterminated group");
  if (!name.empty() && !names_.emplace(name, group.value).second) {
    return fail_with("Duplicate capture group name");
  }
  group.first = body;
  result = add(group);
  return true;
}

bool Parser::parse_group_head(Node& group, std::u32string& name, Quantifier& quantifier) {
  if (!take('?')) return open_capture(group);
  if (take(':')) return true;
  const bool behind = peek() == '<' && (peek(1) == '=' || peek(1) == '!');
  if (behind) ++at_;
  if (peek() == '=' || peek() == '!') {
    group.kind = NodeKind::look;
    group.behind = behind;
    group.negative = peek() == '!';
    ++at_;
    const bool strict = behind || pattern.flags.unicode;
    quantifier = strict ? Quantifier::invalid : Quantifier::allowed;
    return true;
  }
  if (!take('<')) return fail_with("Invalid group");
  return parse_name(name) && open_capture(group);
}

bool Parser::open_capture(Node& group) {
  group.kind = NodeKind::capture;
  group.value = ++pattern.captures;
  return group.value <= captures_max || fail_with("Too many captures");
}

// Behind `<`, up to and with `>`.
bool Parser::parse_name(std::u32string& name) {
  while (!take('>')) {
    char32_t c = peek();
    if (c == at_end) return fail_with("Invalid capture group name");
    ++at_;
    if (c == '\\') {
      if (!take('u')) return fail_with("Invalid capture group name");
      const bool strict = std::exchange(pattern.flags.unicode, true);  // names know `\u{…}` always
      const bool valid = parse_unicode_escape(c);
      pattern.flags.unicode = strict;
      if (!valid) return fail_with("Invalid Unicode escape");
    } else if (is_high_surrogate(c) && is_low_surrogate(peek())) {
      c = join_surrogates(c, peek());
      ++at_;
    }
    if (!is_name_character(c, name.empty())) return fail_with("Invalid capture group name");
    name.push_back(c);
  }
  return !name.empty() || fail_with("Invalid capture group name");
}

bool Parser::resolve_names() {
  return std::ranges::all_of(named_references_, [&](const auto& reference) {
    const auto found = names_.find(reference.second);
    if (found == names_.end()) return fail_with("Invalid named capture referenced");
    pattern.nodes[reference.first].value = found->second;
    return true;
  });
}

// `{2}`, `{2,}` or `{2,3}`; otherwise nothing is read.
bool Parser::parse_interval(std::uint32_t& min, std::uint32_t& max) {
  const std::size_t start = at_;
  const auto number = [&](std::uint32_t& value) {
    std::uint64_t sum = 0;
    const std::size_t first = at_;
    for (; is_digit(peek()); ++at_) {
      sum = std::min<std::uint64_t>(sum * 10 + (peek() - '0'), unlimited);
    }
    value = static_cast<std::uint32_t>(sum);
    return at_ > first;
  };
  ++at_;
  if (number(min)) {
    max = min;
    if (take(',') && !number(max)) max = unlimited;
    if (take('}')) return true;
  }
  at_ = start;
  return false;
}

bool Parser::parse_quantifier(std::uint32_t& term, Quantifier quantifier) {
  std::uint32_t min = 0;
  std::uint32_t max = unlimited;
  switch (peek()) {
    case '*': ++at_; break;
    case '+':
      ++at_;
      min = 1;
      break;
    case '?':
      ++at_;
      max = 1;
      break;
    case '{':
      if (quantifier == Quantifier::nothing) return true;  // the next term will complain
      if (!parse_interval(min, max)) {
        return !pattern.flags.unicode || fail_with("Incomplete quantifier");
      }
      if (min > max) return fail_with("numbers out of order in {} quantifier");
      break;
    default: return true;
  }
  if (quantifier == Quantifier::nothing) return fail_with("Nothing to repeat");
  if (quantifier == Quantifier::invalid) return fail_with("Invalid quantifier");
  const bool greedy = !take('?');
  term = add({.kind = NodeKind::repeat, .greedy = greedy, .min = min, .max = max, .first = term});
  return true;
}

}  // namespace gwctl::regex
