#include <ctime>
#include <set>

#include <fmt/format.h>

#include "config/check.h"
#include "core/read_document.h"
#include "gateway-runtime/admin/call.h"
#include "gateway-runtime/admin/value.h"
#include "gateway-runtime/check_options.h"

// The whole config in one document, as APISIX's API-driven standalone mode has it.

namespace gwctl::runtime::admin {
namespace {

using config::Kind;
using config::KindInfo;
using nlohmann::json;
using Refusal = Gateway::Refusal;

/// One resource of a document.
struct Item {
  Kind kind = Kind::route;
  std::size_t index = 0;  // in the list of its kind
  std::string id;
  json value;
  std::uint64_t modified_index = 0;  // 0: not said
};

struct ItemError {
  const Item* item;
  std::string message;
};

std::string version_key(const KindInfo& kind) {
  return fmt::format("{}_conf_version", kind.plural);
}

/// Digest, time and versions of the last PUT.
json read_note(const Store& store) {
  json note = json::parse(store.note(), nullptr, false);
  return note.is_object() ? note : json::object();
}

bool is_yaml(const ServiceRequest& request) {
  return request.head.fields.get(FieldName::content_type).find("yaml") != std::string_view::npos;
}

std::optional<json> read_document(const Call& call, ServiceResponse& response) {
  if (!is_yaml(call.request)) return read_body(call, response);
  const auto document = read_yaml("body", std::string{call.request.body});
  for (const Problem& problem : document->problems()) {
    if (problem.kind != ProblemKind::syntax && problem.kind != ProblemKind::limit) continue;
    answer_error(response, 400, fmt::format("invalid yaml: {}", problem.message));
    return std::nullopt;
  }
  return to_value(document->root());
}

std::string id_of(Kind kind, const json& value) {
  const char* const name = kind == Kind::consumer ? "username" : "id";
  const auto found = value.find(name);
  return found == value.end() ? std::string{} : id_text(*found).value_or("");
}

Item make_item(const KindInfo& kind, std::size_t index, const json& given) {
  Item item{kind.kind, index, {}, given};
  if (!given.is_object()) return item;
  if (const auto modified = item.value.find("modifiedIndex"); modified != item.value.end()) {
    if (modified->is_number_unsigned()) item.modified_index = modified->get<std::uint64_t>();
    item.value.erase(modified);
  }
  // Credentials stand among the consumers.
  const std::string id = id_of(Kind::route, item.value);
  if (kind.kind == Kind::consumer && id.find("/credentials/") != std::string::npos)
    item.kind = Kind::credential;
  item.id = id_of(item.kind, item.value);
  if (item.id.empty()) item.id = fmt::format("arr_{}", index + 1);
  return item;
}

std::vector<Item> items_of(const json& document) {
  std::vector<Item> items;
  for (const KindInfo& kind : config::kinds()) {
    const auto list = document.find(kind.plural);
    if (kind.kind == Kind::credential || list == document.end() || !list->is_array()) continue;
    std::size_t index = 0;
    for (const json& given : *list) items.push_back(make_item(kind, index++, given));
  }
  return items;
}

std::string_view plural_of(const Item& item) {
  return config::info(item.kind == Kind::credential ? Kind::consumer : item.kind).plural;
}

/// What is wrong with each, references aside.
std::vector<ItemError> check_items(const std::vector<Item>& items) {
  std::vector<ItemError> errors;
  std::set<std::pair<Kind, std::string_view>> seen;
  const config::CheckOptions options = check_options();
  for (const Item& item : items) {
    if (!seen.insert({item.kind, item.id}).second) {
      errors.push_back({&item, fmt::format("found duplicate {} {} in {}",
                                           item.kind == Kind::consumer ? "username" : "id", item.id,
                                           plural_of(item))});
      continue;
    }
    const auto document = to_document("body", item.value);
    if (auto wrong =
            config::check_resource(item.kind, item.id, document->root(), nullptr, options)) {
      errors.push_back({&item, *std::move(wrong)});
    }
  }
  return errors;
}

void validate(const Call& call, ServiceResponse& response) {
  const auto document = read_document(call, response);
  if (!document) return;
  if (!document->is_object()) return answer_error(response, 400, "invalid request body");
  const std::vector<Item> items = items_of(*document);
  json errors = json::array();
  for (const ItemError& error : check_items(items)) {
    errors.push_back({{"resource_type", plural_of(*error.item)},
                      {"resource_id", error.item->id},
                      {"index", error.item->index},
                      {"error", error.message}});
  }
  if (errors.empty()) return answer(response, 200, json::object());
  answer(response, 400,
         {{"error_msg", "Configuration validation failed"}, {"errors", std::move(errors)}});
}

/// Plans one PUT of a whole document.
class Replacement {
 public:
  Replacement(const json& document, std::string digest)
      : document_{document}, digest_{std::move(digest)}, items_{items_of(document)} {}

  bool is_known() const { return is_known_; }

  tl::expected<Commit, Refusal> operator()(const Store& store) {
    json note = read_note(store);
    if (note.value("digest", "") == digest_) {
      is_known_ = true;
      return Commit{};
    }
    Commit commit;
    for (const KindInfo& kind : config::kinds()) {
      if (kind.kind == Kind::credential) continue;
      const auto replaces = take_version(kind, note);
      if (!replaces) return tl::unexpected{replaces.error()};
      if (*replaces) replace_kind(store.model(), kind.kind, commit.changes);
    }
    note["digest"] = digest_;
    note["last_modified"] = std::time(nullptr);
    commit.note = note.dump();
    return commit;
  }

