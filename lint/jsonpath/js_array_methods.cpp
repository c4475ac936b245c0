#include <algorithm>
#include <cmath>
#include <functional>

#include "lint/jsonpath/js_members.h"

namespace gwctl::lint::jsonpath {
namespace {

struct ArrayCall {
  const JsValue& array;
  std::span<const JsValue> arguments;
  const JsWorld& world;

  std::size_t size() const { return array_size(array); }

  JsValue item(std::size_t at) const { return array_item(array, at, world.view); }

  JsValue argument(std::size_t at) const {
    return at < arguments.size() ? arguments[at] : JsValue{};
  }

  // An argument as a position, negative from the end; `missing` where there is none.
  std::size_t place(std::size_t at, std::size_t missing) const {
    if (argument(at).is(JsType::undefined)) return missing;
    double number = to_number(argument(at), world);
    number = std::isnan(number) ? 0 : std::trunc(number);
    const auto count = static_cast<double>(size());
    return static_cast<std::size_t>(std::clamp(number < 0 ? number + count : number, 0.0, count));
  }
};

bool same_value_zero(const JsValue& a, const JsValue& b) {
  const bool both_numbers = a.is(JsType::number) && b.is(JsType::number);
  if (both_numbers && std::isnan(a.number) && std::isnan(b.number)) return true;
  return strictly_equal(a, b);
}

JsValue includes(const ArrayCall& call) {
  for (std::size_t i = call.place(1, 0); i < call.size(); ++i) {
    if (same_value_zero(call.item(i), call.argument(0))) return JsValue::of(true);
  }
  return JsValue::of(false);
}

JsValue index_of(const ArrayCall& call) {
  for (std::size_t i = call.place(1, 0); i < call.size(); ++i) {
    if (strictly_equal(call.item(i), call.argument(0))) return JsValue::of(static_cast<double>(i));
  }
  return JsValue::of(-1.0);
}

JsValue last_index_of(const ArrayCall& call) {
  for (std::size_t i = call.size(); i-- > 0;) {
    if (strictly_equal(call.item(i), call.argument(0))) return JsValue::of(static_cast<double>(i));
  }
  return JsValue::of(-1.0);
}

JsValue at(const ArrayCall& call) {
  double index = to_number(call.argument(0), call.world);
  index = std::isnan(index) ? 0 : std::trunc(index);
  if (index < 0) index += static_cast<double>(call.size());
  if (index < 0 || index >= static_cast<double>(call.size())) return {};
  return call.item(static_cast<std::size_t>(index));
}

JsValue join(const ArrayCall& call) {
  const bool has_separator = !call.argument(0).is(JsType::undefined);
  const std::string separator = has_separator ? to_text(call.argument(0), call.world) : ",";
  std::string all;
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (i > 0) all += separator;
    const JsValue item = call.item(i);
    if (!item.is_nothing()) all += to_text(item, call.world);
  }
  return call.world.heap.keep(std::move(all));
}

JsValue slice(const ArrayCall& call) {
  JsList list;
  const std::size_t end = call.place(1, call.size());
  for (std::size_t i = call.place(0, 0); i < end; ++i) list.items.push_back(call.item(i));
  return call.world.heap.keep(std::move(list));
}

void append(JsList& list, const JsValue& array, const JsWorld& world) {
  for (std::size_t i = 0; i < array_size(array); ++i) {
    list.items.push_back(array_item(array, i, world.view));
  }
}

JsValue concat(const ArrayCall& call) {
  JsList list;
  append(list, call.array, call.world);
  for (const JsValue& argument : call.arguments) {
    if (argument.is_array()) {
      append(list, argument, call.world);
    } else {
      list.items.push_back(argument);
    }
  }
  return call.world.heap.keep(std::move(list));
}

// A copy: JavaScript would turn the document itself around.
JsValue reverse(const ArrayCall& call) {
  JsList list;
  append(list, call.array, call.world);
  std::ranges::reverse(list.items);
  return call.world.heap.keep(std::move(list));
}

struct NamedMethod {
  std::string_view name;
  JsValue (*method)(const ArrayCall&);
};

constexpr NamedMethod methods[] = {
    {"at", at},
    {"concat", concat},
    {"includes", includes},
    {"indexOf", index_of},
    {"join", join},
    {"lastIndexOf", last_index_of},
    {"reverse", reverse},
    {"slice", slice},
    {"toReversed", reverse},
};

}  // namespace

Result<JsCalled> call_array_method(const JsCall& call, const JsWorld& world, JsValue& result) {
  const auto* const found =
      std::ranges::lower_bound(methods, call.name, std::less<>{}, &NamedMethod::name);
  if (found == std::end(methods) || found->name != call.name) return JsCalled::not_a_function;
  result = found->method({call.object, call.arguments, world});
  return JsCalled::done;
}

}  // namespace gwctl::lint::jsonpath
