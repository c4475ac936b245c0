#include "gateway-runtime/http/fields.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

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
    {"x-consumer-custom-id", FieldName::x_consumer_custom_id},
    {"x-consumer-username", FieldName::x_consumer_username},
    {"x-credential-identifier", FieldName::x_credential_identifier},
    {"x-forwarded-for", FieldName::x_forwarded_for},
    {"x-forwarded-host", FieldName::x_forwarded_host},
    {"x-forwarded-port", FieldName::x_forwarded_port},
    {"x-forwarded-proto", FieldName::x_forwarded_proto},
    {"x-ratelimit-limit", FieldName::x_ratelimit_limit},
    {"x-ratelimit-remaining", FieldName::x_ratelimit_remaining},
    {"x-ratelimit-reset", FieldName::x_ratelimit_reset},
    {"x-real-ip", FieldName::x_real_ip},
    {"x-request-id", FieldName::x_request_id},
};

/// All bytes of a name of up to 24, as words that overlap.
struct Words {
  std::uint64_t first = 0;
  std::uint64_t middle = 0;
  std::uint64_t last = 0;
};

constexpr std::size_t word_bytes = sizeof(std::uint64_t);
constexpr std::size_t known_bytes_max = 3 * word_bytes;

template <class Word>
constexpr Word load(const char* from) {
  std::array<char, sizeof(Word)> bytes{};
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < sizeof(Word); ++i) bytes[i] = from[i];
    return std::bit_cast<Word>(bytes);
  }
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The first and the last four of up to eight characters.
constexpr std::uint64_t load_ends(const char* from, std::size_t size) {
  using Half = std::uint32_t;
  return load<Half>(from) | std::uint64_t{load<Half>(from + size - sizeof(Half))} << 32U;
}

constexpr Words words_of(std::string_view name) {
  const char* const from = name.data();
  const std::size_t size = name.size();
  if (size >= word_bytes) {
    return {load<std::uint64_t>(from),
            load<std::uint64_t>(from + (size > 2 * word_bytes ? word_bytes : 0)),
            load<std::uint64_t>(from + size - word_bytes)};
  }
  if (size >= word_bytes / 2) return {load_ends(from, size), 0, 0};
  const auto at = [&](std::size_t i) -> std::uint64_t {
    return static_cast<unsigned char>(from[i]);
  };
  return {at(0) | at(size / 2) << 8U | at(size - 1) << 16U, 0, 0};
}

constexpr std::size_t slot_count = 256;

// Letters that are alike but for their case differ in one bit, which is set here.
constexpr std::size_t slot_of(const Words& words) {
  constexpr std::uint64_t small = 0x2020202020202020;
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;
  return ((words.first | small) ^ std::rotl(words.last | small, 19)) * factor >> 56U;
}

/// A known name as it is compared.
struct Entry {
  Words text;     // in lower case
  Words letters;  // the bit of the case in each of its letters
  std::size_t size = 0;
  FieldName id = FieldName::other;

  constexpr bool is(const Words& words, std::size_t size_of_words) const {
    const std::uint64_t difference = ((words.first | letters.first) ^ text.first) |
                                     ((words.middle | letters.middle) ^ text.middle) |
                                     ((words.last | letters.last) ^ text.last);
    return difference == 0 && size == size_of_words;
  }
};

constexpr Entry make_entry(const Known& known) {
  std::array<char, known_bytes_max> letters{};
  for (std::size_t i = 0; i < known.name.size(); ++i) letters[i] = known.name[i] == '-' ? 0 : 0x20;
  return {words_of(known.name), words_of({letters.data(), known.name.size()}), known.name.size(),
          known.id};
}

struct Table {
  std::array<Entry, std::size(known_fields) + 1> entries{};  // the first one is none
  std::array<std::uint8_t, slot_count> slots{};              // which entry; 0: none
};

constexpr Table make_table() {
  Table table;
  for (std::size_t i = 0; i < std::size(known_fields); ++i) {
    table.entries[i + 1] = make_entry(known_fields[i]);
    std::size_t at = slot_of(words_of(known_fields[i].name));
    while (table.slots[at] != 0) at = (at + 1) % slot_count;
    table.slots[at] = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}

constexpr Table table = make_table();

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
  constexpr std::size_t step = word_bytes;
  if (a.size() < step) {
    if (a.size() >= step / 2)
      return equal_words(load_ends(a.data(), a.size()), load_ends(b.data(), b.size()));
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i + step <= a.size(); i += step) {
    if (!equal_words(load<std::uint64_t>(a.data() + i), load<std::uint64_t>(b.data() + i)))
      return false;
  }
  // The last ones, some of them once more.
  return equal_words(load<std::uint64_t>(a.data() + a.size() - step),
                     load<std::uint64_t>(b.data() + b.size() - step));
}

FieldName field_name(std::string_view name) {
  if (name.empty() || name.size() > known_bytes_max) return FieldName::other;
  const Words words = words_of(name);
  for (std::size_t at = slot_of(words); table.slots[at] != 0; at = (at + 1) % slot_count) {
    const Entry& entry = table.entries[table.slots[at]];
    if (entry.is(words, name.size())) return entry.id;
  }
  return FieldName::other;
}

const Field* Fields::find(FieldName id) const {
  if (!may_have(bit(id))) return nullptr;
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
  if (field.is_line) {
    *first = field;
  } else {
    first->value = field.value;
    first->is_line = false;
  }
  fields_.erase(std::remove_if(first + 1, fields_.end(), is_it), fields_.end());
}

void Fields::set(std::string_view name, std::string_view value) {
  const FieldName id = field_name(name);
  if (id != FieldName::other) return set(id, name, value);
  set_where([&](const Field& field) { return equal_names(field.name, name); },
            {name, value, id, false});
}

void Fields::set(const Field& field) {
  if (!may_have(bit(field.id))) return add(field);
  set_where([&](const Field& other) { return other.id == field.id; }, field);
}

void Fields::rebase(const char* from, const char* to) {
  for (Field& field : fields_) {
    field.name = {to + (field.name.data() - from), field.name.size()};
    field.value = {to + (field.value.data() - from), field.value.size()};
  }
}

bool Fields::remove(FieldName id) {
  return may_have(bit(id)) &&
         std::erase_if(fields_, [&](const Field& field) { return field.id == id; }) != 0;
}

bool Fields::remove(std::string_view name) {
  return std::erase_if(fields_,
                       [&](const Field& field) { return equal_names(field.name, name); }) != 0;
}

}  // namespace gwctl::runtime
