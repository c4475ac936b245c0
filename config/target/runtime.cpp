// gwctl's own runtime: all of the config in one request, all changes in one transaction.

#include <fmt/format.h>

#include "config/target/servers.h"

namespace gwctl::config {
namespace {

constexpr const char* config_path = "/gwctl/v1/config";
constexpr const char* revisions_path = "/gwctl/v1/revisions";

PastRevision read_revision(const Json& item) {
  return {number_member(item, "revision"), static_cast<std::int64_t>(number_member(item, "time")),
          text_member(item, "author"),     text_member(item, "message"),
          text_member(item, "digest"),     number_member(item, "changes")};
}

class Runtime final : public Target, private AtomicWriter, private TargetHistory {
 public:
  Runtime(AdminSend send, TargetInfo info, std::optional<std::uint64_t> restored = {})
      : send_{std::move(send)}, info_{std::move(info)}, restored_{restored} {}

  const TargetInfo& info() const override { return info_; }

  std::variant<AtomicWriter*, StepWriter*> writer() override {
    return static_cast<AtomicWriter*>(this);
  }

  TargetHistory* history() override { return this; }

  Result<LiveObjects> read(std::vector<std::string>&) override { return read_config(config_path); }

 private:
  Result<AdminAnswer> get(const std::string& path) const {
    auto answer = send_("GET", path, {});
    if (!answer) return fail(answer.error().message);
    if (!answer->is_success())
      return fail(fmt::format("GET {}{}: {}", info_.place, path, answer->message()));
    return *std::move(answer);
  }

  Result<LiveObjects> read_config(const std::string& path) const {
    GWCTL_TRY_ASSIGN(AdminAnswer answer, get(path));
    LiveObjects objects;
    if (list_member(answer.body, "resources").empty()) return objects;
    for (Json& item : answer.body["resources"]) {
      const auto kind = kind_by_singular(text_member(item, "kind"));
      if (!kind) continue;
      objects.insert_or_assign(
          {*kind, text_member(item, "id")},
          LiveObject{item.contains("value") ? std::move(item["value"]) : Json{},
                     number_member(item, "modified_index")});
    }
    return objects;
  }

  Result<List> list(std::size_t limit) override {
    GWCTL_TRY_ASSIGN(const AdminAnswer answer,
                     get(fmt::format("{}?limit={}", revisions_path, limit)));
    List list{
        number_member(answer.body, "revision"), number_member(answer.body, "oldest_config"), {}};
    for (const Json& item : list_member(answer.body, "revisions"))
      list.revisions.push_back(read_revision(item));
    return list;
  }

  Result<PastRevision> revision(std::uint64_t number) override {
    GWCTL_TRY_ASSIGN(const AdminAnswer answer, get(fmt::format("{}/{}", revisions_path, number)));
    return read_revision(answer.body);
  }

  Result<LiveObjects> config_at(std::uint64_t number) override {
    return read_config(fmt::format("{}?revision={}", config_path, number));
  }

  std::unique_ptr<Target> restoring(std::uint64_t number) override {
    return std::make_unique<Runtime>(send_, info_, number);
  }

  tl::expected<void, WriteFailure> write_all(const std::vector<Change>& changes) override {
    Json list = Json::array();
    for (const Change& change : changes) {
      Json item{{"kind", info_of(change)},
                {"id", change.key.id},
                {"if_modified_index", change.modified_index}};
      if (change.action != Action::remove) {
        if (restored_) {
          item["revision"] = *restored_;
        } else {
          item["value"] = change.body;
        }
      }
      list.push_back(std::move(item));
    }
    const auto answer = send_("POST", config_path, Json{{"changes", std::move(list)}}.dump());
    if (!answer) return tl::unexpected{answer.error()};
    if (answer->is_success()) return {};
    using Kind = WriteFailure::Kind;
    const Kind kind = answer->status == 412           ? Kind::stale
                      : may_try_again(answer->status) ? Kind::busy
                                                      : Kind::refused;
    // libcurl sends again what a kept connection died with: it may be our own write that is in the
    // way.
    const bool may_be_done = is_unclear(answer->status) || kind == Kind::stale;
    return tl::unexpected{WriteFailure{kind, answer->message(), may_be_done}};
  }

  static std::string_view info_of(const Change& change) {
    return gwctl::config::info(change.key.kind).singular;
  }

  AdminSend send_;
  TargetInfo info_;
  std::optional<std::uint64_t> restored_;  // what is written becomes what it was then
};

}  // namespace

std::unique_ptr<Target> make_runtime(AdminSend send, TargetInfo info) {
  return std::make_unique<Runtime>(std::move(send), std::move(info));
}

}  // namespace gwctl::config
