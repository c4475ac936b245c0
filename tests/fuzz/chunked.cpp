// Bodies in the chunked coding: however they are split, they are the same; what a plain reader
// makes of a body that was written as the coding asks is what went into it.
#include "gateway-runtime/http/chunked.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>

#include "tests/fuzz/choices.h"

namespace {

using namespace gwctl::runtime;
using Text = std::string_view;

void must(bool is_right) {
  if (!is_right) std::abort();
}

struct Outcome {
  ChunkedDecoder::Status status = ChunkedDecoder::Status::more;
  std::string body;
  std::size_t consumed = 0;

  bool operator==(const Outcome&) const = default;
};

bool is_over(ChunkedDecoder::Status status) {
  return status == ChunkedDecoder::Status::end || status == ChunkedDecoder::Status::refused;
}

void settle(Outcome& outcome, ChunkedDecoder::Status status) {
  outcome.status = is_over(status) ? status : ChunkedDecoder::Status::more;
}

Outcome read_stepwise(Text text) {
  ChunkedDecoder decoder;
  Outcome outcome;
  while (!text.empty() && !is_over(outcome.status)) {
    const ChunkedDecoder::Step step = decoder.next(text);
    must(step.consumed <= text.size());
    outcome.body += step.data;
    outcome.consumed += step.consumed;
    text.remove_prefix(step.consumed);
    settle(outcome, step.status);
  }
  return outcome;
}

Outcome read_split(Text text, gwctl::fuzz::Choices choices) {
  ChunkedDecoder decoder;
  Outcome outcome;
  while (!text.empty() && !is_over(outcome.status)) {
    std::string piece{text.substr(0, 1 + choices.below(9))};
    const ChunkedDecoder::Step step = decoder.join(piece);
    outcome.body += step.data;
    outcome.consumed += step.consumed;
    text.remove_prefix(std::min(text.size(), piece.size()));
    settle(outcome, step.status);
  }
  return outcome;
}

// The same bytes as the body of a message that was written right.
void check_written(Text body, gwctl::fuzz::Choices choices) {
  std::string coded;
  for (Text left = body; !left.empty();) {
    const Text chunk = left.substr(0, 1 + choices.below(30));
    constexpr char digits[] = "0123456789abcdef";
    if (choices.below(2) == 0) coded += "00";
    coded += digits[chunk.size() / 16];
    coded += digits[chunk.size() % 16];
    if (choices.below(4) == 0) coded += " ;a=\"b\"";
    coded += "\r\n";
    coded.append(chunk).append("\r\n");
    left.remove_prefix(chunk.size());
  }
  coded += "0\r\n";
  if (choices.below(2) == 0) coded += "X-Trailer: a\r\n";
  coded += "\r\n";
  const std::size_t size = coded.size();
  coded += "GET /";
  const Outcome outcome = read_split(coded, choices);
  must(outcome.status == ChunkedDecoder::Status::end);
  must(outcome.body == body && outcome.consumed == size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text{reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 600)};
  const gwctl::fuzz::Choices choices{{data, size}};
  must(read_stepwise(text) == read_split(text, choices));
  check_written(text, choices);
  return 0;
}
