#include <array>

#include "gateway-runtime/lua/call.h"

namespace gwctl::runtime::lua {

std::span<const std::span<const Native>> natives() {
  static const std::array all{request_natives, answer_natives, context_natives, text_natives};
  return all;
}

}  // namespace gwctl::runtime::lua
