#include "core/js_text.h"
#include "lint/functions/core.h"
#include "lint/functions/plain.h"

namespace gwctl::lint {
namespace {

void truthy(const Target& target, const RunContext& /*context*/, Results& results) {
  if (target.value != nullptr && is_truthy(*target.value)) return;
  results.add("#{{print(\"property\")}}must be truthy", target);
}

}  // namespace

MadeFunction make_truthy(const Node* options) {
  return make_plain<truthy>("truthy", options);
}

}  // namespace gwctl::lint
