#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/js_text.h"
#include "lint/jsonpath/js_members.h"
#include "lint/jsonpath/js_strings.h"

namespace gwctl::lint::jsonpath {
namespace {

// Longer texts than this are not made.
constexpr double made_size_max = 1'000'000;

struct StringCall {
  std::string_view text;
  std::span<const JsValue> arguments;
  const JsWorld& world;

  JsValue argument(std::size_t at) const {
    return at < arguments.size() ? arguments[at] : JsValue{};
  }

  bool has(std::size_t at) const { return !argument(at).is(JsType::undefined); }

  std::string_view text_argument(std::size_t at) const {
    return to_string(argument(at), world).string();
  }

  // An argument as an integer; `missing` where there is none.
  double integer(std::size_t at, double missing) const {
    if (!has(at)) return missing;
    const double number = to_number(argument(at), world);
    return std::isnan(number) ? 0 : std::trunc(number);
  }
};

// A position into a text, from 0 to its size.
std::size_t clamp(double at, std::size_t size) {
  return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(size)));
}

// The same, where negative counts from the end.
std::size_t clamp_relative(double at, std::size_t size) {
  return clamp(at < 0 ? at + static_cast<double>(size) : at, size);
}

using Method = Result<JsValue> (*)(const StringCall&);

Result<JsValue> refuse_regex(const StringCall& call, std::string_view name) {
  if (!call.argument(0).is(JsType::regex)) return JsValue{};
  return fail("First argument to String.prototype." + std::string{name} +
              " must not be a regular expression");
}

Result<JsValue> at(const StringCall& call) {
  const JsText text{call.text};
  double index = call.integer(0, 0);
  if (index < 0) index += static_cast<double>(text.size());
  if (index < 0 || index >= static_cast<double>(text.size())) return JsValue{};
  const auto place = static_cast<std::size_t>(index);
  return text.part(place, place + 1, call.world.heap);
}

Result<JsValue> char_at(const StringCall& call) {
  const JsText text{call.text};
  const double index = call.integer(0, 0);
  if (index < 0 || index >= static_cast<double>(text.size()))
    return JsValue::of(std::string_view{""});
  const auto place = static_cast<std::size_t>(index);
  return text.part(place, place + 1, call.world.heap);
}

Result<JsValue> char_code_at(const StringCall& call) {
  const JsText text{call.text};
  const double index = call.integer(0, 0);
  if (index < 0 || index >= static_cast<double>(text.size())) {
    return JsValue::of(std::numeric_limits<double>::quiet_NaN());
  }
  return JsValue::of(static_cast<double>(text.unit(static_cast<std::size_t>(index))));
}

Result<JsValue> concat(const StringCall& call) {
  std::string all{call.text};
  for (std::size_t i = 0; i < call.arguments.size(); ++i) all += call.text_argument(i);
  return call.world.heap.keep(std::move(all));
}

Result<JsValue> ends_with(const StringCall& call) {
  GWCTL_TRY(refuse_regex(call, "endsWith"));
  if (!call.has(1)) return JsValue::of(call.text.ends_with(call.text_argument(0)));
  const JsText text{call.text};
  const JsValue head = text.part(0, clamp(call.integer(1, 0), text.size()), call.world.heap);
  return JsValue::of(head.string().ends_with(call.text_argument(0)));
}

Result<JsValue> starts_with(const StringCall& call) {
  GWCTL_TRY(refuse_regex(call, "startsWith"));
  if (!call.has(1)) return JsValue::of(call.text.starts_with(call.text_argument(0)));
  const JsText text{call.text};
  const JsValue tail =
      text.part(clamp(call.integer(1, 0), text.size()), text.size(), call.world.heap);
  return JsValue::of(tail.string().starts_with(call.text_argument(0)));
}

Result<JsValue> includes(const StringCall& call) {
  GWCTL_TRY(refuse_regex(call, "includes"));
  const std::string_view part = call.text_argument(0);
  if (!call.has(1)) return JsValue::of(call.text.find(part) != std::string_view::npos);
  const JsText text{call.text};
  return JsValue::of(text.find(part, clamp(call.integer(1, 0), text.size())).has_value());
}

JsValue position(std::optional<std::size_t> at) {
  return JsValue::of(at ? static_cast<double>(*at) : -1.0);
}

Result<JsValue> index_of(const StringCall& call) {
  const JsText text{call.text};
  return position(text.find(call.text_argument(0), clamp(call.integer(1, 0), text.size())));
}

Result<JsValue> last_index_of(const StringCall& call) {
  const JsText text{call.text};
  const double from = call.integer(1, std::numeric_limits<double>::infinity());
  return position(text.find_last(call.text_argument(0), clamp(from, text.size())));
}

