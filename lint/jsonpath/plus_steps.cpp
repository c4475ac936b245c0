#include <algorithm>
#include <charconv>
#include <optional>

#include "lint/jsonpath/parse_steps.h"
#include "lint/jsonpath/script_filter.h"

namespace gwctl::lint::jsonpath {
namespace {

constexpr int nesting_max = 20;

bool is_type(std::string_view token) {
  return token.starts_with("@") && token.ends_with("()");
}

// `?(code)` without its frame.
std::string_view unwrapped(std::string_view token) {
  if (!token.starts_with("?(") || !token.ends_with(")") || token.size() < 3) return token;
  if (token.find('\n') != std::string_view::npos) return token;
  return token.substr(2, token.size() - 3);
}

// `-?\d*:-?\d*:?\d*`, a piece of which is 0 as if it were not there.
std::optional<Slice> as_slice(std::string_view token) {
  Slice slice{.rule = SliceRule::jsonpath_plus};
  const char* at = token.data();
  const char* const end = at + token.size();
  const auto number = [&](std::int64_t& value, bool may_be_negative) {
    const bool is_negative = may_be_negative && at < end && *at == '-';
    if (is_negative) ++at;
    const auto parsed = std::from_chars(at, end, value);
    const bool is_digits = at < end && *at >= '0' && *at <= '9' && parsed.ec == std::errc{};
    if (is_digits) at = parsed.ptr;
    if (!is_digits) value = 0;
    if (is_negative) value = -value;
  };
  std::int64_t to = 0;
  std::int64_t step = 0;
  number(slice.from, true);
  if (at == end || *at++ != ':') return std::nullopt;
  number(to, true);
  if (at < end && *at == ':') ++at;
  number(step, false);
  if (at != end) return std::nullopt;
  if (to != 0) slice.to = to;
  if (step != 0) slice.step = step;
  return slice;
}

// A filter within a filter, `@.name[?(…)]`: the name and the inner filter.
struct Nested {
  std::string name;
  std::string filter;
};

// The end of an inner filter from its `(` on: a `)` before a bracket or a quote, but not where the
// same goes on with `x)]`.
std::size_t nested_end(std::string_view code, std::size_t open) {
  for (std::size_t i = open + 1; i + 1 < code.size() && code[i] != '\n'; ++i) {
    const bool closes = code[i] == ')' && (code[i + 1] == ']' || code[i + 1] == '\'');
    const bool goes_on = i + 3 < code.size() && code[i + 2] == ')' && code[i + 3] == ']';
    if (closes && !goes_on) return i + 1;
  }
  return std::string_view::npos;
}

std::optional<Nested> as_nested(std::string_view code) {
  for (std::size_t at = code.find('@'); at != std::string_view::npos; at = code.find('@', at + 1)) {
    // The name is taken as long as may be: up to the last bracket or quote that a filter follows.
    const std::size_t name = at + (at + 1 < code.size() && code[at + 1] != '\n' ? 2 : 1);
    std::optional<Nested> found;
    for (std::size_t i = name; i < code.size(); ++i) {
      const bool opens = code[i] == '[' || code[i] == '\'';
      const std::size_t inner = i + 1;
      const std::size_t open = inner + (inner < code.size() && code[inner] == '?' ? 1 : 0);
      if (opens && open < code.size() && code[open] == '(') {
        const std::size_t end = nested_end(code, open);
        if (end != std::string_view::npos) {
          found = Nested{std::string{code.substr(name, i - name)},
                         std::string{code.substr(inner, end - inner)}};
        }
      }
      if (code[i] == '?') break;
    }
    if (found) return found;
  }
  return std::nullopt;
}

class Builder {
 public:
  Result<std::vector<Step>> run(const std::vector<std::string>& tokens) {
    bool deep = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const std::string& token = tokens[i];
      if (token == "..") {
        deep = true;
        continue;
      }
      if (token == "$") continue;
      GWCTL_TRY_ASSIGN(Step step, one(token, 0));
      step.deep = deep;
      if (deep && is_type(token)) step.kind = StepKind::below;
      deep = false;
      steps_.push_back(std::move(step));
      // What comes after these is not looked at.
      if (token == "~" || is_type(token)) return std::move(steps_);
    }
    if (deep) {
      GWCTL_TRY_ASSIGN(auto filter, nimma_filter("true"));
      steps_.push_back({.kind = StepKind::below, .deep = true, .filter = std::move(filter)});
    }
    return std::move(steps_);
  }

 private:
  static Result<std::shared_ptr<const Filter>> type_filter(std::string_view token);
  static Result<Step> one(std::string_view token, int depth);
  static Result<Step> either(std::string_view token, int depth);

  std::vector<Step> steps_;
};

// nimma has the same tests as words of its scripts.
Result<std::shared_ptr<const Filter>> Builder::type_filter(std::string_view token) {
  constexpr std::string_view never[] = {"@undefined()", "@nonFinite()", "@function()"};
  const bool is_never = std::ranges::find(never, token) != std::end(never);
  return nimma_filter(is_never ? "false" : token);
}

Result<Step> Builder::either(std::string_view token, int depth) {
  Step names;
  Step all{.kind = StepKind::either};
  bool only_names = true;
  for (std::size_t begin = 0; begin <= token.size();) {
    const std::size_t end = std::min(token.find(',', begin), token.size());
    GWCTL_TRY_ASSIGN(Step part, one(token.substr(begin, end - begin), depth + 1));
    only_names &= part.kind == StepKind::member;
    if (only_names) names.names.insert(names.names.end(), part.names.begin(), part.names.end());
    all.alternatives.push_back(std::move(part));
    begin = end + 1;
  }
  return only_names ? names : all;
}

Result<Step> Builder::one(std::string_view token, int depth) {
  if (depth > nesting_max) return fail("The expression is nested too deeply");
  if (token == "*") return Step{.kind = StepKind::wildcard};
  if (token == "^") return Step{.kind = StepKind::parent};
  if (token == "~") return Step{.kind = StepKind::key};
  if (const auto slice = as_slice(token)) return Step{.kind = StepKind::slice, .slice = *slice};
  if (token.starts_with("?(")) {
    const std::string_view code = unwrapped(token);
    const auto nested = as_nested(code);
    if (!nested) return Step{.kind = StepKind::filter, .filter = plus_filter(code)};
    GWCTL_TRY_ASSIGN(Step inner, one(nested->filter, depth + 1));
    return Step{
        .kind = StepKind::nested, .names = {nested->name}, .alternatives = {std::move(inner)}};
  }
  if (token.starts_with("(")) {
    return Step{.kind = StepKind::computed, .script = std::make_shared<const PlusScript>(token)};
  }
  if (is_type(token)) {
    GWCTL_TRY_ASSIGN(auto filter, type_filter(token));
    return Step{.kind = StepKind::itself, .filter = std::move(filter)};
  }
  if (token.starts_with("`")) return Step{.names = {std::string{token.substr(1)}}};
  if (token.find(',') != std::string_view::npos) return either(token, depth);
  return Step{.names = {std::string{token}}};
}

}  // namespace

Result<std::vector<Step>> plus_steps(std::string_view expression) {
  return Builder{}.run(plus_tokens(expression));
}

}  // namespace gwctl::lint::jsonpath
