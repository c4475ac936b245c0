#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/plan/apply.h"
#include "config/plan/plan.h"
#include "core/result.h"

namespace gwctl::config {

/// A secret that a journal leaves out, by its digest.
struct HiddenSecret {
  std::vector<std::string> path;
  std::string hash;
};

/// One change of an apply, as a journal has it.
struct JournalEntry {
  Plan::Entry change;
  Json before;  ///< as it is sent to be as it was, without secrets; null: it was not there
  std::vector<HiddenSecret> secrets;
  std::optional<Outcome> outcome;  ///< none: it was not come to an end with
};

/// What an apply set out to do, on a target that is written to one by one, and how far it came. It
/// is kept in a file of lines: the first one whole before anything is written to the target, then
/// one for each change that is done. It holds no secrets.
struct Journal {
  Plan plan;
  std::string begun;  ///< RFC 3339
  std::vector<JournalEntry> entries;
  bool is_complete = false;  ///< all was done
};

/// The lines of a journal, each with its end.
std::string journal_head(const Plan& plan, const std::vector<Change>& changes,
                         const std::string& begun);
std::string journal_line(const ObjectKey& key, Outcome outcome);
std::string journal_end();

/// A last line that is cut off is left out.
Result<Journal> read_journal(std::string_view text);

/// What is neither as it was before the journal's apply nor as that would have it, and not as it
/// left it half-way: each with who seems to have changed it. Empty: it can be gone on with.
std::vector<std::string> find_foreign_changes(const Journal& journal, const LiveObjects& live);

/// What it takes to have all that the journal's apply changed as it was before. Secrets are taken
/// from the target where they are the same there; where they are not, it is a conflict.
Difference rollback_of(const Journal& journal, const LiveObjects& live);

}  // namespace gwctl::config
