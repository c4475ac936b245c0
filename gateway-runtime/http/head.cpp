#include "gateway-runtime/http/head.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
namespace {

struct NamedMethod {
  std::string_view name;
  Method method;
};

constexpr NamedMethod methods[] = {
    {"GET", Method::get},         {"POST", Method::post},       {"PUT", Method::put},
    {"DELETE", Method::delete_},  {"PATCH", Method::patch},     {"HEAD", Method::head},
    {"OPTIONS", Method::options}, {"CONNECT", Method::connect}, {"TRACE", Method::trace},
    {"PURGE", Method::purge},
};

// Digits of a length that fit 64 bits for sure.
constexpr std::size_t length_digits_max = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return is_in(c, characters::token); });
}

bool parse_length(std::string_view text, std::uint64_t& length) {
  if (text.empty() || text.size() > length_digits_max) return false;
  length = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

/// Reads the field lines of both kinds of messages, and what they say together.
class HeadParser {
 public:
  HeadParser(std::string_view bytes, const HeadLimits& limits, Message& message, Refusal& refusal)
      : bytes_{bytes}, limits_{limits}, message_{message}, refusal_{refusal} {}

  std::string_view rest() const { return bytes_.substr(at_); }

  void skip(std::size_t count) { at_ += count; }

  /// The next line without its CRLF; false at a line that ends otherwise.
  bool next_line(std::string_view& line) {
    const void* end = std::memchr(bytes_.data() + at_, '\n', bytes_.size() - at_);
    if (end == nullptr) return false;
    const auto size = static_cast<std::size_t>(static_cast<const char*>(end) - bytes_.data()) - at_;
    if (size == 0 || bytes_[at_ + size - 1] != '\r') return false;
    line = bytes_.substr(at_, size - 1);
    at_ += size + 1;
    return true;
  }

  bool refuse(const char* reason, int status = 400) {
    refusal_ = {status, reason};
    return false;
  }

  /// The fields, and what they say of the body and of the connection.
  bool read_rest() { return read_fields() && read_framing(); }

  bool nominates_upgrade() const { return nominates_upgrade_; }

 private:
  bool read_fields() {
    while (at_ < bytes_.size() && bytes_[at_] != '\r') {
      if (message_.fields.size() == limits_.fields_max) return refuse("too many fields", 431);
      if (!read_field()) return false;
    }
    if (!is_line_end(at_)) return refuse("a line of the head ends without CRLF");
    at_ += 2;
    message_.head_size = at_;
    return true;
  }

  // What Connection, Content-Length and Transfer-Encoding say.
  bool read_framing() {
    constexpr std::uint64_t told_by = bit(FieldName::content_length) |
                                      bit(FieldName::transfer_encoding) |
                                      bit(FieldName::connection);
    message_.is_persistent = message_.minor_version >= 1;
    if (!message_.fields.may_have(told_by)) return true;
    const Field* length = nullptr;
    const Field* coding = nullptr;
    for (const Field& field : message_.fields) {
      if ((bit(field.id) & told_by) == 0) continue;
      switch (field.id) {
        case FieldName::content_length:
          if (length != nullptr) return refuse("two Content-Length fields");
          length = &field;
          break;
        case FieldName::transfer_encoding:
          if (coding != nullptr) return refuse("two Transfer-Encoding fields");
          coding = &field;
          break;
        case FieldName::connection: read_connection(field.value); break;
        default: break;
      }
    }
    if (coding != nullptr) return read_coding(*coding, length);
    if (length == nullptr) return true;
    if (!parse_length(length->value, message_.content_length))
      return refuse("a Content-Length that is no number");
    message_.framing = Framing::length;
    return true;
  }

  bool is_line_end(std::size_t at) const {
    return at + 1 < bytes_.size() && bytes_[at] == '\r' && bytes_[at + 1] == '\n';
  }

  bool read_field() {
    const char* const from = bytes_.data();
    if (is_blank(from[at_])) return refuse("a folded field line (obs-fold)");
    const std::size_t end = find_control(bytes_, at_);
    if (!is_line_end(end)) {
      const bool is_broken = end == bytes_.size() || from[end] == '\r' || from[end] == '\n';
      return refuse(is_broken ? "a line of the head ends without CRLF"
                              : "a control character in a field value");
    }
    const std::size_t colon = find_colon(bytes_, at_);
    if (colon >= end) return refuse("a field line without a colon");
    Field field;
    field.name = {from + at_, colon - at_};
    field.id = field_name(field.name);
    if (field.id == FieldName::other && !is_token(field.name))
      return refuse("a character that no field name has");
    std::size_t value_begin = colon + 1;
    std::size_t value_end = end;
    while (value_begin < value_end && is_blank(from[value_begin])) ++value_begin;
    while (value_begin < value_end && is_blank(from[value_end - 1])) --value_end;
    field.value = {from + value_begin, value_end - value_begin};
    field.is_line = value_end == end && value_begin != value_end;
    message_.fields.add(field);
    at_ = end + 2;
    return true;
  }

  static bool is_blank(char c) { return c == ' ' || c == '\t'; }

  void read_connection(std::string_view value) {
    each_element(value, [&](std::string_view option) {
      if (equal_names(option, "close")) {
        message_.is_persistent = false;
        closes_ = true;
      } else if (equal_names(option, "keep-alive")) {
        message_.is_persistent = !closes_;
      } else if (equal_names(option, "upgrade")) {
        nominates_upgrade_ = true;
      }
      return true;
    });
  }

  bool read_coding(const Field& coding, const Field* length) {
    // RFC 9112, 6.1: both together ought to be handled as an error.
    if (length != nullptr) return refuse("Content-Length beside Transfer-Encoding");
    if (message_.minor_version == 0) return refuse("Transfer-Encoding in HTTP/1.0");
    if (!equal_names(coding.value, "chunked"))
      return refuse("a transfer coding that is not chunked", 501);
    message_.framing = Framing::chunked;
    return true;
  }

  std::string_view bytes_;
  const HeadLimits& limits_;
  Message& message_;
  Refusal& refusal_;
  std::size_t at_ = 0;
  bool closes_ = false;
  bool nominates_upgrade_ = false;
};

// Whether the head has arrived whole: its empty line, looked for only in what is new.
bool has_end(std::string_view bytes, std::size_t& scanned) {
  std::size_t from = scanned < 3 ? 0 : scanned - 3;
  while (from < bytes.size()) {
    const void* found = std::memchr(bytes.data() + from, '\n', bytes.size() - from);
    if (found == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    // A bare LF before it is refused by the parser, and must not hide the end from it.
    if (at + 1 < bytes.size() && bytes[at + 1] == '\n') return true;
    if (at + 2 < bytes.size() && bytes[at + 1] == '\r' && bytes[at + 2] == '\n') return true;
    from = at + 1;
  }
  scanned = bytes.size();
  return false;
}

Parsed unfinished(std::string_view bytes, const HeadLimits& limits, bool is_request,
                  Refusal& refusal) {
  const std::size_t line_max = limits.line_bytes_max + 2;
  if (is_request && bytes.size() >= line_max &&
      std::memchr(bytes.data(), '\n', line_max) == nullptr) {
    refusal = {414, "the request line is too long"};
    return Parsed::refused;
  }
  if (bytes.size() < limits.head_bytes_max) return Parsed::incomplete;
  refusal = {431, "the head is too large"};
  return Parsed::refused;
}

bool parse_version(std::string_view text, Message& message) {
  if (text.size() != 8 || !text.starts_with("HTTP/1.") || text[7] < '0' || text[7] > '9')
    return false;
  message.minor_version = text[7] == '0' ? 0 : 1;
  return true;
}

bool is_version(std::string_view text) {
  return text.size() == 8 && text.starts_with("HTTP/") && text[5] >= '0' && text[5] <= '9' &&
         text[6] == '.' && text[7] >= '0' && text[7] <= '9';
}

void split_path(std::string_view target, RequestHead& head) {
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  head.path = target.substr(0, mark);
  head.has_query = mark != std::string_view::npos;
  if (head.has_query) head.query = target.substr(mark + 1);
}

// RFC 3986, 3.2.2 and 3.2.3: a name, or an address in brackets; perhaps a port; no user.
bool is_authority(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']') + 1;
    const auto is_address = [](char c) { return is_in(c, characters::host | characters::bracket); };
    if (!std::ranges::all_of(text.substr(0, end), is_address)) return false;
  } else {
    while (end < text.size() && is_in(text[end], characters::host)) ++end;
  }
  if (end == 0) return false;
  const std::string_view port = text.substr(end);
  return port.empty() || (port[0] == ':' && std::ranges::all_of(port.substr(1), is_digit));
}

