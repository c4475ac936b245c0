#include <ctime>
#include <set>

#include <fmt/format.h>

#include "config/check.h"
#include "gateway-runtime/admin/call.h"
#include "gateway-runtime/admin/guards.h"
#include "gateway-runtime/admin/history.h"
#include "gateway-runtime/admin/value.h"
#include "gateway-runtime/check_options.h"

// What APISIX has nothing like: all resources in one answer, any changes in one transaction.

namespace gwctl::runtime::admin {
namespace {

using config::Kind;
using nlohmann::json;
using Refusal = Gateway::Refusal;

/// One change of a transaction, as it was sent.
struct Asked {
  Kind kind = Kind::route;
  std::string id;
  json value;                                   // null: it is deleted
  std::optional<std::uint64_t> modified_index;  // that it has to have; 0: it must not be there
  std::optional<std::uint64_t> revision;        // it becomes what it was then
};

std::optional<std::uint64_t> number_in(const json& item, const char* name) {
  const auto found = item.find(name);
  if (found == item.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

tl::unexpected<Refusal> no(int status, std::string message) {
  return tl::unexpected{Refusal{status, std::move(message)}};
}

tl::expected<Asked, Refusal> read_change(const json& item) {
  if (!item.is_object()) return no(400, "a change is an object");
  const auto kind = config::kind_by_singular(
      item.value("kind", json("")).is_string() ? item.value("kind", "") : std::string{});
  if (!kind) return no(400, "a change has a kind, as route");
  const auto id = item.find("id");
  if (id == item.end() || !id->is_string() || id->get<std::string>().empty())
    return no(400, "a change has an id");
  Asked asked{*kind,
              id->get<std::string>(),
              {},
              number_in(item, "if_modified_index"),
              number_in(item, "revision")};
  if (const auto value = item.find("value"); value != item.end()) asked.value = *value;
  if (asked.revision && !asked.value.is_null())
    return no(400, "a change has a value, or the revision that had it");
  return asked;
}

tl::expected<config::Model, Refusal> config_at(const Store& store, std::uint64_t revision) {
  if (revision > store.revision() || revision < store.oldest_config())
    return no(404, forgotten(store, revision));
  auto model = store.model_at(revision);
  if (!model) return no(503, model.error().message);
  return *std::move(model);
}

/// Plans a transaction.
class Transaction {
 public:
  explicit Transaction(std::vector<Asked> asked) : asked_{std::move(asked)} {}

  tl::expected<Commit, Refusal> operator()(const Store& store) {
    Commit commit;
    std::set<std::pair<Kind, std::string_view>> seen;
    for (Asked& asked : asked_) {
      const auto before = store.model().find(asked.kind, asked.id);
      if (auto stale = find_move(asked, before)) return tl::unexpected{*std::move(stale)};
      if (!seen.insert({asked.kind, asked.id}).second)
        return no(400, fmt::format("{} is in it twice", name_of(asked)));
      if (auto unknown = bring_back(asked, store)) return tl::unexpected{*std::move(unknown)};
      if (asked.value.is_null()) {
        if (before != nullptr) commit.changes.push_back({asked.kind, asked.id, nullptr});
        continue;
      }
      if (!asked.value.is_object()) return no(400, "a value is an object");
      stamp(asked, before);
      commit.changes.push_back({asked.kind, asked.id, to_document(name_of(asked), asked.value)});
    }
    const config::Model after = store.preview(commit.changes);
    return check(after, std::move(commit));
  }

 private:
  static std::string name_of(const Asked& asked) {
    return fmt::format("{} [{}]", config::info(asked.kind).noun, asked.id);
  }

  /// What the resource was at the revision that is asked for; private keys never leave the store.
  std::optional<Refusal> bring_back(Asked& asked, const Store& store) {
    if (!asked.revision) return std::nullopt;
    if (past_ && past_revision_ != *asked.revision)
      return Refusal{400, "all of a transaction is of the same revision"};
    if (!past_) {
      auto past = config_at(store, *asked.revision);
      if (!past) return past.error();
      past_ = *std::move(past);
      past_revision_ = *asked.revision;
    }
    const auto found = past_->find(asked.kind, asked.id);
    if (found != nullptr) asked.value = to_value(*found->value);
    return std::nullopt;
  }

  static std::optional<Refusal> find_move(const Asked& asked, const config::ResourcePtr& before) {
    if (!asked.modified_index) return std::nullopt;
    const std::uint64_t now = before == nullptr ? 0 : before->modified_index;
    if (now == *asked.modified_index) return std::nullopt;
    const char* const what = now == 0                     ? "is not there any more"
                             : *asked.modified_index == 0 ? "is there by now"
                                                          : "was changed meanwhile";
    return Refusal{412, fmt::format("{} {}", name_of(asked), what)};
  }

  static void stamp(Asked& asked, const config::ResourcePtr& before) {
    if (asked.kind == Kind::plugin_metadata || asked.kind == Kind::secret)
      asked.value["id"] = asked.id;
    if (!config::info(asked.kind).has_timestamps) return;
    const std::int64_t now = std::time(nullptr);
    const Node* const created = before == nullptr ? nullptr : find(*before->value, "create_time");
    asked.value["create_time"] = created == nullptr ? now : created->integer;
    asked.value["update_time"] = now;
  }

  /// The config as it will be has to be right, in whatever order it came to be.
  static tl::expected<Commit, Refusal> check(const config::Model& after, Commit commit) {
    const config::CheckOptions options = check_options();
    const config::ResourceChecks checks{after, options};
    ResourceKeys gone;
    for (const Change& change : commit.changes) {
      if (change.document == nullptr) gone.emplace(change.kind, change.id);
    }
    if (auto use = find_use(after, gone)) return no(400, *std::move(use));
    for (const Change& change : commit.changes) {
      if (change.document == nullptr) continue;
      auto wrong = checks.check(change.kind, change.id, change.document->root());
      if (wrong)
        return no(400,
                  fmt::format("{} [{}]: {}", config::info(change.kind).noun, change.id, *wrong));
      const bool lacks_consumer =
          change.kind == Kind::credential &&
          after.find(Kind::consumer, change.id.substr(0, change.id.find('/'))) == nullptr;
      if (lacks_consumer)
        return no(400, fmt::format("credential [{}]: consumer not found", change.id));
    }
    return commit;
  }

  std::vector<Asked> asked_;
  std::optional<config::Model> past_;
  std::uint64_t past_revision_ = 0;
};

void tell(const config::Model& model, std::uint64_t revision, ServiceResponse& response) {
  json resources = json::array();
  for (const config::KindInfo& kind : config::kinds()) {
    for (const auto& [id, resource] : model.of(kind.kind)) {
      resources.push_back({{"kind", kind.singular},
                           {"id", id},
                           {"value", visible_value(*resource)},
                           {"modified_index", resource->modified_index}});
    }
  }
  answer(response, 200, {{"revision", revision}, {"resources", std::move(resources)}});
}

void get_config(const Call& call, ServiceResponse& response) {
  const std::string* const said = call.argument("revision");
  const auto revision = said == nullptr ? std::nullopt : revision_number(*said);
  if (said != nullptr && !revision) return answer_error(response, 400, "revision is a number");
  call.gateway.read([&](const Store& store) {
    if (!revision) return tell(store.model(), store.revision(), response);
    const auto model = config_at(store, *revision);
    if (!model) return answer_error(response, model.error().status, model.error().message);
    tell(*model, *revision, response);
  });
}

void change_config(const Call& call, ServiceResponse& response) {
  if (call.gateway.is_read_only()) {
    return answer_error(response, 405,
                        "the config comes from a file: change that, or start with --store");
  }
  const auto body = read_body(call, response);
  if (!body) return;
  const auto list = body->find("changes");
  if (!body->is_object() || list == body->end() || !list->is_array())
    return answer_error(response, 400, "a transaction has changes");
  std::vector<Asked> all;
  for (const json& item : *list) {
    auto asked = read_change(item);
    if (!asked) return answer_error(response, asked.error().status, asked.error().message);
    all.push_back(*std::move(asked));
  }
  Transaction transaction{std::move(all)};
  const std::string* const trial = call.argument("dry_run");
  const bool is_trial = trial != nullptr && *trial == "true";
  const auto refusal =
      call.write(std::ref(transaction), is_trial ? Gateway::Mode::trial : Gateway::Mode::done);
  if (refusal) return answer_error(response, refusal->status, refusal->message);
  answer(response, 200, {{"revision", call.gateway.revision()}});
}

}  // namespace

void serve_own(const Call& call, ServiceResponse& response) {
  const std::string_view word = call.segments.empty() ? std::string_view{} : call.segments[0];
  if (word == "status" && call.method() == Method::get) {
    return answer(response, 200,
                  {{"version", call.gateway.version()},
                   {"revision", call.gateway.revision()},
                   {"router", name_of(call.gateway.settings().router)}});
  }
  if (word == "config" && call.method() == Method::get) return get_config(call, response);
  if (word == "config" && call.method() == Method::post) return change_config(call, response);
  if (word == "revisions" && call.method() == Method::get) return serve_revisions(call, response);
  answer_error(response, 404, "not found");
}

}  // namespace gwctl::runtime::admin
