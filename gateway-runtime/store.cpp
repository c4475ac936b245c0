#include "gateway-runtime/store.h"

namespace gwctl::runtime {
namespace {

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(config::Model initial) : Store{{std::move(initial), 0, {}, {}}} {}

 private:
  Result<void> persist(const std::vector<Change>&, std::uint64_t, const std::string&) override {
    return {};
  }
};

void apply(std::vector<Expiry>& expiries, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    std::erase_if(expiries, [&](const Expiry& each) {
      return each.kind == change.kind && each.id == change.id;
    });
    if (change.document != nullptr && change.expires_at != 0)
      expiries.push_back({change.expires_at, change.kind, change.id});
  }
}

}  // namespace

config::Model Store::preview(const std::vector<Change>& changes) const {
  const std::uint64_t revision = state_.revision + 1;
  config::Model model = state_.model;
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

Result<void> Store::commit(const Commit& commit) {
  const std::string& note = commit.note ? *commit.note : state_.note;
  GWCTL_TRY(persist(commit.changes, state_.revision + 1, note));
  state_.model = preview(commit.changes);
  apply(state_.expiries, commit.changes);
  state_.note = note;
  ++state_.revision;
  return {};
}

std::unique_ptr<Store> memory_store(config::Model initial) {
  return std::make_unique<MemoryStore>(std::move(initial));
}

}  // namespace gwctl::runtime
