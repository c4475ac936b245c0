#include "gateway-runtime/admin/history.h"

#include <algorithm>
#include <charconv>
#include <ranges>

#include <fmt/format.h>

// What was changed when and by whom, as far as the store remembers it.

namespace gwctl::runtime::admin {
namespace {

using nlohmann::json;

constexpr std::size_t listed_usually = 50;

json to_json(const Revision& revision) {
  return {{"revision", revision.number}, {"time", revision.time},
          {"author", revision.author},   {"message", revision.message},
          {"digest", revision.digest},   {"changes", revision.changes}};
}

std::string_view action_of(const PastValue& past) {
  if (past.is_gone) return "delete";
  return past.before == nullptr ? "create" : "update";
}

void list(const Call& call, ServiceResponse& response) {
  std::size_t limit = listed_usually;
  if (const std::string* const said = call.argument("limit")) {
    const auto number = revision_number(*said);
    if (!number || *number == 0) return answer_error(response, 400, "limit is a number above 0");
    limit = static_cast<std::size_t>(*number);
  }
  call.gateway.read([&](const Store& store) {
    json all = json::array();
    for (const Revision& each : std::views::reverse(store.revisions())) {
      if (all.size() == limit) break;
      all.push_back(to_json(each));
    }
    answer(response, 200,
           {{"revision", store.revision()},
            {"oldest_config", store.oldest_config()},
            {"revisions", std::move(all)}});
  });
}

void tell(const Call& call, std::uint64_t number, ServiceResponse& response) {
  call.gateway.read([&](const Store& store) {
    const auto found = std::ranges::find(store.revisions(), number, &Revision::number);
    if (found == store.revisions().end())
      return answer_error(response, 404, forgotten(store, number));
    const auto past = store.changes_of(number);
    if (!past) return answer_error(response, 503, past.error().message);
    json changes = json::array();
    for (const PastValue& each : *past) {
      changes.push_back({{"kind", config::info(each.kind).singular},
                         {"id", each.id},
                         {"action", action_of(each)}});
    }
    json body = to_json(*found);
    body["changed"] = std::move(changes);
    answer(response, 200, body);
  });
}

}  // namespace

std::optional<std::uint64_t> revision_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

std::string forgotten(const Store& store, std::uint64_t number) {
  if (number > store.revision())
    return fmt::format("there is no revision {} yet, the newest is {}", number, store.revision());
  return fmt::format("revision {} is not remembered; the oldest config that is: {}", number,
                     store.oldest_config());
}

void serve_revisions(const Call& call, ServiceResponse& response) {
  if (call.segments.size() == 1) return list(call, response);
  const auto number = revision_number(call.segments[1]);
  if (!number || call.segments.size() != 2) return answer_error(response, 404, "not found");
  tell(call, *number, response);
}

}  // namespace gwctl::runtime::admin
