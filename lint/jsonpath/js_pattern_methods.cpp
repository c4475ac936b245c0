#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/utf8.h"
#include "lint/jsonpath/js_members.h"
#include "lint/jsonpath/js_strings.h"

namespace gwctl::lint::jsonpath {
namespace {

constexpr std::string_view too_costly = "The regular expression takes too long";
constexpr std::size_t pieces_max = 100'000;

using Groups = std::vector<RegexGroup>;

// What a method looks for in a text: an expression, or text.
class Pattern {
 public:
  // Texts are expressions for `match` and `search`, and mean themselves elsewhere.
  static Result<Pattern> from(const JsValue& value, bool is_expression, const JsWorld& world) {
    Pattern pattern;
    if (value.is(JsType::regex)) {
      pattern.regex_ = &value.regex->regex;
      pattern.is_global_ = value.regex->flags.find('g') != std::string::npos;
      return pattern;
    }
    pattern.text_ = value.is(JsType::undefined) && is_expression ? "" : to_text(value, world);
    if (!is_expression) return pattern;
    GWCTL_TRY_ASSIGN(Regex regex, Regex::compile(pattern.text_));
    pattern.own_ = std::move(regex);
    return pattern;
  }

  bool is_global() const { return is_global_; }

  Result<bool> find(std::string_view text, std::size_t from, Groups& groups) const {
    const Regex* regex = own_ ? &*own_ : regex_;
    if (regex != nullptr) {
      const Match found = regex->find(text, from, groups);
      if (found == Match::too_costly) return fail(std::string{too_costly});
      return found == Match::yes;
    }
    const std::size_t at = text.find(text_, from);
    if (at == std::string_view::npos) return false;
    groups.assign(1, {true, at, at + text_.size()});
    return true;
  }

