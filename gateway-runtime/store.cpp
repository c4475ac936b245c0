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

  Result<void> commit(const Commit& commit) override {
    model_ = preview(commit.changes);
    apply_expiries(expiries_, commit.changes);
    if (commit.note) note_ = *commit.note;
    ++revision_;
    return {};
  }

  const std::string& note() const override { return note_; }

  const std::vector<Expiry>& expiries() const override { return expiries_; }

 private:
  config::Model model_;
  std::vector<Expiry> expiries_;
  std::string note_;
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

void apply_expiries(std::vector<Expiry>& expiries, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    std::erase_if(expiries, [&](const Expiry& each) {
      return each.kind == change.kind && each.id == change.id;
    });
    if (change.document != nullptr && change.expires_at != 0)
      expiries.push_back({change.expires_at, change.kind, change.id});
  }
}

std::unique_ptr<Store> memory_store(config::Model initial) {
  return std::make_unique<MemoryStore>(std::move(initial));
}

}  // namespace gwctl::runtime
