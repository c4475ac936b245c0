#include <fmt/format.h>

#include "lint/functions/gwctl/own.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::own {
namespace {

void check(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr) return;
  const Node* required = context.view.get(*target.value, "required");
  const Node* properties = context.view.get(*target.value, "properties");
  if (required == nullptr || properties == nullptr || !properties->is_object()) return;
  std::size_t index = 0;
  for (const Node& name : required->items()) {
    const Segment where[] = {Segment{"required"}, Segment{index++}};
    if (!name.is_string() || find(*properties, name.string()) != nullptr) continue;
    results.add(fmt::format("Property \"{}\" is required, but not described.", name.string()),
                target, where);
  }
}

}  // namespace

MadeFunction make_required_defined(const Node* options) {
  return make_plain<check>("requiredDefined", options);
}

}  // namespace gwctl::lint::own