bool read_target(HeadParser& parser, RequestHead& head) {
  const std::string_view target = head.target;
  for (const char c : target) {
    if (!is_in(c, characters::target))
      return parser.refuse("a character that no request target has");
  }
  if (target[0] == '/') {
    split_path(target, head);
    return true;
  }
  if (target == "*" && head.method == Method::options) {
    head.path = target;
    return true;
  }
  const std::size_t mark = target.find("://");
  const std::string_view scheme = target.substr(0, mark == std::string_view::npos ? 0 : mark);
  if (!equal_names(scheme, "http") && !equal_names(scheme, "https")) {
    return parser.refuse("a request target that is neither a path nor a URI");
  }
  head.scheme = scheme;
  const std::string_view rest = target.substr(mark + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  head.authority = rest.substr(0, end);
  if (!is_authority(head.authority)) return parser.refuse("a request target without a host");
  split_path(rest.substr(end), head);
  if (head.path.empty()) head.path = "/";
  return true;
}

bool read_request_line(HeadParser& parser, const HeadLimits& limits, RequestHead& head) {
  std::string_view line;
  if (!parser.next_line(line)) return parser.refuse("the request line ends without CRLF");
  if (line.size() > limits.line_bytes_max)
    return parser.refuse("the request line is too long", 414);
  std::size_t size = 0;
  while (size < line.size() && is_in(line[size], characters::token)) ++size;
  if (size == 0 || size == line.size() || line[size] != ' ')
    return parser.refuse("a request line without a method");
  head.method_name = line.substr(0, size);
  head.method = method_of(head.method_name);
  const std::string_view rest = line.substr(size + 1);
  const std::size_t blank = rest.find(' ');
  if (blank == 0 || blank == std::string_view::npos)
    return parser.refuse("a request line of other than three parts");
  head.target = rest.substr(0, blank);
  const std::string_view version = rest.substr(blank + 1);
  if (!parse_version(version, head)) {
    return is_version(version) ? parser.refuse("a version other than HTTP/1", 505)
                               : parser.refuse("a request line without a version");
  }
  // The gateway is no forward proxy, and TRACE tells what a client must not know (as nginx has it).
  if (head.method == Method::connect || head.method == Method::trace)
    return parser.refuse("a method that is not served", 405);
  return read_target(parser, head);
}

bool read_host(HeadParser& parser, RequestHead& head) {
  constexpr std::uint64_t looked_at = bit(FieldName::host) | bit(FieldName::expect);
  const Field* host = nullptr;
  for (const Field& field : head.fields) {
    if ((bit(field.id) & looked_at) == 0) continue;
    if (field.id == FieldName::expect) {
      if (!equal_names(field.value, "100-continue"))
        return parser.refuse("an expectation that is not met", 417);
      head.expects_continue = head.minor_version >= 1;
    }
    if (field.id != FieldName::host) continue;
    if (host != nullptr) return parser.refuse("two Host fields");
    host = &field;
  }
  if (host == nullptr) {
    return head.minor_version == 0 || parser.refuse("no Host field");
  }
  if (!host->value.empty() && !is_authority(host->value))
    return parser.refuse("a Host that is none");
  // RFC 9112, 3.2.2: an absolute target counts for more than Host.
  if (head.authority.empty()) head.authority = host->value;
  return true;
}

bool read_status_line(HeadParser& parser, ResponseHead& head) {
  std::string_view line;
  if (!parser.next_line(line)) return parser.refuse("the status line ends without CRLF", 502);
  if (line.size() < 12 || !parse_version(line.substr(0, 8), head) || line[8] != ' ') {
    return parser.refuse("no status line of HTTP/1", 502);
  }
  for (std::size_t i = 9; i < 12; ++i) {
    if (!is_digit(line[i])) return parser.refuse("a status that is no number", 502);
    head.status = head.status * 10 + (line[i] - '0');
  }
  if (head.status < 100 || head.status > 999) return parser.refuse("a status out of range", 502);
  // RFC 9112, 4: the blank belongs to the line, though many leave it out with the reason.
  if (line.size() > 12 && line[12] != ' ')
    return parser.refuse("a status of more than three digits", 502);
  head.reason = line.substr(std::min<std::size_t>(13, line.size()));
  return find_control(head.reason) == head.reason.size() ||
         parser.refuse("a control character in the reason phrase", 502);
}

void settle_response_framing(Method method, ResponseHead& head) {
  const bool is_bodyless =
      method == Method::head || head.status < 200 || head.status == 204 || head.status == 304;
  if (is_bodyless) {
    head.framing = Framing::none;
  } else if (head.framing == Framing::none) {
    head.framing = Framing::close;
    head.is_persistent = false;
  }
}

}  // namespace

