#include "lint/workspace.h"

#include "core/json_pointer.h"
#include "lint/overlay.h"
#include "lint/references.h"

namespace gwctl::lint {
namespace {

using FollowedMap = Overlays::Followed;

class ResolvedView final : public View {
 public:
  ResolvedView(FollowedMap followed, const Overlays* overlays) : followed_{std::move(followed)} {
    overlays_ = overlays;
  }

  const Node* follow(const Node& reference) const override {
    const auto found = followed_.find(&reference);
    return found == followed_.end() ? &reference : found->second.node;
  }

  const File* file_behind(const Node& reference, const File* from) const override {
    const auto found = followed_.find(&reference);
    return found == followed_.end() ? from : found->second.file;
  }

 private:
  FollowedMap followed_;
};

class UnresolvedView final : public View {
 public:
  const Node* follow(const Node& reference) const override { return &reference; }

  const File* file_behind(const Node&, const File* from) const override { return from; }
};

}  // namespace

struct Workspace::State {
  std::unique_ptr<const Overlays> overlays;
  ResolvedView resolved;
  UnresolvedView unresolved;
  std::unordered_set<std::string> root_pointers;
  std::unordered_map<const Node*, Dangling> dangling;
};

Workspace::Workspace(std::shared_ptr<const File> root, Loader& loader, Siblings siblings)
    : root_{std::move(root)} {
  ReferenceCollector collector{root_, loader, siblings};
  collector.collect();
  files_ = collector.take_files();
  findings_ = collector.take_findings();
  links_ = collector.links();
  FollowedMap followed = collector.take_followed();
  std::unique_ptr<Overlays> overlays;
  if (siblings == Siblings::count) {
    overlays = std::make_unique<Overlays>();
    overlays->make(collector.references(), followed);
  }
  const Overlays* const laid = overlays.get();
  state_.reset(new State{std::move(overlays),
                         ResolvedView{std::move(followed), laid},
                         {},
                         collector.take_root_pointers(),
                         collector.take_dangling()});
}

Workspace::~Workspace() = default;

const View& Workspace::resolved() const {
  return state_->resolved;
}

const View& Workspace::unresolved() const {
  return state_->unresolved;
}

const Dangling* Workspace::dangling(const Node& reference) const {
  const auto found = state_->dangling.find(&reference);
  return found == state_->dangling.end() ? nullptr : &found->second;
}

bool Workspace::is_referenced(const std::vector<std::string>& pointer) const {
  return state_->root_pointers.contains(to_json_pointer(pointer));
}

}  // namespace gwctl::lint
