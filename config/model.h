#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "config/kinds.h"
#include "core/document.h"

namespace gwctl::config {

/// One resource as it was written. The value keeps every field and the place of each; what a
/// dialect lowered (an ADC service, say) was built as a document of its own, whose spans are those
/// of the file.
struct Resource {
  Kind kind = Kind::route;
  std::string id;  ///< of a credential `<consumer>/credentials/<id>`, of a secret `<manager>/<id>`
  std::shared_ptr<const Document> document;  ///< owns the value
  const Node* value = nullptr;
  std::uint64_t created_index = 0;  ///< revisions of the store; 0 where a file is the store
  std::uint64_t modified_index = 0;
};

using ResourcePtr = std::shared_ptr<const Resource>;

/// The whole config of a gateway. A value: copies share the resources, which are immutable, so an
/// unchanged resource is the same object in the next revision. Ordered by id to the byte, as etcd
/// orders keys.
class Model {
 public:
  using Resources = std::map<std::string, ResourcePtr, std::less<>>;

  const Resources& of(Kind kind) const { return by_kind_[static_cast<std::size_t>(kind)]; }

  /// Null where there is none.
  ResourcePtr find(Kind kind, std::string_view id) const;
  void put(ResourcePtr resource);
  /// Whether there was one.
  bool remove(Kind kind, std::string_view id);
  std::size_t size() const;

 private:
  std::array<Resources, kind_count> by_kind_;
};

}  // namespace gwctl::config
