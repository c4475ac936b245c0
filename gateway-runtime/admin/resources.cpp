#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "config/check.h"
#include "core/utf8.h"
#include "gateway-runtime/admin/call.h"
#include "gateway-runtime/admin/guards.h"
#include "gateway-runtime/admin/listing.h"
#include "gateway-runtime/admin/value.h"
#include "gateway-runtime/check_options.h"

namespace gwctl::runtime::admin {
namespace {

using config::Kind;
using config::KindInfo;
using config::ResourcePtr;
using Refusal = Gateway::Refusal;
using Planned = tl::expected<Commit, Refusal>;

constexpr std::string_view not_found = R"({"message":"Key not found"})";

/// What the path names.
struct Target {
  Kind kind = Kind::route;
  std::string owner;              ///< of a credential: the consumer; of a secret: the manager
  std::string id;                 ///< empty: the collection
  std::vector<std::string> part;  ///< of PATCH: the way into the value

  /// As the model names it.
  std::string full_id() const {
    if (kind == Kind::credential) return fmt::format("{}/credentials/{}", owner, id);
    return kind == Kind::secret && !owner.empty() ? fmt::format("{}/{}", owner, id) : id;
  }
};

Target target_of(const Call& call, Kind kind) {
  Target target{kind, {}, {}, {}};
  auto rest = std::span{call.segments}.subspan(1);
  const auto take = [&] {
    if (rest.empty()) return std::string{};
    const std::string& first = rest.front();
    rest = rest.subspan(1);
    return first;
  };
  if (kind == Kind::secret) target.owner = take();
  target.id = take();
  if (kind == Kind::consumer && !rest.empty() && rest.front() == "credentials") {
    target.kind = Kind::credential;
    target.owner = std::exchange(target.id, {});
    take();
    target.id = take();
  }
  target.part.assign(rest.begin(), rest.end());
  return target;
}

void refuse(ServiceResponse& response, const Refusal& refusal) {
  if (refusal.message.starts_with('{')) {
    response.status = refusal.status;
    response.body = refusal.message + "\n";
    return;
  }
  answer_error(response, refusal.status, refusal.message);
}

/// When a resource goes that is to live for `ttl` seconds; 0: never.
tl::expected<std::int64_t, Refusal> read_expiry(const Call& call) {
  const std::string* const ttl = call.argument("ttl");
  if (ttl == nullptr) return 0;
  double seconds = 0;
  const char* const end = ttl->data() + ttl->size();
  const auto [at, error] = std::from_chars(ttl->data(), end, seconds);
  constexpr double longest = 100 * 365 * 86'400.0;
  if (error != std::errc{} || at != end || !(seconds >= 0 && seconds <= longest))
    return tl::unexpected{Refusal{400, "invalid argument ttl: should be a number"}};
  return std::time(nullptr) + static_cast<std::int64_t>(std::ceil(seconds));
}

/// `If-Match` and `If-None-Match: *`, of which APISIX knows nothing: ETags are `modifiedIndex`.
std::optional<Refusal> check_preconditions(const Call& call, const ResourcePtr& before) {
  const RequestHead& head = call.request.head;
  const std::string_view match = head.fields.get("If-Match");
  if (!match.empty()) {
    const std::string tag = before == nullptr ? "" : std::to_string(before->modified_index);
    const auto is_tag = [&](std::string_view one) {
      return one == "*" ? before != nullptr : one == tag || one == fmt::format("\"{}\"", tag);
    };
    const bool has_tag = !each_element(match, [&](std::string_view one) { return !is_tag(one); });
    if (!has_tag) return Refusal{412, "the resource was modified since"};
  }
  if (head.fields.get("If-None-Match") == "*" && before != nullptr)
    return Refusal{412, "the resource exists already"};
  return std::nullopt;
}

/// One PUT, POST or PATCH on its way into the store.
class Writer {
 public:
  Writer(const Call& call, Target target, nlohmann::json body, std::int64_t expires_at)
      : call_{call},
        info_{config::info(target.kind)},
        target_{std::move(target)},
        body_(std::move(body)),  // braces would make it a list
        expires_at_{expires_at} {}

  Planned operator()(const Store& store) {
    const Method method = call_.method();
    if (method == Method::patch) return patch(store);
    if (auto refusal = name_it(store)) return tl::unexpected{*std::move(refusal)};
    before_ = store.model().find(target_.kind, target_.full_id());
    return finish(store);
  }

  bool is_new() const { return before_ == nullptr; }

  nlohmann::json result() const {
    return {{"key", key_of(target_.kind, target_.full_id())}, {"value", body_}};
  }

 private:
  tl::unexpected<Refusal> no(int status, std::string message) const {
    return tl::unexpected{Refusal{status, std::move(message)}};
  }

