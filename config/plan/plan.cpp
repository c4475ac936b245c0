#include "config/plan/plan.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "core/digest.h"

namespace gwctl::config {
namespace {

constexpr int format_version = 1;
constexpr const char* version_member = "gwctl_plan";
constexpr const char* digest_member = "digest";

Json options_json(const DiffOptions& options) {
  Json kinds = Json::array();
  for (const Kind kind : options.kinds) kinds.push_back(info(kind).singular);
  Json labels = Json::array();
  for (const auto& [name, value] : options.labels) labels.push_back({name, value});
  return {{"owner", options.owner},    {"prune", options.prunes},
          {"adopt", options.adopts},   {"allow_mass_delete", options.allows_mass_delete},
          {"kinds", std::move(kinds)}, {"labels", std::move(labels)},
          {"names", options.names},    {"adopt_from", options.adopts_from}};
}

DiffOptions read_options(const Json& value) {
  DiffOptions options;
  options.owner = value.at("owner").get<std::string>();
  options.prunes = value.at("prune").get<bool>();
  options.adopts = value.at("adopt").get<bool>();
  options.allows_mass_delete = value.at("allow_mass_delete").get<bool>();
  options.names = value.at("names").get<std::vector<std::string>>();
  for (const Json& name : value.at("adopt_from"))
    options.adopts_from.insert(name.get<std::string>());
  for (const Json& name : value.at("kinds")) {
    if (const auto kind = kind_by_singular(name.get<std::string>())) options.kinds.insert(*kind);
  }
  for (const Json& label : value.at("labels"))
    options.labels.emplace_back(label.at(0).get<std::string>(), label.at(1).get<std::string>());
  return options;
}

Json entry_json(const Plan::Entry& entry) {
  return {{"action", action_name(entry.action)},
          {"kind", info(entry.key.kind).singular},
          {"id", entry.key.id},
          {"modified_index", entry.modified_index},
          {"before", entry.before_hash},
          {"after", entry.after_hash}};
}

Result<Plan::Entry> read_entry(const Json& value) {
  const auto kind = kind_by_singular(value.at("kind").get<std::string>());
  const auto action = action_by_name(value.at("action").get<std::string>());
  if (!kind || !action) return fail("the plan has a change of an unknown kind");
  return Plan::Entry{{*kind, value.at("id").get<std::string>()},
                     *action,
                     value.at("modified_index").get<std::uint64_t>(),
                     value.at("before").get<std::string>(),
                     value.at("after").get<std::string>()};
}

Result<Plan> read_checked(const Json& value) {
  Plan plan;
  plan.files = value.at("files").get<std::vector<std::string>>();
  plan.env_files = value.at("env_files").get<std::vector<std::string>>();
  plan.options = read_options(value.at("options"));
  plan.context = value.at("context").get<std::string>();
  plan.target_name = value.at("target").at("name").get<std::string>();
  plan.target_place = value.at("target").at("place").get<std::string>();
  plan.desired_digest = value.at("desired").get<std::string>();
  for (const Json& change : value.at("changes")) {
    GWCTL_TRY_ASSIGN(Plan::Entry entry, read_entry(change));
    plan.entries.push_back(std::move(entry));
  }
  return plan;
}

std::string how_moved(const Plan::Entry& then, const Plan::Entry& now) {
  if (then.modified_index != now.modified_index || then.before_hash != now.before_hash)
    return fmt::format("{} was changed on the target since (revision {}, then {})",
                       name_of(then.key), now.modified_index, then.modified_index);
  if (then.action != now.action)
    return fmt::format("{} would be {}d now, {}d then", name_of(then.key), action_name(now.action),
                       action_name(then.action));
  return fmt::format("{} is another one in the files now", name_of(then.key));
}

}  // namespace

Json plan_json(const Plan& plan) {
  Json changes = Json::array();
  for (const Plan::Entry& entry : plan.entries) changes.push_back(entry_json(entry));
  return {{version_member, format_version},
          {"files", plan.files},
          {"env_files", plan.env_files},
          {"options", options_json(plan.options)},
          {"context", plan.context},
          {"target", {{"name", plan.target_name}, {"place", plan.target_place}}},
          {"desired", plan.desired_digest},
          {"changes", std::move(changes)}};
}

Result<Plan> plan_in(const Json& value) {
  try {
    return read_checked(value);
  } catch (const Json::exception&) {
    return fail("this is no plan of gwctl");
  }
}

Plan plan_of(const Difference& difference) {
  Plan plan;
  for (const Change& change : difference.changes) {
    plan.entries.push_back({change.key, change.action, change.modified_index,
                            change.before.is_null() ? "" : hash_of(change.before),
                            change.after.is_null() ? "" : hash_of(change.after)});
  }
  return plan;
}

std::string write_plan(const Plan& plan) {
  Json all = plan_json(plan);
  all[digest_member] = sha256_hex(all.dump());
  return all.dump(2) + "\n";
}

bool is_plan(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{' &&
         text.find(fmt::format("\"{}\"", version_member)) != std::string_view::npos;
}

Result<Plan> read_plan(std::string_view text) {
  Json value = parse_json(text);
  if (!value.is_object() || !value.contains(version_member))
    return fail("this is no plan of gwctl");
  if (value[version_member] != format_version)
    return fail("the plan is of another version of gwctl");
  const Json digest = member_of(value, digest_member);
  value.erase(digest_member);
  if (digest != Json(sha256_hex(value.dump())))
    return fail("the plan was changed since it was made");
  return plan_in(value);
}

std::vector<std::string> find_moves(const Plan& plan, const Difference& now) {
  std::map<ObjectKey, Plan::Entry> entries;
  for (const Plan::Entry& entry : plan_of(now).entries) entries.emplace(entry.key, entry);
  std::vector<std::string> moves;
  for (const Plan::Entry& then : plan.entries) {
    const auto found = entries.find(then.key);
    if (found == entries.end()) {
      moves.push_back(
          fmt::format("{} needs no change any more, or is in the way", name_of(then.key)));
      continue;
    }
    if (found->second != then) moves.push_back(how_moved(then, found->second));
    entries.erase(found);
  }
  for (const auto& [key, entry] : entries)
    moves.push_back(
        fmt::format("{} would be {}d as well", name_of(key), action_name(entry.action)));
  return moves;
}

}  // namespace gwctl::config
