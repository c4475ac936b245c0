// `errorMessage`, as the package ajv-errors has it: errors of a schema object are replaced by
// texts.

#include <algorithm>
#include <charconv>

#include "core/js_text.h"
#include "core/json_pointer.h"
#include "core/json_schema_collector.h"
#include "core/json_schema_text.h"

namespace gwctl::json_schema {
namespace {

bool starts_with(const std::vector<std::string>& path, const std::vector<std::string>& prefix) {
  return path.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

// An error of the schema object's own keywords: `#/a/type` where the object is `#/a`.
bool is_own(const SchemaError& error, std::string_view schema_path) {
  std::string_view path = error.schema_path;
  if (!path.starts_with(schema_path)) return false;
  path.remove_prefix(schema_path.size());
  return path.starts_with('/') && path.find('/', 1) == std::string_view::npos;
}

bool is_within(const SchemaError& error, std::string_view schema_path) {
  const std::string_view path = error.schema_path;
  return path.starts_with(schema_path) && path.substr(schema_path.size()).starts_with('/');
}

bool speaks_of_property(const SchemaError& error) {
  return error.keyword == "required" || error.keyword == "dependencies" ||
         error.keyword == "dependentRequired";
}

const Node* step_into(const Node* node, const std::string& token) {
  if (node == nullptr || !node->is_array()) return node == nullptr ? nullptr : find(*node, token);
  std::uint32_t index = 0;
  const char* end = token.data() + token.size();
  const auto result = std::from_chars(token.data(), end, index);
  return result.ec == std::errc{} && result.ptr == end && index < node->size ? &node->items()[index]
                                                                             : nullptr;
}

}  // namespace

/// One `errorMessage` at work.
class ErrorMessages {
 public:
  ErrorMessages(std::vector<SchemaError>& errors, std::size_t begin, SchemaError pattern,
                std::span<const Node* const> ancestors)
      : errors_{errors},
        begin_{begin},
        pattern_{std::move(pattern)},
        ancestors_{ancestors},
        used_(errors.size(), false) {
    schema_path_ = pattern_.schema_path;
    schema_path_.resize(schema_path_.rfind('/'));
  }

  void apply(const Node& messages) {
    if (messages.is_object()) {
      replace_keywords(messages);
      replace_properties(messages);
      replace_children(messages);
    }
    const Node* rest = messages.is_string() ? &messages : find_string(messages, "_");
    if (rest != nullptr && !rest->string().empty()) replace_rest(*rest);
    finish();
  }

 private:
  template <class Predicate>
  bool use(Predicate predicate) {
    bool any = false;
    for (std::size_t at = begin_; at < used_.size(); ++at) {
      const SchemaError& error = errors_[at];
      if (used_[at] || error.keyword == "errorMessage" || !predicate(error)) continue;
      used_[at] = true;
      any = true;
    }
    return any;
  }

  void replace_keywords(const Node& messages) {
    std::vector<const Member*> hits;
    for (const Member* message : js_members(messages)) {
      if (message->value.is_object() || message->name() == "properties" ||
          message->name() == "items")
        continue;
      const bool any = use([&](const SchemaError& error) {
        return error.keyword == message->name() && error.instance == pattern_.instance &&
               is_own(error, schema_path_);
      });
      if (any) add(message->value);
    }
  }

  void replace_properties(const Node& messages) {
    for (const Member* message : js_members(messages)) {
      if (!message->value.is_object() || message->name() == "properties" ||
          message->name() == "items")
        continue;
      for (const Member* property : js_members(message->value)) {
        const bool any = use([&](const SchemaError& error) {
          return error.keyword == message->name() && speaks_of_property(error) &&
                 error.property == property->name() && error.instance == pattern_.instance &&
                 is_own(error, schema_path_);
        });
        if (any) add(property->value);
      }
    }
  }

  void replace_child(std::string_view child, const Node& message) {
    const bool any = use([&](const SchemaError& error) {
      return starts_with(error.instance, pattern_.instance) &&
             error.instance.size() > pattern_.instance.size() &&
             error.instance[pattern_.instance.size()] == child;
    });
    if (any) add(message).instance.emplace_back(child);
  }

  void replace_children(const Node& messages) {
    const Node* properties = find(messages, "properties");
    const Node* items = find(messages, "items");
    if (pattern_.value == nullptr) return;
    if (properties != nullptr && pattern_.value->is_object()) {
      for (const Member* message : js_members(*properties))
        replace_child(message->name(), message->value);
    }
    if (items != nullptr && pattern_.value->is_array()) {
      for (std::size_t at = 0; at < items->items().size(); ++at) {
        replace_child(std::to_string(at), items->items()[at]);
      }
    }
  }

  void replace_rest(const Node& message) {
    const bool any = use([&](const SchemaError& error) {
      return starts_with(error.instance, pattern_.instance) && is_within(error, schema_path_);
    });
    if (any) add(message);
  }

  SchemaError& add(const Node& message) {
    SchemaError& error = added_.emplace_back(pattern_);
    error.message = fill_in(message.string());
    return error;
  }

  // `${/a/b}` from the root, `${1/b}` from one level up.
  std::string value_at(std::string_view pointer) const {
    std::size_t up = ancestors_.size() - 1;
    if (!pointer.starts_with('/')) {
      std::size_t levels = 0;
      const auto result = std::from_chars(pointer.data(), pointer.data() + pointer.size(), levels);
      pointer.remove_prefix(static_cast<std::size_t>(result.ptr - pointer.data()));
      if (levels > up) return "undefined";
      up -= levels;
      if (pointer == "#") return up == 0 ? "undefined" : to_json_string(pattern_.instance[up - 1]);
    } else {
      up = 0;
    }
    const Node* node = ancestors_[up];
    const auto tokens = parse_json_pointer(pointer);
    if (!tokens) return "undefined";
    // In JavaScript `a && a.b` is `a` where that is falsy.
    for (const std::string& token : *tokens) {
      if (node != nullptr && is_truthy(*node)) node = step_into(node, token);
    }
    return node == nullptr ? "undefined" : to_json(*node);
  }

  std::string fill_in(std::string_view message) const {
    std::string text;
    for (;;) {
      const std::size_t begin = message.find("${");
      const std::size_t end =
          begin == std::string_view::npos ? begin : message.find('}', begin + 2);
      text += message.substr(0, end == std::string_view::npos ? end : begin);
      if (end == std::string_view::npos) return text;
      text += value_at(message.substr(begin + 2, end - begin - 2));
      message.remove_prefix(end + 1);
    }
  }

  void finish() {
    std::vector<SchemaError> kept;
    for (std::size_t at = begin_; at < used_.size(); ++at) {
      if (!used_[at]) kept.push_back(std::move(errors_[at]));
    }
    errors_.resize(begin_);
    std::ranges::move(kept, std::back_inserter(errors_));
    std::ranges::move(added_, std::back_inserter(errors_));
  }

  std::vector<SchemaError>& errors_;
  std::size_t begin_;
  SchemaError pattern_;
  std::span<const Node* const> ancestors_;
  std::vector<bool> used_;
  std::vector<SchemaError> added_;
  std::string schema_path_;
};

void Collector::run_error_message(const At& at, const Instruction& instruction) {
  report(at, &instruction, {});
  SchemaError pattern = std::move(errors_.back());
  errors_.pop_back();
  has_returned_ = false;
  ErrorMessages{errors_, frame_begin_, std::move(pattern), ancestors_}.apply(*instruction.value);
}

}  // namespace gwctl::json_schema
