#include "lint/locate.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <functional>

namespace gwctl::lint {
namespace {

bool contains(const Node& outer, const Node& inner) {
  return outer.is_container() && outer.begin <= inner.begin && inner.end <= outer.end;
}

// Whether `node` is an element of the array: children lie side by side in memory.
template <class T>
bool lies_in(std::span<const T> children, const Node& node) {
  const auto* at = reinterpret_cast<const T*>(&node);
  const std::less_equal<const T*> not_after;
  return !children.empty() && not_after(children.data(), at) &&
         not_after(at,
                   children.data() + children.size() - 1 + (sizeof(T) > sizeof(Node) ? 1 : 0)) &&
         reinterpret_cast<const char*>(&node) <
             reinterpret_cast<const char*>(children.data() + children.size());
}

class Finder {
 public:
  // What a merge key brought in stands outside of the object it was brought into, so that spans
  // do not lead to it.
  enum class Search : std::uint8_t { by_span, everywhere };

  Finder(const Node& wanted, Search search) : wanted_{wanted}, search_{search} {}

  bool find(const Node& from) {
    if (&from == &wanted_) {
      located_.node = &from;
      return true;
    }
    return from.is_object() ? find_in_object(from) : from.is_array() && find_in_array(from);
  }

  bool may_hold(const Node& outer) const {
    return search_ == Search::everywhere ? outer.is_container() : contains(outer, wanted_);
  }

  Located take() {
    std::ranges::reverse(located_.path);
    return std::move(located_);
  }

 private:
  void found(const Node& parent, const Member* member, std::string segment) {
    if (located_.parent == nullptr) {
      located_.parent = &parent;
      located_.member = member;
    }
    located_.path.push_back(std::move(segment));
  }

  bool find_in_object(const Node& object) {
    const auto members = object.members();
    const auto try_member = [&](const Member& member) {
      if (!find(member.value)) return false;
      found(object, &member, std::string{member.name()});
      return true;
    };
    if (lies_in(members, wanted_)) {
      const auto offset =
          reinterpret_cast<const char*>(&wanted_) - reinterpret_cast<const char*>(members.data());
      return try_member(members[static_cast<std::size_t>(offset) / sizeof(Member)]);
    }
    const auto after = std::ranges::upper_bound(
        members, wanted_.begin, {}, [](const Member& member) { return member.value.begin; });
    if (after != members.begin() && may_hold((after - 1)->value) && try_member(*(after - 1))) {
      return true;
    }
    // Out of source order: merge keys, duplicate keys, aliases.
    return std::ranges::any_of(members, [&](const Member& member) {
      return may_hold(member.value) && try_member(member);
    });
  }

  bool find_in_array(const Node& array) {
    const auto items = array.items();
    const auto try_item = [&](std::size_t index) {
      if (!find(items[index])) return false;
      found(array, nullptr, std::to_string(index));
      return true;
    };
    if (lies_in(items, wanted_)) return try_item(static_cast<std::size_t>(&wanted_ - items.data()));
    const auto after = std::ranges::upper_bound(items, wanted_.begin, {}, &Node::begin);
    const auto index = static_cast<std::size_t>(after - items.begin());
    if (index > 0 && may_hold(items[index - 1]) && try_item(index - 1)) return true;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (may_hold(items[i]) && try_item(i)) return true;
    }
    return false;
  }

  const Node& wanted_;
  const Search search_;
  Located located_;
};

}  // namespace

Located locate(const Document& document, const Node& node) {
  for (const auto search : {Finder::Search::by_span, Finder::Search::everywhere}) {
    Finder finder{node, search};
    if (finder.find(document.root())) return finder.take();
    if (!node.is_aliased) break;
  }
  return {{}, nullptr, nullptr, &document.root()};
}

bool survives_encoding(std::string_view name) {
  return std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view{"-_.!~*'()/"}.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

const Node* raw_child(const Node& node, std::string_view name) {
  if (node.is_object()) return find(node, name);
  if (!node.is_array()) return nullptr;
  std::size_t index = 0;
  const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  const bool is_index = error == std::errc{} && stop == name.data() + name.size();
  return is_index && index < node.size ? &node.items()[index] : nullptr;
}

Located descend(Located start, const std::vector<std::string>& path) {
  for (const std::string& name : path) {
    const Node& parent = *start.node;
    const Member* member = find_member(parent, name);
    const Node* child = member != nullptr ? &member->value : raw_child(parent, name);
    if (child == nullptr) {
      start.is_length = parent.is_array() && name == "length";
      if (start.is_length) start.path.push_back(name);
      break;
    }
    start.parent = &parent;
    start.member = member;
    start.node = child;
    start.path.push_back(name);
  }
  return start;
}

}  // namespace gwctl::lint
