#include "core/regex_translate.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/regex_parser.h"
#include "core/utf8.h"

namespace gwctl::regex {
namespace {

// The most that PCRE2 takes as a bound of a quantifier.
constexpr std::uint32_t bound_max = 65535;
// More than this many of them in a row are not tried: `unlimited` it is.
constexpr std::uint32_t bound_pieces_max = 8;
// Whose other cases are not the same in Unicode, as PCRE2 and `u` have them, and in JavaScript
// without `u`; ASCII is among them because of `s` and `k`.
constexpr Range irregular[] = {
    {0, 0x7F},        {0xC5, 0xC5},     {0xDF, 0xDF},     {0xE5, 0xE5},     {0x17F, 0x17F},
    {0x390, 0x390},   {0x398, 0x398},   {0x3A9, 0x3A9},   {0x3B0, 0x3B0},   {0x3B8, 0x3B8},
    {0x3C9, 0x3C9},   {0x3D1, 0x3D1},   {0x3F4, 0x3F4},   {0x1E9E, 0x1E9E}, {0x1F80, 0x1FAF},
    {0x1FB3, 0x1FB3}, {0x1FBC, 0x1FBC}, {0x1FC3, 0x1FC3}, {0x1FCC, 0x1FCC}, {0x1FD3, 0x1FD3},
    {0x1FE3, 0x1FE3}, {0x1FF3, 0x1FF3}, {0x1FFC, 0x1FFC}, {0x2126, 0x2126}, {0x212A, 0x212B},
    {0xFB05, 0xFB06},
};
// What cases these have without `u`, but for ASCII.
constexpr char32_t irregular_cases[][3] = {
    {0xC5, 0xE5, 0xE5}, {0x398, 0x3B8, 0x3D1}, {0x3A9, 0x3C9, 0x3C9}};
constexpr std::string_view line_end = "\\n\\r\\x{2028}\\x{2029}";

bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_word_character(char32_t c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

void append_character(std::string& to, char32_t c) {
  if (is_word_character(c)) {
    to += static_cast<char>(c);
  } else if (c > ' ' && c < 0x7F) {
    to += '\\';
    to += static_cast<char>(c);
  } else {
    fmt::format_to(std::back_inserter(to), "\\x{{{:x}}}", static_cast<std::uint32_t>(c));
  }
}

void append_ranges(std::string& to, const std::vector<Range>& ranges) {
  for (const Range& range : ranges) {
    append_character(to, range.first);
    if (range.last == range.first) continue;
    if (range.last > range.first + 1) to += '-';
    append_character(to, range.last);
  }
}

bool contains(const std::vector<Range>& ranges, char32_t c) {
  return std::ranges::any_of(ranges,
                             [&](Range range) { return range.first <= c && c <= range.last; });
}

bool is_irregular(char32_t c) {
  if (c < 0x80) return (c | 0x20U) == 's' || (c | 0x20U) == 'k';
  return contains({std::begin(irregular), std::end(irregular)}, c);
}

// All cases of the irregular characters in the ranges.
void close_over_case(std::vector<Range>& ranges) {
  for (const auto& cases : irregular_cases) {
    const bool any = std::ranges::any_of(cases, [&](char32_t c) { return contains(ranges, c); });
    if (!any) continue;
    for (const char32_t c : cases) ranges.push_back({c, c});
  }
  const std::size_t size = ranges.size();
  for (std::size_t i = 0; i < size; ++i) {
    const Range range = ranges[i];
    for (const char32_t base : {U'a', U'A'}) {
      const char32_t first = std::max<char32_t>(range.first, base);
      const char32_t last = std::min<char32_t>(range.last, base + 25);
      if (first <= last) ranges.push_back({first ^ 0x20U, last ^ 0x20U});
    }
  }
  normalise(ranges);
}

std::vector<Range> intersect(const std::vector<Range>& ranges, const std::vector<Range>& others) {
  std::vector<Range> result;
  for (const Range& range : ranges) {
    for (const Range& other : others) {
      const char32_t first = std::max(range.first, other.first);
      const char32_t last = std::min(range.last, other.last);
      if (first <= last) result.push_back({first, last});
    }
  }
  return result;
}

class Translator {
 public:
  Translator(const Pattern& pattern, Captures captures) : pattern_{pattern}, flags_{pattern.flags} {
    for (const Node& node : pattern.nodes) {
      const bool captures_all = captures == Captures::all && node.kind == NodeKind::capture;
      if (captures_all || node.kind == NodeKind::back_reference) captured_.insert(node.value);
    }
  }

  std::string run() {
    // PCRE2 10.42 looks for a wrong first byte when a look-ahead captures: `(?=(a)b)(?:bc)*a`.
    if (!captured_.empty()) text_ = "(*NO_START_OPT)";
    add(pattern_.nodes[pattern_.root]);
    return std::move(text_);
  }

  std::string run(const Node& node) {
    text_ = "\\A(?:";
    add(node);
    text_ += ")\\z";
    return std::move(text_);
  }

 private:
  void add(const Node& node);
  void add_children(const Node& node, std::string_view separator);
  void add_atom(const Node& node);
  void add_character(char32_t c);
  void add_any();
  void add_boundary(bool negated);
  void add_capture(const Node& node);
  void add_look(const Node& node);
  void add_repeat(const Node& node);
  void add_bounds(const Node& node, std::uint32_t min, std::uint32_t max);
  void add_set(const Set& set);
  void add_united_set(const Set& set);
  void add_operation_set(const Set& set);
  void add_plain_set(const Set& set);
  void add_caseless_set(const Set& set);
  void add_property(const Property& property);

  const Node& first_child(const Node& node) const { return pattern_.nodes[node.first]; }

  const Pattern& pattern_;
  const Flags flags_;
  std::set<std::uint32_t> captured_;
  std::string text_;
};

void Translator::add(const Node& node) {
  switch (node.kind) {
    case NodeKind::sequence: add_children(node, ""); break;
    case NodeKind::alternatives: add_children(node, "|"); break;
    case NodeKind::character: add_character(node.value); break;
    case NodeKind::any: add_any(); break;
    case NodeKind::set: add_set(pattern_.sets[node.value]); break;
    case NodeKind::start:
      text_ += flags_.multiline ? fmt::format("(?<![^{}])", line_end) : "\\A";
      break;
    case NodeKind::end:
      text_ += flags_.multiline ? fmt::format("(?![^{}])", line_end) : "\\z";
      break;
    case NodeKind::boundary: add_boundary(false); break;
    case NodeKind::not_boundary: add_boundary(true); break;
    case NodeKind::capture: add_capture(node); break;
    case NodeKind::look: add_look(node); break;
    case NodeKind::back_reference: {
      const auto number = std::distance(captured_.begin(), captured_.find(node.value)) + 1;
      fmt::format_to(std::back_inserter(text_), "\\g{{{}}}", number);
      break;
    }
    case NodeKind::repeat: add_repeat(node); break;
  }
}

void Translator::add_children(const Node& node, std::string_view separator) {
  for (std::uint32_t child = node.first; child != 0; child = pattern_.nodes[child].next) {
    if (child != node.first) text_ += separator;
    const Node& part = pattern_.nodes[child];
    // The alternatives of a sequence are a group; a sequence among alternatives needs none.
    const bool inner = node.kind == NodeKind::sequence && part.kind == NodeKind::alternatives;
    inner ? add_atom(part) : add(part);
  }
}

void Translator::add_atom(const Node& node) {
  const bool group = node.kind <= NodeKind::alternatives;
  if (group) text_ += "(?:";
  add(node);
  if (group) text_ += ')';
}

void Translator::add_character(char32_t c) {
  if (flags_.ignore_case && !flags_.unicode && is_irregular(c)) {
    add_caseless_set({.ranges = {{c, c}}});
  } else {
    append_character(text_, c);
  }
}

void Translator::add_any() {
  if (flags_.dot_all) {
    text_ += "(?s:.)";
  } else {
    fmt::format_to(std::back_inserter(text_), "[^{}]", line_end);
  }
}

void Translator::add_boundary(bool negated) {
  if (!flags_.unicode || !flags_.ignore_case) {
    text_ += negated ? "\\B" : "\\b";
    return;
  }
  text_ += negated ? "(?:(?<=[\\w\\x{17f}])(?=[\\w\\x{17f}])|(?<![\\w\\x{17f}])(?![\\w\\x{17f}]))"
                   : "(?:(?<=[\\w\\x{17f}])(?![\\w\\x{17f}])|(?<![\\w\\x{17f}])(?=[\\w\\x{17f}]))";
}

void Translator::add_capture(const Node& node) {
  text_ += captured_.contains(node.value) ? "(" : "(?:";
  add(first_child(node));
  text_ += ')';
}

void Translator::add_look(const Node& node) {
  text_ += node.behind ? "(?<" : "(?";
  text_ += node.negative ? '!' : '=';
  add(first_child(node));
  text_ += ')';
}

void Translator::add_repeat(const Node& node) {
  const bool many = node.min > bound_max || (node.max > bound_max && node.max != unlimited);
  if (!many) return add_bounds(node, node.min, node.max);
  // X{100000} is X{65535}X{34465}, and so with the optional rest.
  text_ += "(?:";
  std::uint32_t pieces = 0;
  std::uint32_t min = node.min;
  std::uint32_t optional = node.max == unlimited ? unlimited : node.max - node.min;
  for (; min > 0 && ++pieces < bound_pieces_max; min -= std::min(min, bound_max)) {
    add_bounds(node, std::min(min, bound_max), std::min(min, bound_max));
  }
  for (; optional > 0 && optional != unlimited && ++pieces < bound_pieces_max;
       optional -= std::min(optional, bound_max)) {
    add_bounds(node, 0, std::min(optional, bound_max));
  }
  if (optional > 0) add_bounds(node, 0, unlimited);
  text_ += ')';
}

void Translator::add_bounds(const Node& node, std::uint32_t min, std::uint32_t max) {
  add_atom(first_child(node));
  if (max == unlimited && min <= 1) {
    text_ += min == 0 ? '*' : '+';
  } else if (max == unlimited) {
    fmt::format_to(std::back_inserter(text_), "{{{},}}", min);
  } else if (min == 0 && max == 1) {
    text_ += '?';
  } else if (min == max) {
    fmt::format_to(std::back_inserter(text_), "{{{}}}", min);
  } else {
    fmt::format_to(std::back_inserter(text_), "{{{},{}}}", min, max);
  }
  if (!node.greedy) text_ += '?';
}

void Translator::add_set(const Set& set) {
  if (set.operation != SetOperation::unite) return add_operation_set(set);
  if (!set.operands.empty() || !set.strings.empty()) return add_united_set(set);
  if (flags_.ignore_case && !flags_.unicode) return add_caseless_set(set);
  add_plain_set(set);
}

void Translator::add_plain_set(const Set& set) {
  if (set.ranges.empty() && set.properties.empty()) {
    text_ += set.negated ? "(?s:.)" : "(?!)";
    return;
  }
  text_ += set.negated ? "[^" : "[";
  append_ranges(text_, set.ranges);
  for (const Property& property : set.properties) add_property(property);
  text_ += ']';
}

// A character matches when any of its cases does: PCRE2 looks at the character alone.
void Translator::add_property(const Property& property) {
  constexpr std::string_view of_one_case[] = {"Ll",    "Lt",        "Lu",       "Lower",
                                              "Upper", "Lowercase", "Uppercase"};
  const bool one_case = std::ranges::find(of_one_case, property.name) != std::end(of_one_case);
  if (!flags_.ignore_case || !one_case) {
    fmt::format_to(std::back_inserter(text_), "\\{}{{{}}}", property.negated ? 'P' : 'p',
                   property.name);
  } else if (property.negated) {
    text_ += "\\x{0}-\\x{10ffff}";
  } else {
    text_ += property.name.size() == 2 ? "\\p{L&}" : "\\p{Cased}";
  }
}

// The irregular characters are spelled out, so that PCRE2 has no cases to find.
void Translator::add_caseless_set(const Set& set) {
  const std::vector<Range> ours{std::begin(irregular), std::end(irregular)};
  Set exact{.negated = set.negated, .ranges = intersect(set.ranges, ours)};
  const Set caseless{.ranges = intersect(set.ranges, complement(ours, code_unit_max))};
  close_over_case(exact.ranges);
  if (caseless.ranges.empty()) {
    text_ += "(?-i:";
    add_plain_set(exact);
    text_ += ')';
    return;
  }
  exact.negated = false;
  text_ += set.negated ? "(?:(?!(?-i:" : "(?:(?-i:";
  add_plain_set(exact);
  text_ += ")|";
  add_plain_set(caseless);
  text_ += set.negated ? ")(?s:.))" : ")";
}

void Translator::add_united_set(const Set& set) {
  std::vector<std::u32string> strings = set.strings;
  std::ranges::stable_sort(strings, std::ranges::greater{}, &std::u32string::size);
  text_ += set.negated ? "(?:(?!" : "(?:";
  bool empty = false;
  for (const std::u32string& string : strings) {
    empty |= string.empty();
    if (string.empty()) continue;
    for (const char32_t c : string) append_character(text_, c);
    text_ += '|';
  }
  for (const Set& operand : set.operands) {
    add_set(operand);
    text_ += '|';
  }
  add_plain_set({.ranges = set.ranges, .properties = set.properties});
  if (empty) text_ += '|';
  text_ += set.negated ? ")(?s:.))" : ")";
}

// `[A&&B]` is (?=A)(?=B). and `[A--B]` is (?=A)(?!B). here.
void Translator::add_operation_set(const Set& set) {
  text_ += set.negated ? "(?:(?!" : "(?:";
  bool first = true;
  for (const Set& operand : set.operands) {
    text_ += first || set.operation == SetOperation::intersect ? "(?=" : "(?!";
    add_set(operand);
    text_ += ')';
    first = false;
  }
  text_ += set.negated ? ")(?s:.))" : "(?s:.))";
}

// The captures that lie in a repetition or a look-behind.
void collect_volatile(const Pattern& pattern, const Node& node, bool inside,
                      std::set<std::uint32_t>& found) {
  if (node.kind == NodeKind::capture && inside) found.insert(node.value);
  inside |= node.kind == NodeKind::repeat || (node.kind == NodeKind::look && node.behind);
  for (std::uint32_t child = node.first; child != 0; child = pattern.nodes[child].next) {
    collect_volatile(pattern, pattern.nodes[child], inside, found);
  }
}

}  // namespace

std::optional<Literal> as_literal(const Pattern& pattern) {
  const Flags& flags = pattern.flags;
  const Node& root = pattern.nodes[pattern.root];
  if (root.kind != NodeKind::sequence || flags.ignore_case || flags.multiline || flags.sticky) {
    return std::nullopt;
  }
  Literal literal;
  for (std::uint32_t child = root.first; child != 0; child = pattern.nodes[child].next) {
    const Node& node = pattern.nodes[child];
    if (node.kind == NodeKind::start && child == root.first) {
      literal.at_start = true;
    } else if (node.kind == NodeKind::end && node.next == 0) {
      literal.at_end = true;
    } else if (node.kind == NodeKind::character && node.value < 0xD800) {
      append_utf8(literal.text, node.value);
    } else {
      return std::nullopt;
    }
  }
  return literal;
}

bool captures_differ(const Pattern& pattern, Captures captures) {
  std::set<std::uint32_t> found;
  collect_volatile(pattern, pattern.nodes[pattern.root], false, found);
  if (captures == Captures::all) return !found.empty();
  return std::ranges::any_of(pattern.nodes, [&](const Node& node) {
    return node.kind == NodeKind::back_reference && found.contains(node.value);
  });
}

std::string to_pcre(const Pattern& pattern, Captures captures) {
  return Translator{pattern, captures}.run();
}

std::string to_pcre(const Pattern& pattern, const Node& node) {
  return Translator{pattern, Captures::referenced}.run(node);
}

}  // namespace gwctl::regex
