#include "cli/config/written_path.h"

#include <algorithm>

namespace gwctl::cli {
namespace {

class Search {
 public:
  Search(const Source& source, const Range& wanted) : source_{source}, wanted_{wanted} {}

  // A block mapping begins where its first key does, which may be what is meant.
  bool is_it(const Node& node) const {
    const auto members = node.members();
    const bool is_key = !members.empty() && source_.range(members[0].key_span()) == wanted_;
    return !is_key && source_.range(node.span()).start == wanted_.start;
  }

  // The child that the place is in, its name added to the path; null at the innermost.
  const Node* descend(const Node& node) {
    for (const Member& member : node.members()) {
      if (!contains({member.key_begin, std::max(member.key_end, member.value.end)})) continue;
      path.emplace_back(member.name());
      return contains(member.key_span()) ? nullptr : &member.value;
    }
    std::size_t index = 0;
    for (const Node& item : node.items()) {
      if (contains(item.span())) {
        path.push_back(std::to_string(index));
        return &item;
      }
      ++index;
    }
    return nullptr;
  }

  std::vector<std::string> path;

 private:
  bool contains(Span span) const {
    const Range range = source_.range(span);
    return range.start <= wanted_.start && wanted_.start < range.end;
  }

  const Source& source_;
  const Range& wanted_;
};

}  // namespace

std::vector<std::string> written_path(const Document& document, const Range& range) {
  Search search{document.source(), range};
  const Node* node = &document.root();
  while (node != nullptr && !search.is_it(*node)) node = search.descend(*node);
  return std::move(search.path);
}

}  // namespace gwctl::cli
