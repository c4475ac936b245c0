#include "gateway-runtime/plugins/field_edits.h"

#include <algorithm>

#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/percent.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr char hex_digits[] = "0123456789ABCDEF";

bool is_of_value(char c) {
  return is_in(c, characters::value);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// The size of a reference to a group at the front of `text`, behind its dollar sign; 0: none.
std::size_t group_reference(std::string_view text, std::size_t& group) {
  const std::size_t open = text.starts_with('{') ? 1 : 0;
  std::size_t at = open;
  group = 0;
  constexpr std::size_t group_max = 1000;
  while (at < text.size() && is_digit(text[at])) {
    group = std::min(group_max, group * 10 + static_cast<std::size_t>(text[at] - '0'));
    ++at;
  }
  if (at == open) return 0;
  if (open == 0) return at;
  return at < text.size() && text[at] == '}' ? at + 1 : 0;
}

}  // namespace

std::string_view safe_field_value(std::string_view text, Scratch& scratch) {
  return escape_unless(text, is_of_value, scratch);
}

std::string_view safe_target(std::string_view text, Scratch& scratch) {
  return escape_unless(
      text, [](char c) { return is_in(c, characters::target); }, scratch);
}

std::string safe_field_name(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (is_in(c, characters::token)) {
      safe += c;
      continue;
    }
    safe += '%';
    safe += hex_digits[static_cast<unsigned char>(c) >> 4U];
    safe += hex_digits[static_cast<unsigned char>(c) & 15U];
  }
  return safe;
}

CaptureTemplate::CaptureTemplate(std::string_view text) {
  std::size_t done = 0;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    std::size_t group = 0;
    const std::size_t size = group_reference(text.substr(at + 1), group);
    if (size == 0) {
      ++at;
      continue;
    }
    if (at != done) parts_.push_back({Template{text.substr(done, at - done)}, 0, false});
    parts_.push_back({Template{}, group, true});
    at += 1 + size;
    done = at;
  }
  if (done != text.size()) parts_.push_back({Template{text.substr(done)}, 0, false});
}

std::string_view CaptureTemplate::expand(Exchange& exchange, const Captures& captures) const {
  const auto expand_part = [&](const Part& part) {
    return part.is_group ? captures.get(part.group) : part.text.expand(exchange);
  };
  if (parts_.empty()) return {};
  if (parts_.size() == 1) return expand_part(parts_.front());
  ScratchText all{exchange.scratch};
  for (const Part& part : parts_) all.append(expand_part(part));
  return all.view();
}

void FieldEdits::add(Edit::Kind kind, std::string_view name, const Node* value) {
  Edit edit;
  edit.kind = kind;
  edit.name = safe_field_name(name);
  edit.id = field_name(edit.name);
  if (value != nullptr && value->is_array()) {
    for (const Node& item : value->items()) edit.values.emplace_back(value_text(item));
  } else if (value != nullptr) {
    edit.values.emplace_back(value_text(*value));
  }
  edits_.push_back(std::move(edit));
}

void FieldEdits::add_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  Edit edit;
  edit.kind = Edit::Kind::add;
  edit.name = safe_field_name(trim(line.substr(0, colon)));
  edit.id = field_name(edit.name);
  edit.values.emplace_back(trim(line.substr(colon + 1)));
  edits_.push_back(std::move(edit));
}

void FieldEdits::add_all(Edit::Kind kind, const Node* fields) {
  if (fields == nullptr) return;
  for (const Member& member : fields->members()) add(kind, member.name(), &member.value);
  for (const Node& item : fields->items()) {
    if (kind == Edit::Kind::remove) {
      add(kind, item.string(), nullptr);
    } else {
      add_line(item.string());
    }
  }
}

FieldEdits FieldEdits::compile(const Node& headers) {
  FieldEdits made;
  const auto list = [&](std::string_view name) {
    const Node* const found = find(headers, name);
    return found != nullptr && found->is_container() ? found : nullptr;
  };
  if (list("add") == nullptr && list("set") == nullptr && list("remove") == nullptr) {
    made.add_all(Edit::Kind::set, &headers);
    return made;
  }
  made.add_all(Edit::Kind::add, list("add"));
  made.add_all(Edit::Kind::set, list("set"));
  made.add_all(Edit::Kind::remove, list("remove"));
  return made;
}

void FieldEdits::apply(Exchange& exchange, Fields& fields, const Captures& captures) const {
  for (const Edit& edit : edits_) {
    bool is_first = true;
    for (const CaptureTemplate& value : edit.values) {
      const std::string_view text =
          safe_field_value(value.expand(exchange, captures), exchange.scratch);
      if (is_first && edit.kind == Edit::Kind::set) {
        is_first = false;
        if (text.empty()) {
          fields.remove(edit.name);
        } else {
          fields.set(edit.name, text);
        }
      } else if (!text.empty()) {
        fields.add({edit.name, text, edit.id});
      }
    }
    if (edit.kind == Edit::Kind::remove) fields.remove(edit.name);
  }
}

}  // namespace gwctl::runtime::plugins
