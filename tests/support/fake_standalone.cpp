#include "tests/support/fake_standalone.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gwctl::test {
namespace {

using config::AdminAnswer;
using config::Json;

AdminAnswer refuse(const std::string& message) {
  return {400, "APISIX/3.18.0", {{"error_msg", message}}};
}

// Items whose index is that of before stay as they are, whatever is sent.
Json merged(const Json& before, const Json& sent) {
  Json list = Json::array();
  for (const Json& item : sent) {
    const auto same = std::ranges::find_if(before, [&](const Json& each) {
      return each.value("id", Json{}) == item.value("id", Json{}) &&
             each.value("username", Json{}) == item.value("username", Json{}) &&
             item.contains("modifiedIndex") &&
             each.value("modifiedIndex", Json{}) == item["modifiedIndex"];
    });
    list.push_back(same == before.end() ? item : *same);
  }
  return list;
}

}  // namespace

config::AdminSendWith FakeStandalone::sender() {
  return [this](const std::vector<std::string>& fields) -> config::AdminSend {
    const bool has_digest = std::ranges::any_of(
        fields, [](const std::string& field) { return field.starts_with("X-Digest: "); });
    return [this, has_digest](
               const std::string& method, const std::string& path,
               const std::string& body) -> tl::expected<AdminAnswer, config::WriteFailure> {
      if (path != "/apisix/admin/configs") return refuse("not found");
      if (method == "GET") return AdminAnswer{200, "APISIX/3.18.0", document_};
      if (before_write) before_write();
      return put(body, has_digest);
    };
  };
}

AdminAnswer FakeStandalone::put(const std::string& body, bool has_digest) {
  if (!has_digest) return refuse("missing digest header");
  const Json sent = Json::parse(body, nullptr, false);
  if (!sent.is_object()) return refuse("invalid request body");
  Json next = document_;
  for (const config::KindInfo& kind : config::kinds()) {
    if (kind.kind == config::Kind::credential) continue;
    const std::string list{kind.plural};
    const std::string version = list + "_conf_version";
    const std::uint64_t stored = document_.value(version, std::uint64_t{0});
    const std::uint64_t given = sent.value(version, stored + 1);
    if (given < stored)
      return refuse(fmt::format("{} must be greater than or equal to ({})", version, stored));
    const Json items = sent.value(list, Json::array());
    std::set<std::string> ids;
    for (const Json& item : items) {
      if (!ids.insert(item.value("id", item.value("username", ""))).second)
        return refuse("found duplicate id in " + list);
      if (item.contains("create_time")) return refuse("the property is forbidden:  create_time");
    }
    if (given == stored && document_.contains(list)) continue;
    next[list] = merged(document_.value(list, Json::array()), items);
    next[version] = given;
  }
  document_ = std::move(next);
  ++writes_;
  return {202, "APISIX/3.18.0", {}};
}

}  // namespace gwctl::test
