#include "gateway-runtime/decompress.h"

#include <algorithm>
#include <brotli/decode.h>
#include <memory>
#include <zlib.h>

#include "gateway-runtime/http/fields.h"
#include "gateway-runtime/scratch_text.h"

namespace gwctl::runtime {
namespace {

constexpr std::size_t chunk_bytes = 16UL * 1024;

/// Collects output, up to a bound.
class Output {
 public:
  Output(Scratch& scratch, std::size_t bytes_max) : text_{scratch}, bytes_max_{bytes_max} {}

  bool append(std::string_view data) {
    if (data.size() > bytes_max_ - text_.view().size()) return false;
    text_.append(data);
    return true;
  }

  std::string_view view() const { return text_.view(); }

 private:
  ScratchText text_;
  std::size_t bytes_max_;
};

bool inflate_body(std::string_view body, Output& output) {
  z_stream stream{};
  // 15 bits of window, and 16 for gzip's header.
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return false;
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end{&stream, inflateEnd};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  char chunk[chunk_bytes];
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk);
    stream.avail_out = chunk_bytes;
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) return false;
    if (!output.append({chunk, chunk_bytes - stream.avail_out})) return false;
    if (status == Z_STREAM_END) return true;
  }
}

bool decode_brotli(std::string_view body, Output& output) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state{
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance};
  const auto* in = reinterpret_cast<const std::uint8_t*>(body.data());
  std::size_t in_size = body.size();
  char chunk[chunk_bytes];
  while (true) {
    auto* out = reinterpret_cast<std::uint8_t*>(chunk);
    std::size_t out_size = chunk_bytes;
    const auto status =
        BrotliDecoderDecompressStream(state.get(), &in_size, &in, &out_size, &out, nullptr);
    if (!output.append({chunk, chunk_bytes - out_size})) return false;
    if (status == BROTLI_DECODER_RESULT_SUCCESS) return true;
    if (status != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return false;
  }
}

bool is_gzip(std::string_view encoding) {
  return equal_names(encoding, "gzip") || equal_names(encoding, "x-gzip");
}

bool is_brotli(std::string_view encoding) {
  return equal_names(encoding, "br");
}

}  // namespace

bool can_decompress(std::string_view encoding) {
  return is_gzip(encoding) || is_brotli(encoding);
}

std::optional<std::string_view> decompress(std::string_view encoding, std::string_view body,
                                           std::size_t bytes_max, Scratch& scratch) {
  Output output{scratch, bytes_max};
  const bool is_read = is_gzip(encoding) ? inflate_body(body, output)
                                         : is_brotli(encoding) && decode_brotli(body, output);
  if (!is_read) return std::nullopt;
  return output.view();
}

}  // namespace gwctl::runtime
