#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/plan/diff.h"
#include "config/target/target.h"
#include "core/result.h"

namespace gwctl::config {

/// What was agreed to: the changes that some files lead to on a target as it was. It holds no
/// secrets: whoever applies it has the files too, and makes the changes out anew; they have to be
/// the same.
struct Plan {
  /// One change, as far as it can be told apart.
  struct Entry {
    ObjectKey key;
    Action action = Action::update;
    std::uint64_t modified_index = 0;
    std::string before_hash;  ///< empty where it is created
    std::string after_hash;   ///< empty where it is deleted

    bool operator==(const Entry&) const = default;
  };

  std::vector<std::string> files;  ///< as they were named
  std::vector<std::string> env_files;
  DiffOptions options;
  std::string context;  ///< of the project file; empty: none
  std::string target_name;
  std::string target_place;
  std::string desired_digest;  ///< of the files' config
  std::vector<Entry> entries;
};

Plan plan_of(const Difference& difference);

/// JSON that ends with the digest of all before it.
std::string write_plan(const Plan& plan);
/// Fails for a text that is no plan, or was changed since.
Result<Plan> read_plan(std::string_view text);
/// The same without the digest, as a part of something else.
Json plan_json(const Plan& plan);
Result<Plan> plan_in(const Json& value);
/// Whether a text looks like one, right or wrong.
bool is_plan(std::string_view text);

/// What keeps a plan from being done: each resource that moved since, and how. Empty: nothing.
std::vector<std::string> find_moves(const Plan& plan, const Difference& now);

}  // namespace gwctl::config
