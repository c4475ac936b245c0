#include <fmt/format.h>

#include "cli/effects/report.h"
#include "cli/ship/report_parts.h"

namespace gwctl::cli {
namespace {

using config::Change;
using config::FieldChange;
using config::Json;

Json list_of(const std::vector<config::ObjectKey>& keys) {
  Json list = Json::array();
  for (const config::ObjectKey& key : keys) list.push_back(config::path_of(key));
  return list;
}

Json field_json(const FieldChange& field) {
  Json all{{"path", field.path}};
  if (field.is_secret) all["secret"] = true;
  if (field.before) all["before"] = field.is_secret ? Json(hidden_secret) : *field.before;
  if (field.after) all["after"] = field.is_secret ? Json(hidden_secret) : *field.after;
  return all;
}

Json change_json(const Change& change) {
  Json fields = Json::array();
  for (const FieldChange& field : change.fields) fields.push_back(field_json(field));
  return {{"action", config::action_name(change.action)},
          {"kind", config::info(change.key.kind).singular},
          {"id", change.key.id},
          {"drifted", change.has_drifted},
          {"fields", std::move(fields)}};
}

Json refusal_json(const Refusal& refusal) {
  Json all{{"rule", refusal.name.rule},
           {"place", refusal.name.place.text()},
           {"message", refusal.message}};
  if (refusal.resource) all["resource"] = config::path_of(*refusal.resource);
  return all;
}

}  // namespace

Json changes_json(const std::vector<Change>& changes) {
  Json list = Json::array();
  for (const Change* change : config::told_changes(changes)) list.push_back(change_json(*change));
  return list;
}

std::string diff_json(const DiffReport& report) {
  const config::Difference& difference = report.difference;
  Json conflicts = Json::array();
  for (const config::Conflict& each : difference.conflicts)
    conflicts.push_back({{"resource", config::path_of(each.key)}, {"reason", each.reason}});
  Json refusals = Json::array();
  for (const Refusal& each : report.refusals) refusals.push_back(refusal_json(each));
  Json all{{"target", {{"name", report.target.name}, {"place", report.target.place}}},
           {"summary",
            {{"create", count_of(difference, config::Action::create)},
             {"update", count_of(difference, config::Action::update)},
             {"delete", count_of(difference, config::Action::remove)},
             {"unchanged", difference.unchanged}}},
           {"changes", changes_json(difference.changes)},
           {"conflicts", std::move(conflicts)},
           {"no_longer_wanted", list_of(difference.kept)},
           {"of_others", list_of(difference.unmanaged)},
           {"refusal", difference.refusal},
           {"refusals", std::move(refusals)},
           {"notices", report.notices}};
  if (report.effects != nullptr) all["effects"] = effects_json(*report.effects);
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gwctl::cli