  std::optional<Refusal> check() const {
    if (!document_.is_object()) return Refusal{400, "invalid request body"};
    const auto errors = check_items(items_);
    if (errors.empty()) return std::nullopt;
    const ItemError& first = errors.front();
    const bool is_duplicate = first.message.starts_with("found duplicate");
    return Refusal{400, is_duplicate
                            ? first.message
                            : fmt::format("invalid {} at index {}, err: {}", plural_of(*first.item),
                                          first.item->index, first.message)};
  }

 private:
  /// Whether the document has a later version of that kind.
  tl::expected<bool, Refusal> take_version(const KindInfo& kind, json& note) const {
    const std::string key = version_key(kind);
    const std::uint64_t stored = note.value(key, std::uint64_t{0});
    const auto said = document_.find(key);
    if (said == document_.end()) {
      note[key] = stored + 1;
      return true;
    }
    if (!said->is_number_unsigned())
      return tl::unexpected{Refusal{400, fmt::format("{} must be a number", key)}};
    const auto version = said->get<std::uint64_t>();
    if (version < stored) {
      return tl::unexpected{
          Refusal{400, fmt::format("{} must be greater than or equal to ({})", key, stored)}};
    }
    note[key] = version;
    return version > stored;
  }

  void replace_kind(const config::Model& model, Kind kind, std::vector<Change>& changes) const {
    std::set<std::string_view> wanted;
    for (const Item& item : items_) {
      const bool is_of_kind =
          item.kind == kind || (kind == Kind::consumer && item.kind == Kind::credential);
      if (!is_of_kind) continue;
      wanted.insert(item.id);
      put(model, item, changes);
    }
    for (const Kind each : {kind, Kind::credential}) {
      if (each == Kind::credential && kind != Kind::consumer) continue;
      for (const auto& [id, resource] : model.of(each)) {
        if (!wanted.contains(id)) changes.push_back({each, id, nullptr});
      }
    }
  }

  static void put(const config::Model& model, const Item& item, std::vector<Change>& changes) {
    const auto before = model.find(item.kind, item.id);
    json value = item.value;
    value["id"] = item.value.contains("id") ? item.value["id"] : json(item.id);
    if (item.kind == Kind::consumer) value.erase("id");
    if (before != nullptr && to_value(*before->value) == value) return;
    changes.push_back({item.kind, item.id, to_document(item.id, value)});
  }

  const json& document_;
  std::string digest_;
  std::vector<Item> items_;
  bool is_known_ = false;
};

void add_headers(const json& note, ServiceResponse& response) {
  response.fields.emplace_back("X-Last-Modified",
                               std::to_string(note.value("last_modified", std::int64_t{0})));
  response.fields.emplace_back("X-Digest", note.value("digest", ""));
}

void put(const Call& call, ServiceResponse& response) {
  const std::string digest{call.request.head.fields.get("X-Digest")};
  if (digest.empty()) return answer_error(response, 400, "missing digest header");
  const auto document = read_document(call, response);
  if (!document) return;
  Replacement replacement{*document, digest};
  if (const auto refusal = replacement.check())
    return answer_error(response, refusal->status, refusal->message);
  if (const auto refusal = call.write(std::ref(replacement)))
    return answer_error(response, refusal->status, refusal->message);
  response.status = replacement.is_known() ? 204 : 202;
  response.content_type.clear();
  call.gateway.read([&](const Store& store) { add_headers(read_note(store), response); });
}

void get(const Call& call, ServiceResponse& response) {
  call.gateway.read([&](const Store& store) {
    const json note = read_note(store);
    add_headers(note, response);
    if (call.method() == Method::head) return;
    json all = json::object();
    for (const KindInfo& kind : config::kinds()) {
      const bool is_credential = kind.kind == Kind::credential;
      const std::string plural{config::info(is_credential ? Kind::consumer : kind.kind).plural};
      for (const auto& [id, resource] : store.model().of(kind.kind)) {
        json value = to_value(*resource->value);
        value["modifiedIndex"] = resource->modified_index;
        all[plural].push_back(std::move(value));
      }
      if (!is_credential) all[version_key(kind)] = note.value(version_key(kind), std::uint64_t{0});
    }
    all["X-Last-Modified"] = note.value("last_modified", std::int64_t{0});
    all["X-Digest"] = note.value("digest", "");
    answer(response, 200, all);
  });
}

}  // namespace

void serve_configs(const Call& call, ServiceResponse& response) {
  const std::string_view word = call.segments.size() > 1 ? call.segments[1] : std::string_view{};
  const Method method = call.method();
  if (word == "validate" && method == Method::post) return validate(call, response);
  if (!word.empty()) return answer_error(response, 404, "not found");
  if (method == Method::get || method == Method::head) return get(call, response);
  if (method != Method::put) return answer_error(response, 404, "not found");
  if (call.gateway.is_read_only()) {
    return answer_error(response, 405,
                        "the config comes from a file: change that, or start with --store");
  }
  put(call, response);
}

}  // namespace gwctl::runtime::admin
