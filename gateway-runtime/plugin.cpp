#include "gateway-runtime/plugin.h"

#include <algorithm>

namespace gwctl::runtime {

void Chain::settle() {
  std::erase_if(entries, [](const ChainEntry& entry) { return entry.plugin == nullptr; });
  std::ranges::stable_sort(entries, std::ranges::greater{}, &ChainEntry::priority);

  const struct {
    Phase phase;
    std::vector<const ChainEntry*>& list;
  } lists[] = {
      {phase_rewrite, rewrite},
      {phase_access, access},
      {phase_before_proxy, before_proxy},
      {phase_response_head, response_head},
      {phase_response_body, response_body},
      {phase_log, log},
  };

  for (const auto& [phase, list] : lists) {
    list.clear();
    for (const ChainEntry& entry : entries) {
      if ((entry.kind->phases & phase) != 0) list.push_back(&entry);
    }
  }
  has_encoder = std::ranges::any_of(
      entries, [](const ChainEntry& entry) { return entry.kind->encodes_body; });
}

const ChainEntry* Chain::find(std::string_view plugin) const {
  const auto is_it = [&](const ChainEntry& entry) { return entry.kind->name == plugin; };
  const auto found = std::ranges::find_if(entries, is_it);
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace gwctl::runtime