 private:
  std::string text_;
  const Regex* regex_ = nullptr;
  std::optional<Regex> own_;
  bool is_global_ = false;
};

JsValue group_value(std::string_view text, const RegexGroup& group) {
  return group.took_part ? JsValue::of(text.substr(group.begin, group.end - group.begin))
                         : JsValue{};
}

// Where to look after a match: behind it, and past one character where it is empty.
std::size_t next_from(std::string_view text, const RegexGroup& whole) {
  std::size_t from = whole.end;
  if (whole.end == whole.begin) {
    if (from >= text.size()) return text.size() + 1;
    decode_utf8(text, from);
  }
  return from;
}

Result<JsValue> all_matches(const Pattern& pattern, std::string_view text, const JsWorld& world) {
  JsList list;
  Groups groups;
  for (std::size_t from = 0; from <= text.size() && list.items.size() < pieces_max;) {
    GWCTL_TRY_ASSIGN(const bool found, pattern.find(text, from, groups));
    if (!found) break;
    list.items.push_back(group_value(text, groups.front()));
    from = next_from(text, groups.front());
  }
  return list.items.empty() ? JsValue::null() : world.heap.keep(std::move(list));
}

Result<JsValue> first_match(const Pattern& pattern, std::string_view text, const JsWorld& world) {
  Groups groups;
  GWCTL_TRY_ASSIGN(const bool found, pattern.find(text, 0, groups));
  if (!found) return JsValue::null();
  JsList list;
  for (const RegexGroup& group : groups) list.items.push_back(group_value(text, group));
  return world.heap.keep(std::move(list));
}

Result<JsValue> match(std::string_view text, const JsValue& with, const JsWorld& world) {
  GWCTL_TRY_ASSIGN(const Pattern pattern, Pattern::from(with, true, world));
  return pattern.is_global() ? all_matches(pattern, text, world)
                             : first_match(pattern, text, world);
}

Result<JsValue> search(std::string_view text, const JsValue& with, const JsWorld& world) {
  GWCTL_TRY_ASSIGN(const Pattern pattern, Pattern::from(with, true, world));
  Groups groups;
  GWCTL_TRY_ASSIGN(const bool found, pattern.find(text, 0, groups));
  if (!found) return JsValue::of(-1.0);
  return JsValue::of(static_cast<double>(JsText{text}.unit_of(groups.front().begin)));
}

Result<JsValue> split(const JsCall& call, const JsWorld& world) {
  const std::string_view text = call.object.string();
  const JsValue with = call.arguments.empty() ? JsValue{} : call.arguments.front();
  JsList list;
  if (with.is(JsType::undefined)) {
    list.items.push_back(call.object);
    return world.heap.keep(std::move(list));
  }
  GWCTL_TRY_ASSIGN(const Pattern pattern, Pattern::from(with, false, world));
  Groups groups;
  std::size_t piece = 0;
  for (std::size_t from = 0; from < text.size() && list.items.size() < pieces_max;) {
    GWCTL_TRY_ASSIGN(const bool found, pattern.find(text, from, groups));
    if (!found || groups.front().begin >= text.size()) break;
    const RegexGroup whole = groups.front();
    from = next_from(text, whole);
    if (whole.end == piece) continue;
    list.items.push_back(JsValue::of(text.substr(piece, whole.begin - piece)));
    for (std::size_t i = 1; i < groups.size(); ++i)
      list.items.push_back(group_value(text, groups[i]));
    piece = whole.end;
  }
  Groups none;
  GWCTL_TRY_ASSIGN(const bool splits_nothing, pattern.find("", 0, none));
  if (!text.empty() || !splits_nothing) list.items.push_back(JsValue::of(text.substr(piece)));
  if (call.arguments.size() > 1 && !call.arguments[1].is(JsType::undefined)) {
    const double limit = to_number(call.arguments[1], world);
    if (limit >= 0 && limit < static_cast<double>(list.items.size())) {
      list.items.resize(static_cast<std::size_t>(limit));
    }
  }
  return world.heap.keep(std::move(list));
}

// `$1`, `$&`, `$$` in what replaces a match.
void append_replacement(std::string& to, std::string_view by, std::string_view text,
                        const Groups& groups) {
  for (std::size_t i = 0; i < by.size(); ++i) {
    const char next = by[i] == '$' && i + 1 < by.size() ? by[i + 1] : '\0';
    const bool is_digit = next >= '1' && next <= '9';
    const std::size_t group = is_digit ? static_cast<std::size_t>(next - '0') : 0;
    if (next == '$') {
      to += '$';
    } else if (next == '&' || (is_digit && group < groups.size())) {
      to += group_value(text, groups[group]).string();
    } else {
      to += by[i];
      continue;
    }
    ++i;
  }
}

Result<JsValue> replace(const JsCall& call, bool replaces_all, const JsWorld& world) {
  const std::string_view text = call.object.string();
  const JsValue with = call.arguments.empty() ? JsValue{} : call.arguments.front();
  const JsValue by = call.arguments.size() > 1 ? call.arguments[1] : JsValue{};
  const std::string replacement = to_text(by, world);
  GWCTL_TRY_ASSIGN(const Pattern pattern, Pattern::from(with, false, world));
  std::string all;
  std::size_t kept = 0;
  Groups groups;
  for (std::size_t from = 0; from <= text.size();) {
    GWCTL_TRY_ASSIGN(const bool found, pattern.find(text, from, groups));
    if (!found) break;
    all += text.substr(kept, groups.front().begin - kept);
    append_replacement(all, replacement, text, groups);
    kept = groups.front().end;
    if (!replaces_all && !pattern.is_global()) break;
    from = next_from(text, groups.front());
  }
  all += text.substr(kept);
  return world.heap.keep(std::move(all));
}

Result<JsCalled> call_regex_method(const JsCall& call, const JsWorld& world, JsValue& result) {
  const JsValue subject = call.arguments.empty() ? JsValue{} : call.arguments.front();
  if (call.name == "toString") {
    result = to_string(call.object, world);
    return JsCalled::done;
  }
  if (call.name != "test" && call.name != "exec") return JsCalled::not_a_function;
  const std::string_view text = to_string(subject, world).string();
  if (call.name == "test") {
    const Match found = call.object.regex->regex.search(text);
    if (found == Match::too_costly) return fail(std::string{too_costly});
    result = JsValue::of(found == Match::yes);
    return JsCalled::done;
  }
  GWCTL_TRY_ASSIGN(const Pattern pattern, Pattern::from(call.object, true, world));
  GWCTL_TRY_ASSIGN(result, first_match(pattern, text, world));
  return JsCalled::done;
}

}  // namespace

Result<JsCalled> call_pattern_method(const JsCall& call, const JsWorld& world, JsValue& result) {
  if (call.object.is(JsType::regex)) return call_regex_method(call, world, result);
  const std::string_view text = call.object.string();
  const JsValue argument = call.arguments.empty() ? JsValue{} : call.arguments.front();
  if (call.name == "match") {
    GWCTL_TRY_ASSIGN(result, match(text, argument, world));
  } else if (call.name == "search") {
    GWCTL_TRY_ASSIGN(result, search(text, argument, world));
  } else if (call.name == "split") {
    GWCTL_TRY_ASSIGN(result, split(call, world));
  } else if (call.name == "replace" || call.name == "replaceAll") {
    GWCTL_TRY_ASSIGN(result, replace(call, call.name == "replaceAll", world));
  } else {
    return JsCalled::not_a_function;
  }
  return JsCalled::done;
}

}  // namespace gwctl::lint::jsonpath
