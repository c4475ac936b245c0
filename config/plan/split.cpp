#include "config/plan/split.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "core/digest.h"

namespace gwctl::config {
namespace {

constexpr std::size_t name_size_max = 80;
constexpr std::size_t digest_size = 8;

/// Kinds that have a file of their own; those that are not here have that of the rest.
struct FileOfKind {
  Kind kind;
  const char* name;
};

constexpr FileOfKind files[] = {{Kind::consumer, "consumers"},
                                {Kind::credential, "consumers"},
                                {Kind::consumer_group, "consumers"},
                                {Kind::global_rule, "global_rules"},
                                {Kind::ssl, "ssls"},
                                {Kind::plugin_metadata, "plugin_metadata"}};

std::string text_of(const Resource& resource, std::string_view field) {
  const Node* const found = find(*resource.value, field);
  if (found == nullptr) return {};
  return found->is_integer ? std::to_string(found->integer) : std::string{found->string()};
}

class Splitting {
 public:
  explicit Splitting(const Model& model) : model_{model} {}

  std::vector<ModelPart> run() {
    find_users();
    for (const KindInfo& kind : kinds()) {
      for (const auto& [id, resource] : model_.of(kind.kind))
        parts_[part_of(*resource)].put(resource);
    }
    std::vector<ModelPart> parts;
    for (auto& [name, part] : parts_) parts.push_back({name + ".yaml", std::move(part)});
    return parts;
  }

 private:
  static std::string service_file(std::string_view id) { return "service-" + safe_file_name(id); }

  // Whose each upstream is: of services, by whatever of theirs uses it; of nobody in particular
  // where the name is empty.
  void find_users() {
    for (const auto& [id, service] : model_.of(Kind::service))
      users_[text_of(*service, "upstream_id")].insert(id);
    for (const Kind kind : {Kind::route, Kind::stream_route}) {
      for (const auto& [id, route] : model_.of(kind))
        users_[text_of(*route, "upstream_id")].insert(text_of(*route, "service_id"));
    }
  }

  std::string part_of(const Resource& resource) const {
    std::string service;
    if (resource.kind == Kind::service) service = resource.id;
    if (resource.kind == Kind::route || resource.kind == Kind::stream_route)
      service = text_of(resource, "service_id");
    if (resource.kind == Kind::upstream) {
      const auto users = users_.find(resource.id);
      if (users != users_.end() && users->second.size() == 1) service = *users->second.begin();
    }
    if (model_.find(Kind::service, service) != nullptr) return service_file(service);
    for (const FileOfKind& each : files) {
      if (each.kind == resource.kind) return each.name;
    }
    return "others";
  }

  const Model& model_;
  std::map<std::string, std::set<std::string>, std::less<>> users_;
  std::map<std::string, Model> parts_;
};

}  // namespace

std::string safe_file_name(std::string_view id) {
  std::string name;
  for (const char c : id.substr(0, name_size_max)) {
    const bool is_kept =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    const bool is_upper = c >= 'A' && c <= 'Z';
    name += is_kept ? c : is_upper ? static_cast<char>(c - 'A' + 'a') : '_';
  }
  // What was changed is told apart by its digest; no name that is kept has a tilde.
  if (name == id) return name;
  return fmt::format("{}~{}", name, sha256_hex(id).substr(0, digest_size));
}

std::vector<ModelPart> split(const Model& model) {
  return Splitting{model}.run();
}

}  // namespace gwctl::config
