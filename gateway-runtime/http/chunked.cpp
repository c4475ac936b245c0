#include "gateway-runtime/http/chunked.h"

#include <algorithm>

#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
bool ChunkedDecoder::count(std::uint32_t bytes) {
  overhead_ += bytes;
  return overhead_ <= overhead_bytes_max;
}

// Everything but data; false: not the coding.
bool ChunkedDecoder::take(char c) {
  switch (state_) {
    case State::size_first:
      digits_ = 0;
      left_ = 0;
      state_ = State::size;
      if (hex_digit(c) < 0) return false;
      [[fallthrough]];
    case State::size:
      if (const int digit = hex_digit(c); digit >= 0) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return ++digits_ <= size_digits_max;
      }
      state_ = State::size_end;
      [[fallthrough]];
    case State::size_end:
      if (c == '\r') {
        state_ = State::size_lf;
        return true;
      }
      if (c == ';') state_ = State::extension;
      return (c == ';' || c == ' ' || c == '\t') && count(1);
    case State::extension:
      if (c == '\r') {
        state_ = State::size_lf;
        return true;
      }
      return is_in(c, characters::value) && count(1);
    case State::size_lf: state_ = left_ == 0 ? State::trailer_first : State::data; return c == '\n';
    case State::data_cr: state_ = State::data_lf; return c == '\r';
    case State::data_lf: state_ = State::size_first; return c == '\n';
    case State::trailer_first:
      if (c == '\r') {
        state_ = State::end_lf;
        return true;
      }
      state_ = State::trailer;
      return is_in(c, characters::token) && count(1);
    case State::trailer:
      if (c == '\r') {
        state_ = State::trailer_lf;
        return true;
      }
      return is_in(c, characters::value) && count(1);
    case State::trailer_lf: state_ = State::trailer_first; return c == '\n';
    case State::end_lf: state_ = State::done; return c == '\n';
    case State::data:
    case State::done: break;
  }
  return false;
}

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (state_ == State::data) {
      const std::size_t size = std::min<std::uint64_t>(left_, bytes.size() - at);
      left_ -= size;
      if (left_ == 0) state_ = State::data_cr;
      return {Status::data, at + size, bytes.substr(at, size)};
    }
    if (!take(bytes[at])) return {Status::refused, at, {}};
    ++at;
    if (state_ == State::done) return {Status::end, at, {}};
  }
  return {Status::more, at, {}};
}

ChunkedDecoder::Step ChunkedDecoder::join(std::span<char> bytes) {
  std::string_view left{bytes.data(), bytes.size()};
  char* end = bytes.data();
  Status status = Status::more;
  while (!left.empty() && status != Status::end && status != Status::refused) {
    const Step step = next(left);
    end = std::copy(step.data.begin(), step.data.end(), end);
    left.remove_prefix(step.consumed);
    status = step.status;
  }
  return {status,
          bytes.size() - left.size(),
          {bytes.data(), static_cast<std::size_t>(end - bytes.data())}};
}

}  // namespace gwctl::runtime
