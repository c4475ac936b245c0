#include "lint/functions/core.h"
#include "lint/functions/plain.h"

namespace gwctl::lint {
namespace {

void undefined(const Target& target, const RunContext& /*context*/, Results& results) {
  if (target.value == nullptr) return;
  results.add("#{{print(\"property\")}}must be undefined", target);
}

}  // namespace

MadeFunction make_undefined(const Node* options) {
  return make_plain<undefined>("undefined", options);
}

}  // namespace gwctl::lint
