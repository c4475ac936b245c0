#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/document.h"

// What the two YAML readers share: what scalars mean.

namespace gwctl {

/// How a scalar is written. Only plain ones may be other than strings.
enum class ScalarStyle : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

/// A node of the text by the core schema of YAML 1.2, without a span. The text must live as long as
/// the document.
Node plain_node(std::string_view text);

/// A string node, without a span.
Node string_node(std::string_view text);

/// A node of a scalar without a tag.
Node scalar_node(std::string_view text, ScalarStyle style, Span span);

/// Decodes what stands between double quotes, line folding included; false if an escape is
/// malformed.
bool decode_double_quoted(std::string_view text, std::string& to);

/// Decodes what stands between single quotes, line folding included.
void decode_single_quoted(std::string_view text, std::string& to);

/// Folds the lines of a plain scalar.
void fold_plain(std::string_view text, std::string& to);

/// A key that is a scalar: makes it the builder's current one, and reports it if it is no string.
void add_key(DocumentBuilder& builder, std::string_view text, ScalarStyle style, Span span);

}  // namespace gwctl
