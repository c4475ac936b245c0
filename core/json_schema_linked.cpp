#include "core/json_schema_collector.h"

namespace gwctl::json_schema {

// Where a schema only may hold, its errors are lost, so the pair is to be looked at again.
bool Collector::is_seen(const Schema& schema, const Node& node) {
  if (!node.is_reference_target || alternatives_ != 0) return false;
  if (links_->seen.contains(&schema, &node)) return true;
  links_->seen.insert(&schema, &node);
  return false;
}

void Collector::meet(const Schema& schema, const Node& value) {
  if (links_ == nullptr || !value.is_reference || schema.is_trivial) return;
  links_->met.push_back({&schema, &value});
}

void Collector::forget_met(std::size_t from) {
  if (links_ != nullptr) links_->met.resize(from);
}

std::vector<LinkedErrors> collect_linked(const Schema& schema, const Node& instance,
                                         const References& links) {
  LinkRun run;
  PairSet begun;
  std::vector<LinkedErrors> found;
  const auto look = [&](const Schema& wanted, const Node& value) {
    Collector collector{{}, Collect::all, value, &run};
    collector.visit(wanted, value, nullptr);
    std::vector<SchemaError> errors = std::move(collector).take();
    if (!errors.empty()) found.push_back({&value, std::move(errors)});
  };
  look(schema, instance);
  for (std::size_t at = 0; at < run.met.size(); ++at) {
    const LinkRun::Met met = run.met[at];
    const Node* target = links.follow(*met.reference);
    if (target == met.reference || begun.contains(met.schema, target)) continue;
    begun.insert(met.schema, target);
    look(*met.schema, *target);
    if (target->is_reference) run.met.push_back({met.schema, target});
  }
  return found;
}

}  // namespace gwctl::json_schema