  std::optional<Refusal> name_it(const Store& store) {
    if (body_.is_null()) return Refusal{400, "missing configurations"};
    if (!body_.is_object())
      return Refusal{400, "invalid configuration: wrong type: expected object, got " +
                              std::string{lua_type(body_)}};
    if (target_.kind == Kind::consumer) return name_consumer();
    if (target_.kind == Kind::plugin_metadata) {
      if (target_.id.empty()) return Refusal{400, "missing plugin name"};
      return std::nullopt;
    }
    const auto said = body_.contains("id") ? id_text(body_["id"]) : std::nullopt;
    if (call_.method() == Method::post) {
      if (!target_.id.empty() || body_.contains("id"))
        return Refusal{400, fmt::format("wrong {} id, do not need it", info_.noun)};
      target_.id = fmt::format("{:020}", store.revision() + 1);
      body_["id"] = target_.id;
      return std::nullopt;
    }
    if (target_.id.empty()) {
      if (!said) return Refusal{400, fmt::format("missing {} id", info_.noun)};
      target_.id = *said;
      return std::nullopt;
    }
    const std::string wanted = target_.kind == Kind::secret ? target_.full_id() : target_.id;
    if (body_.contains("id") && (!said || (*said != target_.id && *said != wanted)))
      return Refusal{400, fmt::format("wrong {} id", info_.noun)};
    if (!body_.contains("id") || target_.kind == Kind::secret) body_["id"] = wanted;
    return std::nullopt;
  }

  std::optional<Refusal> name_consumer() {
    const auto name = body_.find("username");
    const bool is_name = name != body_.end() && name->is_string();
    if (is_name && !target_.id.empty() && target_.id != name->get<std::string>())
      return Refusal{400, "wrong username"};
    if (is_name) target_.id = name->get<std::string>();
    return std::nullopt;
  }

  static std::string_view lua_type(const nlohmann::json& value) {
    if (value.is_number()) return "number";
    if (value.is_boolean()) return "boolean";
    return value.is_string() ? "string" : "table";
  }

  Planned patch(const Store& store) {
    if (target_.id.empty())
      return no(400, fmt::format("{} {} id", target_.kind == Kind::secret ? "no" : "missing",
                                 info_.noun));
    if (body_.is_null() && target_.part.empty()) return no(400, "missing configurations");
    if (!body_.is_object() && target_.part.empty()) return no(400, "invalid configuration");
    before_ = store.model().find(target_.kind, target_.full_id());
    if (before_ == nullptr) return no(404, std::string{not_found});
    nlohmann::json whole = to_value(*before_->value);
    if (target_.part.empty()) {
      merge(whole, body_);
    } else if (!set_at(whole, target_.part, body_)) {
      std::string path;
      for (const std::string& name : target_.part) path += "/" + name;
      return no(400, "invalid sub-path: " + path);
    }
    says_times_ = target_.part.empty() && body_.contains("update_time");
    body_ = std::move(whole);
    return finish(store);
  }

  /// With what the server adds: times, and for consumers nothing else.
  Planned finish(const Store& store) {
    if (auto refusal = check_preconditions(call_, before_)) return tl::unexpected{*refusal};
    const bool is_patch = call_.method() == Method::patch;
    if (!is_patch && info_.has_timestamps) {
      if (const auto name = forbidden_property(body_))
        return no(400, fmt::format("the property is forbidden:  {}", *name));
    }
    if (target_.kind == Kind::credential &&
        store.model().find(Kind::consumer, target_.owner) == nullptr)
      return no(404, "consumer not found");
    const auto checked = to_document("body", body_);
    const config::CheckOptions options = check_options();
    const auto wrong = config::check_resource(target_.kind, target_.full_id(), checked->root(),
                                              &store.model(), options);
    if (wrong) return no(400, *wrong);
    add_server_fields();
    const std::string id = target_.full_id();
    auto document = to_document(key_of(target_.kind, id), body_);
    // The answer is what GET will say, large numbers as they are kept.
    body_ = to_value(document->root());
    return Commit{{{target_.kind, id, std::move(document), expires_at_}}, {}};
  }

  void add_server_fields() {
    if (target_.kind == Kind::plugin_metadata) {
      body_["id"] = target_.id;
      return;
    }
    if (!info_.has_timestamps) return;
    const std::int64_t now = std::time(nullptr);
    if (!body_.contains("create_time")) {
      const Node* const created =
          before_ == nullptr ? nullptr : find(*before_->value, "create_time");
      body_["create_time"] = created == nullptr ? now : created->integer;
    }
    if (!says_times_) body_["update_time"] = now;
  }