Method method_of(std::string_view name) {
  for (const NamedMethod& each : methods) {
    if (each.name == name) return each.method;
  }
  return Method::other;
}

bool is_idempotent(Method method) {
  switch (method) {
    case Method::get:
    case Method::head:
    case Method::put:
    case Method::delete_:
    case Method::options:
    case Method::trace: return true;
    default: return false;
  }
}

namespace {

void move_view(std::string_view& view, const char* from, const char* to) {
  if (!view.empty()) view = {to + (view.data() - from), view.size()};
}

}  // namespace

void RequestHead::rebase(const char* from, const char* to) {
  // The path of an absolute target without one is a constant.
  const bool has_own_path = path.data() >= from && path.data() < from + head_size;
  for (std::string_view* view : {&method_name, &target, &query, &authority, &scheme})
    move_view(*view, from, to);
  if (has_own_path) move_view(path, from, to);
  fields.rebase(from, to);
}

void ResponseHead::rebase(const char* from, const char* to) {
  move_view(reason, from, to);
  fields.rebase(from, to);
}

void Message::clear() {
  minor_version = 1;
  is_persistent = true;
  framing = Framing::none;
  content_length = 0;
  head_size = 0;
  fields.clear();
}

void RequestHead::clear() {
  Message::clear();
  method_name = target = path = query = authority = scheme = {};
  method = Method::other;
  has_query = expects_continue = wants_upgrade = false;
}

