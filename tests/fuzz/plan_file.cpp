// A plan, as somebody else may have written it: it is read or refused, and what was read is written
// as it was. The digest is made to be right, so that what is behind it is reached.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/plan/journal.h"
#include "config/plan/plan.h"
#include "core/digest.h"

namespace {

constexpr std::size_t input_bytes_max = 64 * 1024;

using namespace gwctl::config;

void check(const std::string& text) {
  const auto plan = read_plan(text);
  if (!plan) return;
  if (!is_plan(text)) std::abort();
  const std::string written = write_plan(*plan);
  const auto again = read_plan(written);
  if (!again || write_plan(*again) != written) std::abort();
  if (find_moves(*plan, {}).size() > plan->entries.size()) std::abort();
}

// A journal is a plan in lines with what there was before.
void check_journal(const std::string& text) {
  const auto journal = read_journal(text);
  if (!journal) return;
  LiveObjects live;
  for (const JournalEntry& entry : journal->entries) {
    if (entry.before.is_object()) live[entry.change.key] = {entry.before, 1};
  }
  if (find_foreign_changes(*journal, live).size() > journal->entries.size()) std::abort();
  const Difference back = rollback_of(*journal, live);
  if (back.changes.size() + back.conflicts.size() > journal->entries.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), std::min(size, input_bytes_max)};
  check(text);
  check_journal(text);
  Json value = parse_json(text);
  if (!value.is_object()) return 0;
  value.erase("digest");
  value["digest"] = gwctl::sha256_hex(value.dump());
  check(value.dump());
  return 0;
}
