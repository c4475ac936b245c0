#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace gwctl::runtime {

/// The fields that the gateway itself looks at, and those that most messages have; all others are
/// `other`.
enum class FieldName : std::uint8_t {
  other,
  accept,
  accept_encoding,
  authorization,
  cache_control,
  connection,
  content_encoding,
  content_length,
  content_type,
  cookie,
  date,
  etag,
  expect,
  forwarded,
  host,
  keep_alive,
  last_modified,
  location,
  origin,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  referer,
  server,
  set_cookie,
  te,
  trailer,
  transfer_encoding,
  upgrade,
  user_agent,
  vary,
  x_consumer_custom_id,
  x_consumer_username,
  x_credential_identifier,
  x_forwarded_for,
  x_forwarded_host,
  x_forwarded_port,
  x_forwarded_proto,
  x_ratelimit_limit,
  x_ratelimit_remaining,
  x_ratelimit_reset,
  x_real_ip,
  x_request_id,
};

/// A field in a set of such.
constexpr std::uint64_t bit(FieldName name) {
  return std::uint64_t{1} << static_cast<unsigned>(name);
}

/// Which field a name is, whatever its case.
FieldName field_name(std::string_view name);

/// What `equal_names` asks of texts of one size.
bool equal_sized_names(std::string_view a, std::string_view b);

/// ASCII letters alike, all else to the byte (RFC 9110, 5.1).
inline bool equal_names(std::string_view a, std::string_view b) {
  return a.size() == b.size() && equal_sized_names(a, b);
}

/// The part of a field line before the colon and, without blanks around, what is behind it.
struct Field {
  std::string_view name;
  std::string_view value;
  FieldName id = FieldName::other;
  /// Name, colon, value and CRLF stand in the message's buffer one after the other, as received,
  /// and can be sent on as they are.
  bool is_line = false;
};

/// The field that a line is, its CRLF included, where one blank stands behind the colon.
constexpr Field line_field(std::string_view line, FieldName id) {
  const std::size_t colon = line.find(':');
  return {line.substr(0, colon), line.substr(colon + 2, line.size() - colon - 4), id, true};
}

/// The fields of a message in the order of the wire. Views: the bytes live in the buffer of the
/// message or in the arena of its exchange. Keeps its memory when cleared.
class Fields {
 public:
  const Field* begin() const { return fields_.data(); }

  const Field* end() const { return fields_.data() + fields_.size(); }

  std::size_t size() const { return fields_.size(); }

  void clear() {
    fields_.clear();
    kinds_ = 0;
  }

  void add(const Field& field) {
    fields_.push_back(field);
    kinds_ |= bit(field.id);
  }

  void add(std::string_view name, std::string_view value) {
    add({name, value, field_name(name), false});
  }

  /// False where there surely is none of these (`bit`).
  bool may_have(std::uint64_t kinds) const { return (kinds_ & kinds) != 0; }

  /// The first of that name, or null.
  const Field* find(FieldName id) const;
  const Field* find(std::string_view name) const;

  /// The same for a name whose id is known.
  const Field* find(FieldName id, std::string_view name) const {
    return id == FieldName::other ? find(name) : find(id);
  }

  /// The value of the first of that name; empty where there is none.
  std::string_view get(FieldName id) const;
  std::string_view get(std::string_view name) const;

  /// One field of that name is left, with this value, at the place of the first.
  void set(std::string_view name, std::string_view value);

  /// The same for a name that is known.
  void set(FieldName id, std::string_view name, std::string_view value) {
    set({name, value, id, false});
  }

  /// The same with a field whose id is known.
  void set(const Field& field);

  template <class Test>
  bool remove_if(const Test& test) {
    return std::erase_if(fields_, test) != 0;
  }

  void swap(Fields& other) {
    fields_.swap(other.fields_);
    std::swap(kinds_, other.kinds_);
  }

  /// Moves all views by that many bytes: the head was copied elsewhere.
  void rebase(const char* from, const char* to);

  /// Whether there was one.
  bool remove(FieldName id);
  bool remove(std::string_view name);

 private:
  template <class Test>
  void set_where(const Test& is_it, const Field& field);

  std::vector<Field> fields_;
  std::uint64_t kinds_ = 0;  // of all that were added since the last `clear`
};

/// Calls `take` with every element of a comma-separated list (RFC 9110, 5.6.1), blanks around and
/// empty elements left out; stops when it returns false, and returns that.
template <class Take>
bool each_element(std::string_view list, const Take& take) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view element = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    while (!element.empty() && (element.front() == ' ' || element.front() == '\t')) {
      element.remove_prefix(1);
    }
    while (!element.empty() && (element.back() == ' ' || element.back() == '\t')) {
      element.remove_suffix(1);
    }
    if (!element.empty() && !take(element)) return false;
  }
  return true;
}

}  // namespace gwctl::runtime
