#include "core/js_text.h"
#include "lint/functions/core.h"
#include "lint/functions/plain.h"

namespace gwctl::lint {
namespace {

void falsy(const Target& target, const RunContext& /*context*/, Results& results) {
  if (target.value == nullptr || !is_truthy(*target.value)) return;
  results.add("#{{print(\"property\")}}must be falsy", target);
}

}  // namespace

MadeFunction make_falsy(const Node* options) {
  return make_plain<falsy>("falsy", options);
}

}  // namespace gwctl::lint
