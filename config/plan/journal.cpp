#include "config/plan/journal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "config/plan/fingerprint.h"
#include "config/plan/owner.h"
#include "config/plan/secret_values.h"

namespace gwctl::config {
namespace {

constexpr int format_version = 1;
constexpr const char* version_member = "gwctl_journal";
constexpr const char* hidden = "(secret)";
constexpr std::array<std::string_view, 5> outcome_words{"not_begun", "done", "failed", "unknown",
                                                        "undone"};

std::string line_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json entry_json(const Change& change) {
  Json before = change.restore;
  Json secrets = Json::array();
  each_secret(change.key, before, [&](const std::vector<std::string>& path, Json& text) {
    secrets.push_back({{"path", path}, {"hash", hash_of(text)}});
    text = hidden;
  });
  return {{"before", std::move(before)}, {"secrets", std::move(secrets)}};
}

std::optional<ObjectKey> key_in(const Json& line) {
  const auto kind = kind_by_singular(text_member(line, "kind"));
  if (!kind) return std::nullopt;
  return ObjectKey{*kind, text_member(line, "id")};
}

Result<Journal> read_head(const Json& head) {
  if (member_of(head, version_member) != format_version)
    return fail("this is no journal of this version of gwctl");
  Journal journal;
  GWCTL_TRY_ASSIGN(journal.plan, plan_in(member_of(head, "plan")));
  journal.begun = text_member(head, "begun");
  const Json& before = list_member(head, "before");
  if (before.size() != journal.plan.entries.size()) return fail("this is no journal of gwctl");
  for (std::size_t i = 0; i < before.size(); ++i) {
    JournalEntry entry{journal.plan.entries[i], member_of(before[i], "before"), {}, {}};
    for (const Json& secret : list_member(before[i], "secrets")) {
      HiddenSecret hidden_one{{}, text_member(secret, "hash")};
      for (const Json& step : list_member(secret, "path"))
        hidden_one.path.push_back(step.is_string() ? step.get<std::string>() : std::string{});
      entry.secrets.push_back(std::move(hidden_one));
    }
    journal.entries.push_back(std::move(entry));
  }
  return journal;
}

void take_line(const Json& line, Journal& journal) {
  if (member_of(line, "complete") == true) journal.is_complete = true;
  const auto key = key_in(line);
  const auto word = std::ranges::find(outcome_words, text_member(line, "outcome"));
  if (!key || word == outcome_words.end()) return;
  for (JournalEntry& entry : journal.entries) {
    if (entry.change.key == *key)
      entry.outcome = static_cast<Outcome>(std::distance(outcome_words.begin(), word));
  }
}

std::string hash_in(const LiveObjects& live, const ObjectKey& key) {
  const auto found = live.find(key);
  return found == live.end() ? std::string{}
                             : hash_of(comparable(key, found->second.value, *live.schemas));
}

// Written by an apply of ours and not changed since: what lets go of a name first is such.
bool is_as_we_left_it(const Journal& journal, const ObjectKey& key, const Json& value,
                      const TargetSchemas& schemas) {
  if (is_state(key)) return true;
  const Marks marks = marks_of(value);
  return !marks.owner.empty() && marks.owner == journal.plan.options.owner &&
         is_as_applied(marks, key, value, schemas);
}

/// A rule for all requests that only gives up a plugin has fewer of those that it had.
bool has_given_up(const JournalEntry& entry, const Json& value) {
  if (entry.change.key.kind != Kind::global_rule) return false;
  const Json& had = member_of(entry.before, "plugins");
  for (const auto& [name, settings] : member_of(value, "plugins").items()) {
    if (!had.contains(name)) return false;
  }
  return true;
}

bool is_left_by(const Journal& journal, const JournalEntry& entry, const LiveObject* live,
                const TargetSchemas& schemas) {
  return live != nullptr && (is_as_we_left_it(journal, entry.change.key, live->value, schemas) ||
                             has_given_up(entry, live->value));
}

const Json* at_path(const Json& value, const std::vector<std::string>& path) {
  const Json* at = &value;
  for (const std::string& step : path) {
    if (at->is_array()) {
      const std::size_t index = std::strtoul(step.c_str(), nullptr, 10);
      if (index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      at = &member_of(*at, step.c_str());
    }
  }
  return at;
}

/// Puts the secrets back that the target still has; false where one is another one now.
bool fill_secrets(const JournalEntry& entry, const Json* live, Json& body) {
  bool has_all = true;
  std::size_t next = 0;
  each_secret(entry.change.key, body, [&](const std::vector<std::string>& path, Json& text) {
    while (next < entry.secrets.size() && entry.secrets[next].path != path) ++next;
    const Json* const there = live == nullptr ? nullptr : at_path(*live, path);
    const bool is_same = next < entry.secrets.size() && there != nullptr && there->is_string() &&
                         hash_of(*there) == entry.secrets[next].hash;
    if (is_same) {
      text = *there;
    } else {
      has_all = false;
    }
  });
  return has_all;
}

class Rollback {
 public:
  Rollback(const Journal& journal, const LiveObjects& live) : journal_{journal}, live_{live} {}

  Difference run() {
    for (const JournalEntry& entry : journal_.entries) add(entry);
    std::ranges::sort(difference_.changes, {}, &Change::key);
    return std::move(difference_);
  }

 private:
  void add(const JournalEntry& entry) {
    const ObjectKey& key = entry.change.key;
    const auto found = live_.find(key);
    const LiveObject* const live = found == live_.end() ? nullptr : &found->second;
    const std::string now = hash_in(live_, key);
    if (now == entry.change.before_hash) {
      ++difference_.unchanged;
      return;
    }
    const bool is_ours =
        now == entry.change.after_hash || is_left_by(journal_, entry, live, *live_.schemas);
    if (!is_ours) return refuse(key, "it was changed since that apply");
    Change change{.key = key, .action = Action::remove};
    if (live != nullptr) {
      change.before = comparable(key, live->value, *live_.schemas);
      change.restore = as_sent(key, live->value);
      change.modified_index = live->modified_index;
    }
    if (!entry.before.is_null() && !restore(entry, live, change)) return;
    change.fields = field_changes(key, change.before.is_null() ? Json::object() : change.before,
                                  change.after.is_null() ? Json::object() : change.after);
    difference_.changes.push_back(std::move(change));
  }

  bool restore(const JournalEntry& entry, const LiveObject* live, Change& change) {
    change.action = live == nullptr ? Action::create : Action::update;
    change.body = entry.before;
    const ObjectKey& key = entry.change.key;
    if (!fill_secrets(entry, live == nullptr ? nullptr : &live->value, change.body)) {
      refuse(key, "a secret of it was another one, which no journal keeps");
      return false;
    }
    if (key.kind == Kind::ssl) {
      refuse(key, "its private key of then is not known");
      return false;
    }
    change.after = comparable(key, change.body, *live_.schemas);
    return true;
  }

  void refuse(const ObjectKey& key, std::string reason) {
    difference_.conflicts.push_back({key, std::move(reason)});
  }

  const Journal& journal_;
  const LiveObjects& live_;
  Difference difference_;
};

}  // namespace

std::string journal_head(const Plan& plan, const std::vector<Change>& changes,
                         const std::string& begun) {
  Json before = Json::array();
  for (const Change& change : changes) before.push_back(entry_json(change));
  return line_of({{version_member, format_version},
                  {"begun", begun},
                  {"plan", plan_json(plan)},
                  {"before", std::move(before)}});
}

std::string journal_line(const ObjectKey& key, Outcome outcome) {
  return line_of({{"kind", info(key.kind).singular},
                  {"id", key.id},
                  {"outcome", outcome_words[static_cast<std::size_t>(outcome)]}});
}

std::string journal_end() {
  return line_of({{"complete", true}});
}

Result<Journal> read_journal(std::string_view text) {
  std::optional<Journal> journal;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    const Json line = parse_json(text.substr(0, end));
    text.remove_prefix(end + 1);
    if (journal) {
      take_line(line, *journal);
      continue;
    }
    GWCTL_TRY_ASSIGN(journal, read_head(line));
  }
  if (!journal) return fail("this is no journal of gwctl");
  return *std::move(journal);
}

std::vector<std::string> find_foreign_changes(const Journal& journal, const LiveObjects& live) {
  std::vector<std::string> all;
  for (const JournalEntry& entry : journal.entries) {
    const ObjectKey& key = entry.change.key;
    const std::string now = hash_in(live, key);
    if (now == entry.change.before_hash || now == entry.change.after_hash) continue;
    const auto found = live.find(key);
    const bool is_gone = found == live.end();
    if (!is_left_by(journal, entry, is_gone ? nullptr : &found->second, *live.schemas))
      all.push_back(fmt::format("{} {} since the apply that stopped", name_of(key),
                                is_gone ? "was deleted" : "was changed"));
  }
  return all;
}

Difference rollback_of(const Journal& journal, const LiveObjects& live) {
  return Rollback{journal, live}.run();
}

}  // namespace gwctl::config
