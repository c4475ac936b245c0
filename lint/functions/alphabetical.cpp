#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/js_text.h"
#include "lint/functions/core.h"
#include "lint/functions/options.h"
#include "lint/message.h"

namespace gwctl::lint {
namespace {

constexpr Option option_list[] = {
    {"keyedBy", is_string,
     "\"alphabetical\" function and its \"keyedBy\" option accepts only the following types: "
     "string"},
};
constexpr OptionTable option_table{
    "alphabetical", option_list,
    "\"alphabetical\" function has invalid options specified. Example valid options: null (no "
    "options), { \"keyedBy\": \"my-key\" }",
    true};

// What is compared: a string or a number. Texts live as long as the document.
struct Item {
  bool is_number = false;
  double number = 0;  // NaN for a text that is none
  std::string_view text;

  std::string printed() const {
    if (!is_number) return to_json_string(text);
    return std::isfinite(number) ? to_js_string(number) : "null";
  }
};

Item text_item(std::string_view text) {
  return {false, to_js_number(text), text};
}

std::optional<Item> item_of(const Node* value) {
  if (value != nullptr && value->is_string()) return text_item(value->string());
  if (value != nullptr && value->is_number()) return Item{true, value->as_double(), {}};
  return std::nullopt;
}

// Numbers count by value, yet a difference below one is none; so is that between a text and a
// number behind it.
bool is_disorder(const Item& a, const Item& b) {
  const bool a_is_comparable = a.is_number || std::isnan(a.number);
  const bool b_is_comparable = b.is_number || !std::isnan(b.number);
  if (a_is_comparable && b_is_comparable) return a.number - b.number >= 1;
  return !a.is_number && !b.is_number && locale_compare(a.text, b.text) > 0;
}

class Alphabetical final : public Function {
 public:
  explicit Alphabetical(std::optional<std::string_view> key) : key_{key} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    const Node* value = target.value;
    if (value == nullptr || !value->is_container() || value->size < 2) return;
    const std::optional<std::vector<Item>> items = collect(*value, context.view, target, results);
    if (!items) return;
    for (std::size_t i = 0; i + 1 < items->size(); ++i) {
      if (!is_disorder((*items)[i], (*items)[i + 1])) continue;
      report(i, *items, target, results);
      return;
    }
  }

 private:
  static void refuse(const char* why, const Target& target, Results& results) {
    results.add(std::string{"#{{print(\"property\")}}"} + why, target);
  }

  // What is to be in order; nothing, and a result, where it cannot be put in an order.
  std::optional<std::vector<Item>> collect(const Node& value, const View& view,
                                           const Target& target, Results& results) const {
    std::vector<Item> items;
    items.reserve(value.size);
    if (value.is_object()) {
      if (key_) {
        refuse("must be an object", target, results);
        return std::nullopt;
      }
      for (const Member& member : value.members()) items.push_back(text_item(member.name()));
      return items;
    }
    bool is_comparable = true;
    for (const Node& raw : value.items()) {
      const Node& item = view.resolve(raw);
      if (key_ && !item.is_container()) {
        refuse("must be an object", target, results);
        return std::nullopt;
      }
      const std::optional<Item> compared = key_ ? keyed(item, view) : item_of(&item);
      is_comparable = is_comparable && compared.has_value();
      items.push_back(compared.value_or(Item{}));
    }
    if (is_comparable) return items;
    refuse("must be one of the allowed types: number, string", target, results);
    return std::nullopt;
  }

  std::optional<Item> keyed(const Node& container, const View& view) const {
    if (container.is_object()) return item_of(view.get(container, *key_));
    if (*key_ == "length") return Item{true, static_cast<double>(container.size), {}};
    const double index = to_js_number(*key_);
    if (!(index >= 0 && index < container.size) || to_js_string(index) != *key_)
      return std::nullopt;
    return item_of(&view.resolve(container.items()[static_cast<std::size_t>(index)]));
  }

  void report(std::size_t i, const std::vector<Item>& items, const Target& target,
              Results& results) const {
    if (key_) {
      results.add("properties must follow the alphabetical order", target);
      return;
    }
    const bool is_object = target.value->is_object();
    const Segment where[] = {is_object ? Segment{items[i].text} : Segment{i}};
    results.add(items[i].printed() + " must be placed after " + items[i + 1].printed(), target,
                where);
  }

  std::optional<std::string_view> key_;
};

}  // namespace

MadeFunction make_alphabetical(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  const Node* key = options == nullptr ? nullptr : find(*options, "keyedBy");
  return std::make_unique<Alphabetical>(
      key == nullptr ? std::nullopt : std::optional<std::string_view>{key->string()});
}

}  // namespace gwctl::lint
