#include "config/model.h"

namespace gwctl::config {

ResourcePtr Model::find(Kind kind, std::string_view id) const {
  const Resources& resources = of(kind);
  const auto at = resources.find(id);
  return at == resources.end() ? nullptr : at->second;
}

void Model::put(ResourcePtr resource) {
  Resources& resources = by_kind_[static_cast<std::size_t>(resource->kind)];
  std::string id = resource->id;
  resources.insert_or_assign(std::move(id), std::move(resource));
}

bool Model::remove(Kind kind, std::string_view id) {
  Resources& resources = by_kind_[static_cast<std::size_t>(kind)];
  const auto at = resources.find(id);
  if (at == resources.end()) return false;
  resources.erase(at);
  return true;
}

std::size_t Model::size() const {
  std::size_t size = 0;
  for (const Resources& resources : by_kind_) size += resources.size();
  return size;
}

}  // namespace gwctl::config
