#include "gateway-runtime/store.h"

#include <utility>

namespace gwctl::runtime {
namespace {

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(config::Model initial) : model_{std::move(initial)} {}

  const config::Model& model() const override { return model_; }

  std::uint64_t revision() const override { return revision_; }

  config::Model preview(const std::vector<Change>& changes) const override {
    return apply_changes(model_, changes, revision_ + 1);
  }

  Result<void> commit(const std::vector<Change>& changes) override {
    model_ = preview(changes);
    ++revision_;
    return {};
  }

 private:
  config::Model model_;
  std::uint64_t revision_ = 0;
};

}  // namespace

config::Model apply_changes(config::Model model, const std::vector<Change>& changes,
                            std::uint64_t revision) {
  for (const Change& change : changes) {
    if (change.document == nullptr) {
      model.remove(change.kind, change.id);
      continue;
    }
    const config::ResourcePtr before = model.find(change.kind, change.id);
    auto resource = std::make_shared<config::Resource>();
    resource->kind = change.kind;
    resource->id = change.id;
    resource->document = change.document;
    resource->value = &change.document->root();
    resource->created_index = before == nullptr ? revision : before->created_index;
    resource->modified_index = revision;
    model.put(std::move(resource));
  }
  return model;
}

std::unique_ptr<Store> memory_store(config::Model initial) {
  return std::make_unique<MemoryStore>(std::move(initial));
}

}  // namespace gwctl::runtime
