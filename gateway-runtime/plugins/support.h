#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "gateway-runtime/plugin.h"
#include "gateway-runtime/scratch_text.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime::plugins {

/// A setting that is a text, or its default.
std::string text_or(const Node& settings, std::string_view name, std::string_view otherwise);
/// A setting that is a whole number, or its default.
std::int64_t integer_or(const Node& settings, std::string_view name, std::int64_t otherwise);
/// Whether a setting is `true`.
bool is_on(const Node& settings, std::string_view name, bool otherwise = false);
/// The texts of a list; none where there is no such setting.
std::vector<std::string> list_of(const Node& settings, std::string_view name);
/// A text, or a number or boolean as Lua writes it.
std::string value_text(const Node& value);

/// The JSON that limiters and core answer with: `{"error_msg":"TEXT"}` and a line end.
std::string error_message(std::string_view text);
/// That which auth and restriction plugins answer with: `{"message":"TEXT"}` and a line end.
std::string json_message(std::string_view text);

/// The JSON that a peer sent, of keys that stand there twice the last one; null where it is none.
std::unique_ptr<const Document> read_peer_json(std::string text);

/// Whether the body is still to be read, no more than that of it; then it is asked for, and the
/// callback answers `Verdict::wait`.
bool waits_for_body(Exchange& exchange, std::size_t bytes_max = post_args_bytes_max);

/// Takes out the fields that told of a body which is now another one.
void forget_body_fields(Fields& fields);

/// What a request must satisfy for a plugin to act: one of several expressions, or nothing.
class Conditions {
 public:
  /// `list`: of expressions; null holds always.
  static Result<Conditions> compile(const Node* list);

  bool hold(Exchange& exchange) const;

  bool needs_body() const;

 private:
  std::vector<Expression> any_;
  bool is_given_ = false;
};

/// The request is from this consumer: its plugins count from now on, and the upstream is told its
/// name.
void set_consumer(Exchange& exchange, const Consumer& consumer, const Credential* credential);
/// The same with a consumer that needs no credential. False where there is no such consumer.
bool set_anonymous(Exchange& exchange, std::string_view name);

/// Takes an argument out of the query, whatever its value.
void remove_argument(Exchange& exchange, std::string_view name);

/// Takes a cookie out of what the client sent.
void remove_cookie(Exchange& exchange, std::string_view name);

}  // namespace gwctl::runtime::plugins
