#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/json_schema.h"
#include "core/result.h"

namespace gwctl::json_schema {

/// Ajv takes what is called `id` (`$id` since draft 6) for the id of a schema wherever it meets an
/// object that might be one, examples included, and refuses a schema that has the same id twice.
/// Remembers what references lead to, so schemas that share much are cheap.
class IdCheck {
 public:
  explicit IdCheck(const SchemaOptions& options) : options_{options} {}

  /// Fails with `reference "a" resolves to more than one schema`.
  Result<void> check(const Node& schema, std::string_view id_keyword);

 private:
  /// The ids in a tree, in the order in which they are met, up to the first that is there already.
  struct Ids {
    std::vector<std::string_view> all;
    std::string_view twice;
    bool has_twice = false;
  };

  const Ids& ids_of(const Node& node, int depth);
  Ids find_ids(const Node& node, int depth);
  void add_child(Ids& to, const Node& child, std::string_view keyword, int depth);
  static void add(Ids& to, std::string_view id);

  const SchemaOptions& options_;
  std::string_view id_keyword_;
  std::unordered_map<const Node*, Ids> known_;
};

}  // namespace gwctl::json_schema
