#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "lint/function.h"

namespace gwctl::lint {

/// An option that a function takes.
struct Option {
  std::string_view name;
  bool (*accepts)(const Node& value) = nullptr;
  /// What is said of a value that is not accepted; nothing: `accepts` says it itself.
  std::string_view refusal;
  bool is_required = false;
  std::string_view missing = {};  ///< what is said when it is not there, if not the usual
};

/// What a function takes: an object with these options.
struct OptionTable {
  std::string_view function;
  std::span<const Option> options;
  std::string_view no_object;  ///< what is said of options that are no object
  bool may_be_absent = false;
};

/// What is wrong with `options` (null where there are none), in the order in which Spectral says
/// it.
std::vector<OptionError> check_options(const Node* options, const OptionTable& table);

/// The same for options inside of the option `group`.
std::vector<OptionError> check_option_group(const Node& object, std::string_view group,
                                            const OptionTable& table);

/// What functions say that take none.
MadeFunction refuse_options(std::string_view function);

/// A list of at least two names: the option of `or` and `xor`.
bool is_name_list(const Node& value);

inline bool is_string(const Node& value) {
  return value.is_string();
}

inline bool is_boolean(const Node& value) {
  return value.is_boolean();
}

inline bool is_number(const Node& value) {
  return value.is_number();
}

inline bool is_object(const Node& value) {
  return value.is_object();
}

}  // namespace gwctl::lint
