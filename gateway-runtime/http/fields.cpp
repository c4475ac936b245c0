#include "gateway-runtime/http/fields.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
namespace {

struct Known {
  std::string_view name;  // in lower case
  FieldName id;
};

constexpr Known known_fields[] = {
    {"accept", FieldName::accept},
    {"accept-encoding", FieldName::accept_encoding},
    {"authorization", FieldName::authorization},
    {"connection", FieldName::connection},
    {"content-encoding", FieldName::content_encoding},
    {"content-length", FieldName::content_length},
    {"content-type", FieldName::content_type},
    {"cache-control", FieldName::cache_control},
    {"cookie", FieldName::cookie},
    {"date", FieldName::date},
    {"etag", FieldName::etag},
    {"expect", FieldName::expect},
    {"forwarded", FieldName::forwarded},
    {"host", FieldName::host},
    {"keep-alive", FieldName::keep_alive},
    {"last-modified", FieldName::last_modified},
    {"location", FieldName::location},
    {"origin", FieldName::origin},
    {"proxy-authenticate", FieldName::proxy_authenticate},
    {"proxy-authorization", FieldName::proxy_authorization},
    {"proxy-connection", FieldName::proxy_connection},
    {"referer", FieldName::referer},
    {"server", FieldName::server},
    {"set-cookie", FieldName::set_cookie},
    {"te", FieldName::te},
    {"trailer", FieldName::trailer},
    {"transfer-encoding", FieldName::transfer_encoding},
    {"upgrade", FieldName::upgrade},
    {"user-agent", FieldName::user_agent},
    {"vary", FieldName::vary},
    {"x-forwarded-for", FieldName::x_forwarded_for},
    {"x-forwarded-host", FieldName::x_forwarded_host},
    {"x-forwarded-port", FieldName::x_forwarded_port},
    {"x-forwarded-proto", FieldName::x_forwarded_proto},
    {"x-real-ip", FieldName::x_real_ip},
    {"x-request-id", FieldName::x_request_id},
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

std::uint64_t load_eight(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The first and the last four of up to eight characters.
std::uint64_t load_ends(const char* from, std::size_t size) {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + size - sizeof last, sizeof last);
  return first | std::uint64_t{last} << 32U;
}

// Eight characters at a time: letters that are alike but for their case differ in one bit.
bool equal_words(std::uint64_t left, std::uint64_t right) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  const std::uint64_t difference = left ^ right;
  if ((difference & ~(ones * 0x20)) != 0) return false;
  const std::uint64_t small = left | ones * 0x20;
  const std::uint64_t low = small & ones * 0x7f;
  const std::uint64_t from_a = low + ones * (0x80 - 'a');
  const std::uint64_t beyond_z = low + ones * (0x80 - ('z' + 1));
  const std::uint64_t is_letter = from_a & ~beyond_z & ~small & ones * 0x80;
  return (difference << 2U & ~is_letter) == 0;
}

}  // namespace

bool equal_sized_names(std::string_view a, std::string_view b) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  if (a.size() < step) {
    if (a.size() >= step / 2)
      return equal_words(load_ends(a.data(), a.size()), load_ends(b.data(), b.size()));
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i + step <= a.size(); i += step) {
    if (!equal_words(load_eight(a.data() + i), load_eight(b.data() + i))) return false;
  }
  // The last ones, some of them once more.
  return equal_words(load_eight(a.data() + a.size() - step),
                     load_eight(b.data() + b.size() - step));
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

template <class Test>
void Fields::set_where(const Test& is_it, const Field& field) {
  const auto first = std::ranges::find_if(fields_, is_it);
  if (first == fields_.end()) return add(field);
  first->value = field.value;
  first->is_line = false;
  fields_.erase(std::remove_if(first + 1, fields_.end(), is_it), fields_.end());
}

void Fields::set(std::string_view name, std::string_view value) {
  const FieldName id = field_name(name);
  if (id != FieldName::other) return set(id, name, value);
  set_where([&](const Field& field) { return equal_names(field.name, name); },
            {name, value, id, false});
}

void Fields::set(FieldName id, std::string_view name, std::string_view value) {
  set_where([&](const Field& field) { return field.id == id; }, {name, value, id, false});
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