  const Call& call_;
  const KindInfo& info_;
  Target target_;
  nlohmann::json body_;
  std::int64_t expires_at_;
  ResourcePtr before_;
  bool says_times_ = false;
};

/// `?dry_run=true`, of which APISIX knows nothing: everything but the deed.
Gateway::Mode mode_of(const Call& call) {
  const std::string* const asked = call.argument("dry_run");
  return asked != nullptr && *asked == "true" ? Gateway::Mode::trial : Gateway::Mode::done;
}

void write(const Call& call, const Target& target, ServiceResponse& response) {
  // No answer could name it.
  if (const std::string id = target.full_id(); first_invalid_utf8(id) != id.size())
    return answer_error(response, 400, "the id is not UTF-8");
  auto body = read_body(call, response);
  if (!body) return;
  const auto expires_at = read_expiry(call);
  if (!expires_at) return refuse(response, expires_at.error());
  Writer writer{call, target, *std::move(body), *expires_at};
  const auto refusal = call.write(std::ref(writer), mode_of(call));
  if (refusal) return refuse(response, *refusal);
  answer(response, writer.is_new() ? 201 : 200, writer.result());
}

void get(const Call& call, const Target& target, ServiceResponse& response) {
  call.gateway.read([&](const Store& store) {
    const config::Model& model = store.model();
    const bool is_list = target.id.empty();
    if (!is_list) {
      const ResourcePtr found = model.find(target.kind, target.full_id());
      if (found == nullptr) return refuse(response, {404, std::string{not_found}});
      response.fields.emplace_back("ETag", fmt::format("\"{}\"", found->modified_index));
      return answer(response, 200, item(*found));
    }
    std::vector<ResourcePtr> all;
    const std::string prefix = target.owner.empty()              ? ""
                               : target.kind == Kind::credential ? target.owner + "/credentials/"
                                                                 : target.owner + "/";
    for (const auto& [id, resource] : model.of(target.kind)) {
      if (id.starts_with(prefix)) all.push_back(resource);
    }
    if (target.kind == Kind::credential && all.empty())
      return refuse(response, {404, std::string{not_found}});
    answer_list(call, std::move(all), response);
  });
}

Planned plan_delete(const Call& call, const Target& target, const Store& store) {
  const KindInfo& info = config::info(target.kind);
  const auto no = [](int status, std::string message) {
    return tl::unexpected{Refusal{status, std::move(message)}};
  };
  if (target.id.empty()) {
    return no(400, target.kind == Kind::consumer ? std::string{"missing consumer name"}
                                                 : fmt::format("missing {} id", info.noun));
  }
  const std::string id = target.full_id();
  const std::string* const force = call.argument("force");
  if (force == nullptr || *force != "true") {
    if (auto use = find_use(store.model(), {{target.kind, id}})) return no(400, *std::move(use));
  }
  const ResourcePtr before = store.model().find(target.kind, id);
  if (before == nullptr) return no(404, std::string{not_found});
  if (auto refusal = check_preconditions(call, before)) return tl::unexpected{*refusal};
  std::vector<Change> changes{{target.kind, id, nullptr}};
  if (target.kind == Kind::consumer) {
    for (const auto& [credential, resource] : store.model().of(Kind::credential)) {
      if (credential.starts_with(id + "/")) changes.push_back({Kind::credential, credential, {}});
    }
  }
  return Commit{std::move(changes), {}};
}

void remove(const Call& call, const Target& target, ServiceResponse& response) {
  const auto refusal = call.write(
      [&](const Store& store) { return plan_delete(call, target, store); }, mode_of(call));
  if (refusal) return refuse(response, *refusal);
  answer(response, 200, {{"deleted", "1"}, {"key", key_of(target.kind, target.full_id())}});
}

bool is_allowed(const KindInfo& info, Method method) {
  if (method == Method::post) return info.verbs.post;
  return method != Method::patch || info.verbs.patch;
}

}  // namespace

void serve_resources(const Call& call, Kind kind, ServiceResponse& response) {
  const Target target = target_of(call, kind);
  const KindInfo& info = config::info(target.kind);
  const Method method = call.method();
  if (!is_allowed(info, method)) {
    return answer_error(
        response, 405,
        fmt::format("not supported `{}` method for {}", call.request.head.method_name, info.noun));
  }
  if (method == Method::get) return get(call, target, response);
  const bool is_write = method == Method::put || method == Method::post ||
                        method == Method::patch || method == Method::delete_;
  if (!is_write) return answer_error(response, 404, "not found");
  if (call.gateway.is_read_only()) {
    return answer_error(response, 405,
                        "the config comes from a file: change that, or start with --store");
  }
  method == Method::delete_ ? remove(call, target, response) : write(call, target, response);
}

}  // namespace gwctl::runtime::admin