Result<JsValue> pad(const StringCall& call, bool at_start) {
  const JsText text{call.text};
  const double size = call.integer(0, 0);
  const std::string filler{call.has(1) ? call.text_argument(1) : std::string_view{" "}};
  if (size <= static_cast<double>(text.size()) || filler.empty()) return JsValue::of(call.text);
  if (size > made_size_max) return fail("Invalid string length");
  const std::size_t missing = static_cast<std::size_t>(size) - text.size();
  std::string all;
  const std::size_t filler_size = JsText{filler}.size();
  for (std::size_t made = 0; made < missing; made += filler_size) all += filler;
  const JsValue padding = JsText{all}.part(0, missing, call.world.heap);
  const std::string fill{padding.string()};
  return call.world.heap.keep(at_start ? fill + std::string{call.text}
                                       : std::string{call.text} + fill);
}

Result<JsValue> pad_start(const StringCall& call) {
  return pad(call, true);
}

Result<JsValue> pad_end(const StringCall& call) {
  return pad(call, false);
}

Result<JsValue> repeat(const StringCall& call) {
  const double count = call.integer(0, 0);
  if (count < 0 || count * static_cast<double>(call.text.size() + 1) > made_size_max) {
    return fail("Invalid count value: " + to_text(call.argument(0), call.world));
  }
  std::string all;
  for (double i = 0; i < count; ++i) all += call.text;
  return call.world.heap.keep(std::move(all));
}

Result<JsValue> slice(const StringCall& call) {
  const JsText text{call.text};
  const std::size_t from = clamp_relative(call.integer(0, 0), text.size());
  const double to = call.integer(1, static_cast<double>(text.size()));
  return text.part(from, clamp_relative(to, text.size()), call.world.heap);
}

Result<JsValue> substring(const StringCall& call) {
  const JsText text{call.text};
  const std::size_t a = clamp(call.integer(0, 0), text.size());
  const std::size_t b = clamp(call.integer(1, static_cast<double>(text.size())), text.size());
  return text.part(std::min(a, b), std::max(a, b), call.world.heap);
}

Result<JsValue> substr(const StringCall& call) {
  const JsText text{call.text};
  const std::size_t from = clamp_relative(call.integer(0, 0), text.size());
  const double size = call.integer(1, static_cast<double>(text.size()));
  return text.part(from, from + clamp(size, text.size() - from), call.world.heap);
}

Result<JsValue> lower_case(const StringCall& call) {
  return call.world.heap.keep(change_case(call.text, LetterCase::lower));
}

Result<JsValue> upper_case(const StringCall& call) {
  return call.world.heap.keep(change_case(call.text, LetterCase::upper));
}

Result<JsValue> trim(const StringCall& call) {
  return JsValue::of(trim_text(call.text, TrimSide::both));
}

Result<JsValue> trim_start(const StringCall& call) {
  return JsValue::of(trim_text(call.text, TrimSide::start));
}

Result<JsValue> trim_end(const StringCall& call) {
  return JsValue::of(trim_text(call.text, TrimSide::end));
}

Result<JsValue> locale_compare(const StringCall& call) {
  const int order = gwctl::locale_compare(call.text, call.text_argument(0));
  return JsValue::of(order < 0 ? -1.0 : order > 0 ? 1.0 : 0.0);
}

struct NamedMethod {
  std::string_view name;
  Method method;
};

constexpr NamedMethod methods[] = {
    {"at", at},
    {"charAt", char_at},
    {"charCodeAt", char_code_at},
    {"codePointAt", char_code_at},
    {"concat", concat},
    {"endsWith", ends_with},
    {"includes", includes},
    {"indexOf", index_of},
    {"lastIndexOf", last_index_of},
    {"localeCompare", locale_compare},
    {"padEnd", pad_end},
    {"padStart", pad_start},
    {"repeat", repeat},
    {"slice", slice},
    {"startsWith", starts_with},
    {"substr", substr},
    {"substring", substring},
    {"toLocaleLowerCase", lower_case},
    {"toLocaleUpperCase", upper_case},
    {"toLowerCase", lower_case},
    {"toUpperCase", upper_case},
    {"trim", trim},
    {"trimEnd", trim_end},
    {"trimLeft", trim_start},
    {"trimRight", trim_end},
    {"trimStart", trim_start},
};

}  // namespace

Result<JsCalled> call_string_method(const JsCall& call, const JsWorld& world, JsValue& result) {
  const auto* const found =
      std::ranges::lower_bound(methods, call.name, std::less<>{}, &NamedMethod::name);
  if (found == std::end(methods) || found->name != call.name) {
    return call_pattern_method(call, world, result);
  }
  GWCTL_TRY_ASSIGN(result, found->method({call.object.string(), call.arguments, world}));
  return JsCalled::done;
}

}  // namespace gwctl::lint::jsonpath
