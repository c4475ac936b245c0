#include "lint/functions/core.h"
#include "lint/functions/plain.h"

namespace gwctl::lint {
namespace {

void defined(const Target& target, const RunContext& /*context*/, Results& results) {
  if (target.value != nullptr) return;
  results.add("#{{print(\"property\")}}must be defined", target);
}

}  // namespace

MadeFunction make_defined(const Node* options) {
  return make_plain<defined>("defined", options);
}

}  // namespace gwctl::lint
