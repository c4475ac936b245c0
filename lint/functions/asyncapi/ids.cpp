#include <string_view>
#include <unordered_set>
#include <vector>

#include "lint/functions/asyncapi/asyncapi.h"
#include "lint/functions/oas/common.h"

namespace gwctl::lint::asyncapi {
namespace {

const Node* object_at(const Node& object, std::string_view key, const View& view) {
  const Node* value = view.get(object, key);
  return value != nullptr && value->is_object() ? value : nullptr;
}

/// Calls `visit(path, operation)` for each operation of AsyncAPI 2, in source order.
template <class Visit>
void each_operation(const Node& document, const View& view, const Visit& visit) {
  const Node* channels = object_at(document, "channels", view);
  if (channels == nullptr) return;
  for (const Member& member : channels->members()) {
    for (const std::string_view kind : {"subscribe", "publish"}) {
      const Node* operation = object_at(view.resolve(member.value), kind, view);
      if (operation == nullptr) continue;
      visit(std::vector<Segment>{"channels", member.name(), kind}, *operation);
    }
  }
}

/// Finds ids that were used before. The last trait that has an id gives it.
class IdCheck {
 public:
  IdCheck(std::string_view key, const RunContext& context) : key_{key}, view_{context.view} {}

  /// Adds the path below `owner` to `path` and tells whether the id there is a repetition.
  bool is_repeated(const Node& owner, std::vector<Segment>& path) {
    const Node* traits = view_.get(owner, "traits");
    for (std::size_t i = traits == nullptr ? 0 : traits->items().size(); i > 0; --i) {
      const Node* id = view_.get(view_.resolve(traits->items()[i - 1]), key_);
      if (id == nullptr || !id->is_string()) continue;
      path.insert(path.end(), {Segment{"traits"}, Segment{i - 1}, Segment{key_}});
      return !seen_.insert(id->string()).second;
    }
    const Node* id = view_.get(owner, key_);
    path.emplace_back(key_);
    return id != nullptr && id->is_string() && !seen_.insert(id->string()).second;
  }

 private:
  std::string_view key_;
  const View& view_;
  std::unordered_set<std::string_view> seen_;
};

void operation_id_uniqueness(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  IdCheck ids{"operationId", context};
  each_operation(*target.value, context.view,
                 [&](std::vector<Segment> path, const Node& operation) {
                   if (!ids.is_repeated(operation, path)) return;
                   results.add("\"operationId\" must be unique across all the operations.",
                               oas::root_of(target.place), path);
                 });
}

void message_id_uniqueness(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const View& view = context.view;
  IdCheck ids{"messageId", context};
  const auto check = [&](std::vector<Segment> path, const Node& message) {
    if (!message.is_object() || !ids.is_repeated(message, path)) return;
    results.add("\"messageId\" must be unique across all the messages.", oas::root_of(target.place),
                path);
  };
  each_operation(*target.value, view, [&](std::vector<Segment> path, const Node& operation) {
    const Node* message = object_at(operation, "message", view);
    if (message == nullptr) return;
    path.emplace_back("message");
    const Node* several = view.get(*message, "oneOf");
    if (several == nullptr || !several->is_array()) return check(path, *message);
    for (std::size_t i = 0; i < several->items().size(); ++i) {
      std::vector<Segment> one = path;
      one.insert(one.end(), {Segment{"oneOf"}, Segment{i}});
      check(std::move(one), view.resolve(several->items()[i]));
    }
  });
}

}  // namespace

MadeFunction make_message_id_uniqueness(const Node* options) {
  return make_plain<message_id_uniqueness>("asyncApi2MessageIdUniqueness", options);
}

MadeFunction make_operation_id_uniqueness(const Node* options) {
  return make_plain<operation_id_uniqueness>("asyncApi2OperationIdUniqueness", options);
}

}  // namespace gwctl::lint::asyncapi
