#include <algorithm>
#include <charconv>
#include <set>
#include <zlib.h>

#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr double version_default = 1.1;
constexpr int window_bits_max = 15;
constexpr int memory_level_max = 9;
constexpr int gzip_format = 16;

// A q of 0 forbids (RFC 9110, 12.5.3).
bool is_forbidden(std::string_view parameters) {
  const std::size_t q = parameters.find("q=");
  if (q == std::string_view::npos) return false;
  const std::string_view weight = parameters.substr(q + 2);
  return weight.starts_with('0') && weight.find_first_of("123456789") == std::string_view::npos;
}

// Whether the client takes bodies in this encoding.
bool takes_gzip(const Fields& fields) {
  bool takes = false;
  bool is_named = false;
  each_element(fields.get(FieldName::accept_encoding), [&](std::string_view element) {
    const std::size_t semicolon = std::min(element.find(';'), element.size());
    std::string_view name = element.substr(0, semicolon);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const bool is_gzip = equal_names(name, "gzip");
    if (!is_gzip && (name != "*" || is_named)) return true;
    takes = !is_forbidden(element.substr(semicolon));
    is_named = is_named || is_gzip;
    return true;
  });
  return takes;
}

void* take_memory(void* scratch, unsigned count, unsigned size) {
  return static_cast<Scratch*>(scratch)->allocate(std::size_t{count} * size,
                                                  alignof(std::max_align_t));
}

// It all goes with the exchange.
void give_back(void*, void*) {}

std::optional<std::uint64_t> length_of(const Fields& fields) {
  const std::string_view text = fields.get(FieldName::content_length);
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || error != std::errc{}) return std::nullopt;
  return length;
}

class Gzip final : public Plugin {
 public:
  explicit Gzip(const Node& settings)
      : min_length_{static_cast<std::uint64_t>(integer_or(settings, "min_length", 20))},
        level_{static_cast<int>(integer_or(settings, "comp_level", 1))},
        varies_{is_on(settings, "vary")} {
    const Node* const version = find(settings, "http_version");
    minor_version_ =
        (version == nullptr ? version_default : version->as_double()) < version_default ? 0 : 1;
    const Node* const types = find(settings, "types");
    if (types == nullptr) {
      types_ = {"text/html"};
    } else if (types->is_array()) {
      for (std::string& type : list_of(settings, "types")) types_.insert(std::move(type));
    }
  }

  void response_head(Exchange& exchange) const override {
    if (!is_wanted(exchange)) return;
    Fields& fields = exchange.answer.fields;
    z_stream* const stream = open(exchange);
    if (stream == nullptr) return;
    exchange.state(*this) = stream;
    fields.remove(FieldName::content_length);
    fields.remove("Accept-Ranges");
    fields.set(FieldName::content_encoding, "Content-Encoding", "gzip");
    const std::string_view tag = fields.get(FieldName::etag);
    if (tag.starts_with('"')) fields.set(FieldName::etag, "ETag", exchange.scratch.join("W/", tag));
    if (!varies_) return;
    const std::string_view before = fields.get(FieldName::vary);
    fields.set(
        FieldName::vary, "Vary",
        before.empty() ? "Accept-Encoding" : exchange.scratch.join(before, ", Accept-Encoding"));
  }

  // What is made of a piece lives until the next one: nobody needs it longer.
  void response_body(Exchange& exchange, BodyPiece& piece) const override {
    auto* const stream = static_cast<z_stream*>(exchange.state(*this));
    if (stream == nullptr) return;
    thread_local std::string made;
    made.clear();
    stream->next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data.data()));
    stream->avail_in = static_cast<unsigned>(piece.data.size());
    const bool has_news = piece.is_last || !piece.data.empty();
    // So that the client sees what the upstream has sent.
    const int flush = piece.is_last ? Z_FINISH : Z_SYNC_FLUSH;
    constexpr std::size_t step = 16UL * 1024;
    for (bool is_full = has_news; is_full;) {
      const std::size_t size = made.size();
      made.resize(size + step);
      stream->next_out = reinterpret_cast<unsigned char*>(made.data() + size);
      stream->avail_out = step;
      const int status = deflate(stream, flush);
      made.resize(size + step - stream->avail_out);
      is_full = stream->avail_out == 0 && status == Z_OK;
    }
    piece.data = made;
  }

 private:
  bool is_wanted(const Exchange& exchange) const {
    const Fields& fields = exchange.answer.fields;
    const int status = exchange.answer.status;
    if (status != 200 && status != 403 && status != 404) return false;
    if (exchange.wants_head || exchange.request.minor_version < minor_version_) return false;
    if (fields.find(FieldName::content_encoding) != nullptr) return false;
    std::string_view type = fields.get(FieldName::content_type);
    type = type.substr(0, type.find(';'));
    if (type.empty() || (!types_.empty() && !types_.contains(type))) return false;
    const auto length = body_length(exchange);
    return (!length || *length >= min_length_) && takes_gzip(exchange.request.fields);
  }

  static std::optional<std::uint64_t> body_length(const Exchange& exchange) {
    if (exchange.answer.is_local) return exchange.answer.body.size();
    return length_of(exchange.answer.fields);
  }

  // A short body needs no more memory than its length.
  z_stream* open(Exchange& exchange) const {
    const auto length = body_length(exchange);
    int window_bits = window_bits_max;
    int memory_level = memory_level_max - 1;
    constexpr int window_bits_min = 9;
    while (length && window_bits > window_bits_min &&
           *length < (std::uint64_t{1} << static_cast<unsigned>(window_bits - 1))) {
      --window_bits;
      memory_level = std::max(1, memory_level - 1);
    }
    z_stream* const stream = exchange.scratch.make<z_stream>();
    stream->zalloc = take_memory;
    stream->zfree = give_back;
    stream->opaque = &exchange.scratch;
    const int status = deflateInit2(stream, level_, Z_DEFLATED, window_bits + gzip_format,
                                    memory_level, Z_DEFAULT_STRATEGY);
    return status == Z_OK ? stream : nullptr;
  }

  std::set<std::string, std::less<>> types_;  // empty: all
  std::uint64_t min_length_;
  int level_;
  int minor_version_ = 1;
  bool varies_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const Gzip>(settings.node);
}

}  // namespace

const PluginKind gzip{"gzip",  995, phase_response_head | phase_response_body, make, false, false,
                      nullptr, true};

}  // namespace gwctl::runtime::plugins
