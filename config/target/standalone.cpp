// Apache APISIX in its standalone mode with an API: the whole config in one document, which is
// replaced as one.

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/target/in_parallel.h"
#include "config/target/servers.h"
#include "config/target/told_schemas.h"
#include "core/digest.h"

namespace gwctl::config {
namespace {

constexpr const char* config_path = "/apisix/admin/configs";
constexpr std::string_view credential_mark = "/credentials/";

std::string version_member(const KindInfo& kind) {
  return fmt::format("{}_conf_version", kind.plural);
}

// What an item calls itself; credentials are among the consumers.
ObjectKey key_of(const KindInfo& kind, const Json& item) {
  std::string id = text_member(item, "id");
  if (const Json& number = member_of(item, "id"); number.is_number_integer()) id = number.dump();
  if (kind.kind != Kind::consumer) return {kind.kind, id};
  if (id.find(credential_mark) != std::string::npos) return {Kind::credential, id};
  return {Kind::consumer, text_member(item, "username")};
}

const KindInfo& list_of(Kind kind) {
  return info(kind == Kind::credential ? Kind::consumer : kind);
}

/// The document as it was read, on its way to what it shall be.
class StandaloneDocument {
 public:
  // Braces would make a list of it.
  explicit StandaloneDocument(Json document) : document_(std::move(document)) {
    if (!document_.is_object()) document_ = Json::object();
  }

  template <class Take>
  void each(const Take& take) const {
    for (const KindInfo& kind : kinds()) {
      if (kind.kind == Kind::credential) continue;
      for (const Json& item : list_member(document_, std::string{kind.plural}.c_str())) {
        if (const ObjectKey key = key_of(kind, item); !key.id.empty()) take(key, item);
      }
    }
  }

  /// The lists of what changes get a version beyond all that there were: what has the one of
  /// before is left as it is by the server. All lists are there: one that is not would be emptied.
  void begin(const std::vector<Change>& changes) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    version_ = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    for (const KindInfo& kind : kinds()) {
      if (kind.kind == Kind::credential) continue;
      version_ = std::max(version_, number_member(document_, version_member(kind).c_str()) + 1);
    }
    for (const KindInfo& kind : kinds()) {
      if (kind.kind == Kind::credential) continue;
      Json& list = document_[std::string{kind.plural}];
      if (!list.is_array()) list = Json::array();
      Json& version = document_[version_member(kind)];
      if (!version.is_number()) version = 0;
    }
    for (const Change& change : changes)
      document_[version_member(list_of(change.key.kind))] = version_;
  }

  void make(const Change& change) {
    const KindInfo& kind = list_of(change.key.kind);
    auto& list = document_[std::string{kind.plural}].get_ref<Json::array_t&>();
    const auto found = std::ranges::find_if(
        list, [&](const Json& item) { return key_of(kind, item) == change.key; });
    if (change.action == Action::remove) {
      if (found != list.end()) list.erase(found);
      return;
    }
    Json item = change.body;
    if (change.key.kind != Kind::consumer) item["id"] = change.key.id;
    item["modifiedIndex"] = version_;
    found == list.end() ? list.push_back(std::move(item)) : void(*found = std::move(item));
  }

  std::string text() const { return document_.dump(); }

 private:
  Json document_;
  std::uint64_t version_ = 0;
};

class Standalone final : public Target, private AtomicWriter {
 public:
  Standalone(AdminSendWith send_with, TargetInfo info)
      : send_with_{std::move(send_with)}, send_{send_with_({})}, info_{std::move(info)} {}

  const TargetInfo& info() const override { return info_; }

  std::variant<AtomicWriter*, StepWriter*> writer() override {
    return static_cast<AtomicWriter*>(this);
  }

  std::shared_ptr<const TargetSchemas> schemas() const override { return schemas_.get(); }

  Result<LiveObjects> read(std::vector<std::string>& notices) override {
    const auto document = read_document();
    if (!document) return fail(document.error().message);
    SchemaReader schemas{send_};
    GWCTL_TRY(each_of(schemas.count(), [&](std::size_t i) { return schemas.read(i); }));
    LiveObjects objects;
    objects.schemas = schemas.finish(notices);
    schemas_.set(objects.schemas);
    document->each([&](const ObjectKey& key, const Json& item) {
      objects.insert_or_assign(key, live_of(item));
    });
    return objects;
  }

 private:
  static LiveObject live_of(const Json& item) {
    LiveObject live{item, number_member(item, "modifiedIndex")};
    live.value.erase("modifiedIndex");
    return live;
  }

  tl::expected<StandaloneDocument, WriteFailure> read_document() const {
    const auto answer = send_("GET", config_path, {});
    if (!answer) return tl::unexpected{answer.error()};
    if (!answer->is_success()) {
      return tl::unexpected{
          failure_of(*answer, fmt::format("GET {}{}: ", info_.place, config_path))};
    }
    return StandaloneDocument{answer->body};
  }

  static WriteFailure failure_of(const AdminAnswer& answer, const std::string& heading) {
    using Failure = WriteFailure::Kind;
    // Somebody else's document came in between.
    const bool is_stale = answer.message().find("_conf_version must be") != std::string::npos;
    const Failure kind = is_stale                       ? Failure::stale
                         : may_try_again(answer.status) ? Failure::busy
                                                        : Failure::refused;
    return {kind, heading + answer.message(), is_unclear(answer.status)};
  }

  // What changed since it was read; an item need not have an index.
  std::optional<WriteFailure> find_move(const StandaloneDocument& document,
                                        const std::vector<Change>& changes) const {
    const auto schemas = schemas_.get();
    std::map<ObjectKey, LiveObject> now;
    std::set<ObjectKey> wanted;
    for (const Change& change : changes) wanted.insert(change.key);
    document.each([&](const ObjectKey& key, const Json& item) {
      if (wanted.contains(key)) now.insert_or_assign(key, live_of(item));
    });
    for (const Change& change : changes) {
      const auto found = now.find(change.key);
      const bool is_there = found != now.end();
      const bool is_same =
          is_there != (change.action == Action::create) &&
          (!is_there ||
           (change.modified_index != 0
                ? found->second.modified_index == change.modified_index
                : comparable(change.key, found->second.value, *schemas) == change.before));
      if (!is_same)
        return WriteFailure{WriteFailure::Kind::stale,
                            fmt::format("{} was changed meanwhile", name_of(change.key))};
    }
    return std::nullopt;
  }

  tl::expected<void, WriteFailure> write_all(const std::vector<Change>& changes) override {
    auto document = read_document();
    if (!document) return tl::unexpected{document.error()};
    if (auto moved = find_move(*document, changes)) return tl::unexpected{*std::move(moved)};
    document->begin(changes);
    for (const Change& change : changes) document->make(change);
    const std::string text = document->text();
    const auto answer = send_with_({"X-Digest: " + sha256_hex(text)})("PUT", config_path, text);
    if (!answer) return tl::unexpected{answer.error()};
    if (answer->is_success()) return {};
    return tl::unexpected{failure_of(*answer, {})};
  }

  AdminSendWith send_with_;
  AdminSend send_;
  TargetInfo info_;
  LatestSchemas schemas_;
};

}  // namespace

std::unique_ptr<Target> make_standalone(AdminSendWith send_with, TargetInfo info) {
  return std::make_unique<Standalone>(std::move(send_with), std::move(info));
}

}  // namespace gwctl::config
