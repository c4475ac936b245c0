#include "gateway-runtime/http/fields.h"

#include <algorithm>
#include <array>

#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
namespace {

struct Known {
  std::string_view name;  // in lower case
  FieldName id;
};

constexpr Known known_fields[] = {
    {"accept-encoding", FieldName::accept_encoding},
    {"authorization", FieldName::authorization},
    {"connection", FieldName::connection},
    {"content-encoding", FieldName::content_encoding},
    {"content-length", FieldName::content_length},
    {"content-type", FieldName::content_type},
    {"cookie", FieldName::cookie},
    {"date", FieldName::date},
    {"expect", FieldName::expect},
    {"forwarded", FieldName::forwarded},
    {"host", FieldName::host},
    {"keep-alive", FieldName::keep_alive},
    {"proxy-authenticate", FieldName::proxy_authenticate},
    {"proxy-authorization", FieldName::proxy_authorization},
    {"proxy-connection", FieldName::proxy_connection},
    {"server", FieldName::server},
    {"te", FieldName::te},
    {"trailer", FieldName::trailer},
    {"transfer-encoding", FieldName::transfer_encoding},
    {"upgrade", FieldName::upgrade},
    {"x-forwarded-for", FieldName::x_forwarded_for},
    {"x-forwarded-host", FieldName::x_forwarded_host},
    {"x-forwarded-port", FieldName::x_forwarded_port},
    {"x-forwarded-proto", FieldName::x_forwarded_proto},
    {"x-real-ip", FieldName::x_real_ip},
};

constexpr std::size_t slot_count = 256;

constexpr std::size_t slot_of(std::string_view name) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[i]) | 0x20U);
  };
  return (name.size() * 7 + at(0) * 3 + at(name.size() - 1) * 31 + at(name.size() / 2) * 5) %
         slot_count;
}

struct Slots {
  std::array<std::uint8_t, slot_count> index{};  // of known_fields, plus one
};

constexpr Slots make_slots() {
  Slots slots;
  for (std::size_t i = 0; i < std::size(known_fields); ++i) {
    std::size_t slot = slot_of(known_fields[i].name);
    while (slots.index[slot] != 0) slot = (slot + 1) % slot_count;
    slots.index[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}

constexpr Slots slots = make_slots();

}  // namespace

bool equal_names(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

FieldName field_name(std::string_view name) {
  if (name.empty()) return FieldName::other;
  for (std::size_t slot = slot_of(name); slots.index[slot] != 0; slot = (slot + 1) % slot_count) {
    const Known& known = known_fields[slots.index[slot] - 1];
    if (equal_names(known.name, name)) return known.id;
  }
  return FieldName::other;
}

const Field* Fields::find(FieldName id) const {
  for (const Field& field : fields_) {
    if (field.id == id) return &field;
  }
  return nullptr;
}

const Field* Fields::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (equal_names(field.name, name)) return &field;
  }
  return nullptr;
}

std::string_view Fields::get(FieldName id) const {
  const Field* field = find(id);
  return field == nullptr ? std::string_view{} : field->value;
}

std::string_view Fields::get(std::string_view name) const {
  const Field* field = find(name);
  return field == nullptr ? std::string_view{} : field->value;
}

void Fields::set(std::string_view name, std::string_view value) {
  const auto is_it = [&](const Field& field) { return equal_names(field.name, name); };
  const auto first = std::ranges::find_if(fields_, is_it);
  if (first == fields_.end()) return add(name, value);
  first->value = value;
  fields_.erase(std::remove_if(first + 1, fields_.end(), is_it), fields_.end());
}

void Fields::rebase(const char* from, const char* to) {
  for (Field& field : fields_) {
    field.name = {to + (field.name.data() - from), field.name.size()};
    field.value = {to + (field.value.data() - from), field.value.size()};
  }
}

bool Fields::remove(FieldName id) {
  return std::erase_if(fields_, [&](const Field& field) { return field.id == id; }) != 0;
}

bool Fields::remove(std::string_view name) {
  return std::erase_if(fields_,
                       [&](const Field& field) { return equal_names(field.name, name); }) != 0;
}

}  // namespace gwctl::runtime
