// Apache APISIX by its Admin API, resource by resource.

#include <mutex>

#include <fmt/format.h>

#include "config/plan/owner.h"
#include "config/target/in_parallel.h"
#include "config/target/servers.h"
#include "config/target/told_schemas.h"

namespace gwctl::config {
namespace {

constexpr std::string_view admin = "/apisix/admin/";

// Behind `/apisix/routes/`.
std::string id_in(std::string_view key, std::string_view plural) {
  const std::string mark = fmt::format("/{}/", plural);
  const std::size_t at = key.find(mark);
  return std::string{at == std::string_view::npos ? key : key.substr(at + mark.size())};
}

class Apisix final : public Target, private StepWriter {
 public:
  Apisix(AdminSend send, TargetInfo info) : send_{std::move(send)}, info_{std::move(info)} {}

  const TargetInfo& info() const override { return info_; }

  std::shared_ptr<const TargetSchemas> schemas() const override { return schemas_.get(); }

  std::variant<AtomicWriter*, StepWriter*> writer() override {
    return static_cast<StepWriter*>(this);
  }

  Result<LiveObjects> read(std::vector<std::string>& notices) override {
    LiveObjects objects;
    std::mutex mutex;
    SchemaReader schemas{send_};
    const auto kinds_of = kinds();
    GWCTL_TRY(each_of(kinds_of.size() + schemas.count(), [&](std::size_t i) -> Result<void> {
      if (i >= kinds_of.size()) return schemas.read(i - kinds_of.size());
      if (kinds_of[i].kind == Kind::credential) return {};
      GWCTL_TRY_ASSIGN(const Json list, list_of(kinds_of[i], notices, mutex));
      const std::scoped_lock lock{mutex};
      take(kinds_of[i], list, objects);
      return {};
    }));
    objects.schemas = schemas.finish(notices);
    schemas_.set(objects.schemas);
    return read_credentials(std::move(objects), mutex);
  }

 private:
  Result<std::unique_ptr<LiveObject>> read_one(const ObjectKey& key) override {
    const auto answer = send_("GET", std::string{admin} + path_of(key), {});
    if (!answer) return fail(answer.error().message);
    if (answer->status == 404) return std::unique_ptr<LiveObject>{};
    if (!answer->is_success()) return fail(answer->message());
    return std::make_unique<LiveObject>(live_of(answer->body));
  }

  tl::expected<void, WriteFailure> write(const Change& change) override {
    const std::string path = std::string{admin} + path_of(change.key);
    const bool removes = change.action == Action::remove;
    const auto answer =
        removes ? send_("DELETE", path, {}) : send_("PUT", path, change.body.dump());
    if (!answer) return tl::unexpected{answer.error()};
    if (answer->is_success() || (removes && answer->status == 404)) return {};
    using Kind = WriteFailure::Kind;
    // The guards of deletion look at what a worker has seen so far.
    const bool lags = answer->message().find("still using it") != std::string::npos ||
                      answer->message().find("duplicate key of plugin") != std::string::npos ||
                      answer->message().find("already exists in global rule") != std::string::npos;
    return tl::unexpected{
        WriteFailure{may_try_again(answer->status) || lags ? Kind::busy : Kind::refused,
                     answer->message(), is_unclear(answer->status)}};
  }

  // What is made with a time to live answers 201 to one only.
  Lock lock(const std::string& owner, const std::string& holder) override {
    const ObjectKey key = lock_key(owner);
    const std::string path = std::string{admin} + path_of(key);
    const auto there = send_("GET", path, {});
    if (!there) return Lock::none;
    const bool is_there = there->is_success();
    if (is_there && text_member(member_of(there->body, "value"), "desc") != holder)
      return Lock::held;
    const Json body{{"id", key.id}, {"desc", holder}, {"plugins", Json::object()}};
    const auto made = send_("PUT", fmt::format("{}?ttl={}", path, lock_time.count()), body.dump());
    if (!made || !made->is_success()) return Lock::none;
    return is_there || made->status == 201 ? Lock::acquired : Lock::held;
  }

  void unlock(const std::string& owner) override {
    (void)send_("DELETE", std::string{admin} + path_of(lock_key(owner)), {});
  }

  static LiveObject live_of(const Json& item) {
    LiveObject live;
    live.value = member_of(item, "value");
    live.modified_index = number_member(item, "modifiedIndex");
    return live;
  }

  static void take(const KindInfo& kind, const Json& list, LiveObjects& objects) {
    for (const Json& item : list) {
      if (!item.is_object()) continue;
      const std::string id = id_in(text_member(item, "key"), kind.plural);
      if (!id.empty()) objects.insert_or_assign({kind.kind, id}, live_of(item));
    }
  }

  // What is switched off there is answered 400, and no error.
  Result<Json> list_of(const KindInfo& kind, std::vector<std::string>& notices,
                       std::mutex& mutex) const {
    const auto answer = send_("GET", fmt::format("{}{}", admin, kind.plural), {});
    if (!answer) return fail(answer.error().message);
    if (answer->status == 400 && kind.kind == Kind::stream_route) {
      const std::scoped_lock lock{mutex};
      notices.push_back(fmt::format("{} are left out: {}", kind.plural, answer->message()));
      return Json::array();
    }
    if (!answer->is_success())
      return fail(
          fmt::format("GET {}{}{}: {}", info_.place, admin, kind.plural, answer->message()));
    return list_member(answer->body, "list");
  }

  // The Admin API has no list of all of them: one for each consumer that may have some.
  Result<LiveObjects> read_credentials(LiveObjects objects, std::mutex& mutex) const {
    std::vector<std::string> names;
    for (const auto& [key, object] : objects) {
      if (key.kind == Kind::consumer) names.push_back(key.id);
    }
    GWCTL_TRY(each_of(names.size(), [&](std::size_t i) -> Result<void> {
      const std::string path = fmt::format("{}consumers/{}/credentials", admin, names[i]);
      const auto answer = send_("GET", path, {});
      if (!answer) return fail(answer.error().message);
      if (answer->status == 404) return {};
      if (!answer->is_success())
        return fail(fmt::format("GET {}{}: {}", info_.place, path, answer->message()));
      const Json& list = list_member(answer->body, "list");
      const std::scoped_lock lock{mutex};
      for (const Json& item : list) {
        const std::string id = id_in(text_member(item, "key"), "consumers");
        if (!id.empty()) objects.insert_or_assign({Kind::credential, id}, live_of(item));
      }
      return {};
    }));
    return objects;
  }

  AdminSend send_;
  TargetInfo info_;
  LatestSchemas schemas_;
};

}  // namespace

std::unique_ptr<Target> make_apisix(AdminSend send, TargetInfo info) {
  return std::make_unique<Apisix>(std::move(send), std::move(info));
}

}  // namespace gwctl::config
