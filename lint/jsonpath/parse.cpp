#include <algorithm>
#include <cstdlib>

#include "lint/jsonpath/parse_steps.h"

namespace gwctl::lint::jsonpath {
namespace {

// Longer expressions are refused.
constexpr std::size_t expression_size_max = 100'000;

Result<Query> make_query(std::string_view expression, Engine engine,
                         Result<std::vector<Step>> steps) {
  if (!steps) return fail(std::move(steps).error().message);
  if (steps->size() > steps_max) return fail("The expression has too many steps");
  const auto is_name = [](const Step& step) {
    return step.kind == StepKind::member && !step.deep && step.names.size() == 1;
  };
  const auto names_length = [](const Step& step) {
    return std::ranges::find(step.names, "length") != step.names.end();
  };
  // nimma comes by the properties of arrays only where it does not walk.
  const auto plain = std::ranges::find_if_not(*steps, &Step::is_plain);
  const bool is_fixed = std::all_of(steps->begin(), plain, is_name);
  const bool has_length = (is_fixed || engine == Engine::jsonpath_plus) &&
                          std::any_of(steps->begin(), plain, names_length);
  return Query{std::string{expression}, engine, *std::move(steps), is_fixed, has_length};
}

}  // namespace

Result<Query> parse(std::string_view expression) {
  if (expression.size() > expression_size_max) return fail("The expression is too long");
  auto nodes = read_nimma(expression);
  if (!nodes || is_too_deep_for_nimma(*nodes)) return parse(expression, Engine::jsonpath_plus);
  return make_query(expression, Engine::nimma, nimma_steps(*std::move(nodes)));
}

Result<Query> parse(std::string_view expression, Engine engine) {
  if (expression.size() > expression_size_max) return fail("The expression is too long");
  if (engine == Engine::jsonpath_plus) {
    return make_query(expression, engine, plus_steps(expression));
  }
  auto nodes = read_nimma(expression);
  if (!nodes) return fail("nimma cannot read this expression");
  return make_query(expression, engine, nimma_steps(*std::move(nodes)));
}

bool Slice::holds(std::int64_t index, std::int64_t size) const {
  if (rule == SliceRule::nimma) {
    if (index < from || (to && index >= *to)) return false;
    return step == 1 || index == from || (step != 0 && index % step == from);
  }
  const auto bound = [size](std::int64_t at) {
    return at < 0 ? std::max<std::int64_t>(0, at + size) : std::min(size, at);
  };
  const std::int64_t begin = bound(from);
  const std::int64_t end = to ? bound(*to) : size;
  if (index < begin || index >= end || step == 1) return index >= begin && index < end;
  if (rule == SliceRule::jsonpath_plus) return (index - begin) % step == 0;
  return step != 0 && end - std::abs(step) > 0 && (index + from) % step == 0;
}

}  // namespace gwctl::lint::jsonpath
