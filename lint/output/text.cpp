#include <fmt/format.h>

#include "lint/output/common.h"

namespace gwctl::lint {

std::string print_text(std::span<const Finding> findings, const OutputContext& /*context*/) {
  std::string out;
  for (const SourceGroup& group : group_by_source(findings)) {
    for (const Finding* finding : group.findings) {
      if (!out.empty()) out += '\n';
      const Position start = finding->range.start;
      out +=
          fmt::format("{}:{}:{} {} {} \"{}\"", finding->source, start.line + 1, start.character + 1,
                      name(finding->severity), finding->code, finding->message);
      if (!finding->documentation_url.empty()) out += " " + finding->documentation_url;
    }
  }
  return out;
}

}  // namespace gwctl::lint
