#pragma once

#include <string>
#include <string_view>

#include "lint/message.h"

namespace gwctl::lint {

/// The text that the expression inside a `#{{…}}` yields; nothing where it is none.
std::string evaluate_message_expression(std::string_view expression, const MessageValues& values);

}  // namespace gwctl::lint
