#pragma once

#include <cstdint>
#include <string_view>

#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

/// A text that is put together of many pieces, in scratch memory. Its cost is that of the text,
/// whatever the number of pieces.
class ScratchText {
 public:
  explicit ScratchText(Scratch& scratch) : scratch_{&scratch} {}

  void append(std::string_view text);

  std::string_view view() const { return {data_, size_}; }

 private:
  Scratch* scratch_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// The digits of a number.
std::string_view decimal(std::uint64_t number, Scratch& scratch);

}  // namespace gwctl::runtime
