#include "config/plan/undo.h"

#include "config/plan/canonical.h"
#include "config/plan/owner.h"

namespace gwctl::config {
namespace {

// No server tells a private key. Where the change brought no other one, it is that which was
// written with it.
bool give_key(const Change& change, Json& body) {
  const std::string hash = marks_of(change.body).key_hash;
  const bool is_same =
      change.action == Action::update && !hash.empty() && marks_of(change.restore).key_hash == hash;
  for (const char* name : {"key", "keys"}) {
    if (body.contains(name) || !is_same) continue;
    if (const Json& key = member_of(change.body, name); !key.is_null()) body[name] = key;
  }
  return body.contains("key");
}

}  // namespace

Undo undo_of(const std::vector<Change>& changes) {
  Undo undo;
  for (const Change& change : changes) {
    Change back{.key = change.key,
                .action = change.action == Action::create   ? Action::remove
                          : change.action == Action::remove ? Action::create
                                                            : Action::update,
                .before = change.after,
                .after = change.before,
                .body = change.restore,
                .restore = change.body};
    if (change.key.kind == Kind::ssl && back.action != Action::remove &&
        !give_key(change, back.body)) {
      undo.impossible.push_back({change.key, "its private key of before is not known"});
      continue;
    }
    undo.changes.push_back(std::move(back));
  }
  return undo;
}

}  // namespace gwctl::config
