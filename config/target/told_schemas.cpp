#include "config/target/told_schemas.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace gwctl::config {
namespace {

// The first version that stores what it is sent, and no defaults beside it.
constexpr std::pair plain_since{3U, 14U};

// `APISIX/3.18.0`; 0.0 where it is not told.
std::pair<unsigned, unsigned> version_in(std::string_view server) {
  std::pair version{0U, 0U};
  const std::string_view text = server.substr(std::min(server.find('/'), server.size() - 1) + 1);
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.first);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return {};
  const auto minor = std::from_chars(major.ptr + 1, end, version.second);
  return minor.ec == std::errc{} ? version : std::pair{0U, 0U};
}

// Not there, in this version or this mode.
bool is_missing(long status) {
  return status == 400 || status == 404;
}

}  // namespace

SchemaReader::SchemaReader(const AdminSend& send) : send_{send} {
  constexpr const char* plugins = "/apisix/admin/plugins?all=true";
  parts_.push_back({plugins, &SchemaAnswers::plugins});
  parts_.push_back({fmt::format("{}&subsystem=stream", plugins), &SchemaAnswers::stream_plugins});
  for (const KindInfo& each : kinds()) {
    if (each.kind == Kind::plugin_metadata || each.kind == Kind::secret) continue;
    parts_.push_back({fmt::format("/apisix/admin/schema/{}", each.singular), nullptr, each.kind});
  }
}

Result<void> SchemaReader::read(std::size_t part) {
  auto answer = send_("GET", parts_[part].path, {});
  if (!answer) return fail(answer.error().message);
  // What is told now and then would be compared now so, now otherwise.
  if (may_try_again(answer->status))
    return fail(fmt::format("GET {}: {}", parts_[part].path, answer->message()));
  parts_[part].answer = *std::move(answer);
  return {};
}

std::shared_ptr<const TargetSchemas> SchemaReader::finish(std::vector<std::string>& notices) const {
  SchemaAnswers answers;
  std::string untold;
  std::pair version{0U, 0U};
  for (const Part& part : parts_) {
    const AdminAnswer& answer = part.answer;
    version = std::max(version, version_in(answer.server));
    const bool is_odd = part.plugins != nullptr ? !TargetSchemas::is_plugin_list(answer.body)
                                                : !TargetSchemas::is_kind_schema(answer.body);
    if (answer.is_success() && !is_odd) {
      (part.plugins != nullptr ? answers.*part.plugins
                               : answers.kinds[static_cast<std::size_t>(part.kind)]) = answer.body;
      continue;
    }
    // Without streams it tells of no plugins for them, and older versions have fewer kinds.
    const bool may_be_missing = part.plugins != &SchemaAnswers::plugins;
    if (untold.empty() && !(may_be_missing && (is_missing(answer.status) || answer.is_success())))
      untold = fmt::format("GET {}: {}", part.path,
                           answer.is_success() ? "an odd answer" : answer.message());
  }
  answers.may_store_defaults = version < plain_since;
  const std::string told = fmt::format("{}.{}", version.first, version.second);
  if (!untold.empty() && told != own_schema_version)
    notices.push_back(
        fmt::format("the target does not tell its schemas ({}): those of Apache APISIX {} are "
                    "used in their place, with their defaults",
                    untold, own_schema_version));
  return std::make_shared<const TargetSchemas>(answers);
}

}  // namespace gwctl::config
