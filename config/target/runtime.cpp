// gwctl's own runtime: all of the config in one request, all changes in one transaction.

#include <fmt/format.h>

#include "config/target/servers.h"

namespace gwctl::config {
namespace {

constexpr const char* config_path = "/gwctl/v1/config";

class Runtime final : public Target, private AtomicWriter {
 public:
  Runtime(AdminSend send, TargetInfo info) : send_{std::move(send)}, info_{std::move(info)} {}

  const TargetInfo& info() const override { return info_; }

  std::variant<AtomicWriter*, StepWriter*> writer() override {
    return static_cast<AtomicWriter*>(this);
  }

  Result<LiveObjects> read(std::vector<std::string>&) override {
    const auto answer = send_("GET", config_path, {});
    if (!answer) return fail(answer.error().message);
    if (!answer->is_success())
      return fail(fmt::format("GET {}{}: {}", info_.place, config_path, answer->message()));
    LiveObjects objects;
    for (const Json& item : list_member(answer->body, "resources")) {
      const auto kind = kind_by_singular(text_member(item, "kind"));
      if (!kind) continue;
      objects.insert_or_assign(
          {*kind, text_member(item, "id")},
          LiveObject{member_of(item, "value"), number_member(item, "modified_index")});
    }
    return objects;
  }

 private:
  tl::expected<void, WriteFailure> write_all(const std::vector<Change>& changes) override {
    Json list = Json::array();
    for (const Change& change : changes) {
      Json item{{"kind", info_of(change)},
                {"id", change.key.id},
                {"if_modified_index", change.modified_index}};
      if (change.action != Action::remove) item["value"] = change.body;
      list.push_back(std::move(item));
    }
    const auto answer = send_("POST", config_path, Json{{"changes", std::move(list)}}.dump());
    if (!answer) return tl::unexpected{answer.error()};
    if (answer->is_success()) return {};
    using Kind = WriteFailure::Kind;
    const Kind kind = answer->status == 412           ? Kind::stale
                      : may_try_again(answer->status) ? Kind::busy
                                                      : Kind::refused;
    return tl::unexpected{WriteFailure{kind, answer->message(), is_unclear(answer->status)}};
  }

  static std::string_view info_of(const Change& change) {
    return gwctl::config::info(change.key.kind).singular;
  }

  AdminSend send_;
  TargetInfo info_;
};

}  // namespace

std::unique_ptr<Target> make_runtime(AdminSend send, TargetInfo info) {
  return std::make_unique<Runtime>(std::move(send), std::move(info));
}

}  // namespace gwctl::config
