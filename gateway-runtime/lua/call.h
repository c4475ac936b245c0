#pragma once

// What passes between Lua and the functions that it is offered, without Lua's own types.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/document.h"
#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

struct Exchange;

namespace lua {

class RegexCache;
struct Session;

/// A value on its way in or out. Views live until the native function has returned.
struct Item {
  enum class Type : std::uint8_t { nil, boolean, number, text, list, tree, other };

  Type type = Type::nil;
  bool boolean = false;
  double number = 0;
  std::string_view text;
  std::span<const Item> items;  ///< list
  const Node* tree = nullptr;   ///< what a JSON document holds

  Item() = default;

  Item(std::string_view from)
      : type{Type::text}, text{from} {}  // NOLINT(google-explicit-constructor)

  static Item of(bool from) {
    Item item;
    item.type = Type::boolean;
    item.boolean = from;
    return item;
  }

  static Item of(double from) {
    Item item;
    item.type = Type::number;
    item.number = from;
    return item;
  }

  static Item of(std::span<const Item> from) {
    Item item;
    item.type = Type::list;
    item.items = from;
    return item;
  }

  static Item of(const Node& from) {
    Item item;
    item.type = Type::tree;
    item.tree = &from;
    return item;
  }
};

/// One call of a native function. Nothing in it needs to be destroyed: an error of Lua's may leave
/// it by a jump.
struct Call {
  static constexpr std::size_t arguments_max = 6;
  static constexpr std::size_t results_max = 3;

  enum class Waits : std::uint8_t { no, body, time };

  Exchange* exchange = nullptr;  ///< null: while a function is loaded
  Session* session = nullptr;    ///< likewise
  Scratch& scratch;              ///< for results
  RegexCache& regexes;
  std::unique_ptr<const Document>& document;  ///< keeps what a result of type tree is of

  std::array<Item, arguments_max> arguments{};
  std::array<Item, results_max> results{};
  std::size_t result_count = 0;
  std::string_view error{};  ///< not empty: raised, with the place of the caller
  Waits waits = Waits::no;
  std::uint64_t milliseconds = 0;  ///< of a wait for time

  std::string_view text(std::size_t at) const { return arguments[at].text; }

  void give(const Item& item) { results[result_count++] = item; }

  void fail(std::string_view message) { error = message; }
};

/// A function that the Lua side of the API is made with.
struct Native {
  const char* name;
  void (*run)(Call& call);
  bool needs_request = true;
};

/// All of them.
std::span<const std::span<const Native>> natives();

extern const std::span<const Native> request_natives;
extern const std::span<const Native> answer_natives;
extern const std::span<const Native> context_natives;
extern const std::span<const Native> text_natives;

}  // namespace lua
}  // namespace gwctl::runtime