void ResponseHead::clear() {
  Message::clear();
  status = 0;
  reason = {};
}

namespace {

bool read_request(std::string_view text, const HeadLimits& limits, RequestHead& head,
                  Refusal& refusal) {
  head.clear();
  HeadParser parser{text, limits, head, refusal};
  if (!read_request_line(parser, limits, head) || !parser.read_rest() || !read_host(parser, head)) {
    return false;
  }
  head.wants_upgrade = parser.nominates_upgrade() && head.minor_version >= 1 &&
                       head.fields.find(FieldName::upgrade) != nullptr;
  return true;
}

bool read_response(std::string_view text, const HeadLimits& limits, Method method,
                   ResponseHead& head, Refusal& refusal) {
  head.clear();
  HeadParser parser{text, limits, head, refusal};
  if (!read_status_line(parser, head) || !parser.read_rest()) {
    refusal.status = 502;
    return false;
  }
  settle_response_framing(method, head);
  return true;
}

// Nearly every head comes whole, so it is read as if it were; only one that cannot be read is asked
// whether its end is there. The rest of one that came in part is looked through for the end first.
template <class Read>
Parsed read_whole(std::string_view text, std::size_t& scanned, const Read& read) {
  const bool is_new = scanned == 0;
  if (is_new && read()) return Parsed::complete;
  if (!has_end(text, scanned)) return Parsed::incomplete;
  return !is_new && read() ? Parsed::complete : Parsed::refused;
}

}  // namespace

Parsed parse_request(std::string_view bytes, std::size_t& scanned, const HeadLimits& limits,
                     RequestHead& head, Refusal& refusal) {
  // RFC 9112, 2.2: an empty line in front may be what ends the body of a careless client.
  const std::size_t leading = bytes.starts_with("\r\n") ? 2 : 0;
  const std::string_view text{bytes.data() + leading, bytes.size() - leading};
  std::size_t known = scanned < leading ? 0 : scanned - leading;
  const Parsed parsed =
      read_whole(text, known, [&] { return read_request(text, limits, head, refusal); });
  scanned = known + leading;
  if (parsed == Parsed::incomplete) {
    head.clear();
    return unfinished(text, limits, true, refusal);
  }
  if (parsed == Parsed::refused) return parsed;
  head.head_size += leading;
  if (head.head_size > limits.head_bytes_max) {
    refusal = {431, "the head is too large"};
    return Parsed::refused;
  }
  return Parsed::complete;
}

Parsed parse_response(std::string_view bytes, std::size_t& scanned, const HeadLimits& limits,
                      Method method, ResponseHead& head, Refusal& refusal) {
  const Parsed parsed = read_whole(
      bytes, scanned, [&] { return read_response(bytes, limits, method, head, refusal); });
  if (parsed == Parsed::incomplete) {
    head.clear();
    const Parsed judged = unfinished(bytes, limits, false, refusal);
    refusal.status = 502;
    return judged;
  }
  if (parsed == Parsed::refused) return parsed;
  if (head.head_size > limits.head_bytes_max) {
    refusal = {502, "the head is too large"};
    return Parsed::refused;
  }
  return Parsed::complete;
}

namespace {

constexpr int status_min = 100;
constexpr int status_max = 511;

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr Reason reasons[] = {
    {0, {}},  // of all others
    {100, "Continue"},
    {101, "Switching Protocols"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {208, "Already Reported"},
    {226, "IM Used"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Moved Temporarily"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Authorization Required"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Time-out"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Request Entity Too Large"},
    {414, "Request-URI Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Requested Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Temporarily Unavailable"},
    {504, "Gateway Time-out"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {511, "Network Authentication Required"},
};

using Places = std::array<std::uint8_t, status_max - status_min + 1>;

constexpr Places make_places() {
  Places places{};
  for (std::size_t i = 1; i < std::size(reasons); ++i)
    places[static_cast<std::size_t>(reasons[i].status - status_min)] = static_cast<std::uint8_t>(i);
  return places;
}

// The place in `reasons` of each status.
constexpr Places reason_of = make_places();

}  // namespace

std::string_view reason_phrase(int status) {
  const auto at = static_cast<std::size_t>(status - status_min);
  return at < reason_of.size() ? reasons[reason_of[at]].phrase : std::string_view{};
}

}  // namespace gwctl::runtime
