#include "gateway-runtime/store.h"

#include <ctime>
#include <map>
#include <ranges>

namespace gwctl::runtime {
namespace {

class MemoryStore final : public Store {
 public:
  MemoryStore(config::Model initial, HistoryLimits limits)
      : Store{{std::move(initial), 0, {}, {}, History{limits}}} {}

  Result<std::vector<PastValue>> changes_of(std::uint64_t revision) const override {
    const auto found = past_.find(revision);
    return found == past_.end() ? std::vector<PastValue>{} : found->second;
  }

 private:
  Result<void> persist(const Record& record) override {
    past_.insert_or_assign(record.revision.number, record.past);
    past_.erase(past_.begin(), past_.lower_bound(record.first_kept));
    return {};
  }

  std::map<std::uint64_t, std::vector<PastValue>> past_;
};

// What it takes to remember a change beside the value that it replaced.
constexpr std::size_t entry_bytes = 64;

std::size_t size_of(const PastValue& past) {
  const std::size_t value =
      past.before == nullptr ? 0 : past.before->document->source().text().size();
  return entry_bytes + past.id.size() + value;
}

std::vector<PastValue> past_of(const config::Model& model, const std::vector<Change>& changes) {
  std::vector<PastValue> past;
  for (const Change& change : changes) {
    auto before = model.find(change.kind, change.id);
    const bool is_gone = change.document == nullptr;
    if (before != nullptr || !is_gone)
      past.push_back({change.kind, change.id, std::move(before), is_gone});
  }
  return past;
}

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
  config::Model after = preview(commit.changes);
  const std::vector<PastValue> past = past_of(state_.model, commit.changes);
  if (!state_.digest) state_.digest.emplace(state_.model);
  ConfigDigest digest = *state_.digest;
  Revision revision{state_.revision + 1, std::time(nullptr), commit.author, commit.message};
  revision.changes = past.size();
  revision.bytes = entry_bytes + commit.author.size() + commit.message.size();
  for (const PastValue& each : past) {
    revision.bytes += size_of(each);
    if (each.before != nullptr) digest.remove(*each.before);
    if (!each.is_gone) digest.add(*after.find(each.kind, each.id));
  }
  revision.digest = digest.text();
  const std::uint64_t first_kept = state_.history.first_kept_with(revision);
  const bool forgets = !revisions().empty() && revisions().front().number < first_kept;
  GWCTL_TRY(persist({commit.changes, note, revision, past, first_kept, forgets}));
  state_.model = std::move(after);
  apply(state_.expiries, commit.changes);
  state_.note = note;
  state_.digest = digest;
  state_.history.add(std::move(revision));
  ++state_.revision;
  return {};
}

std::uint64_t Store::oldest_config() const {
  std::uint64_t oldest = state_.revision;
  // Another version of gwctl may have written in between, and remembered nothing.
  for (const Revision& each : std::views::reverse(revisions())) {
    if (each.number != oldest) break;
    --oldest;
  }
  return oldest;
}

Result<config::Model> Store::model_at(std::uint64_t revision) const {
  config::Model model = state_.model;
  for (std::uint64_t undone = state_.revision; undone > revision; --undone) {
    GWCTL_TRY_ASSIGN(const std::vector<PastValue> past, changes_of(undone));
    for (const PastValue& each : past) {
      if (each.before == nullptr) {
        model.remove(each.kind, each.id);
      } else {
        model.put(each.before);
      }
    }
  }
  return model;
}

std::unique_ptr<Store> memory_store(config::Model initial, HistoryLimits limits) {
  return std::make_unique<MemoryStore>(std::move(initial), limits);
}

}  // namespace gwctl::runtime
