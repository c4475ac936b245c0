#pragma once

// The readers of variables that look into headers and bodies; inside of variable.cpp.

#include "gateway-runtime/variable.h"

namespace gwctl::runtime::variables {

/// The field of that name, which is in lower case with `_` for `-`; several are joined.
Value field(const Fields& fields, std::string_view name, Scratch& scratch);

/// The first argument of that name in a query or a form, decoded: true where it has no `=`.
Value argument(std::string_view query, std::string_view name, Scratch& scratch);

Value cookie(Exchange& exchange, std::string_view name);

/// `post_arg_NAME`: of a form only.
Value form_argument(Exchange& exchange, std::string_view name);

/// `post_arg.a.b[*].c`: of a form, of JSON, or of the parts of multipart/form-data.
Value body_member(Exchange& exchange, std::string_view path);

/// `graphql_operation`, `graphql_name`, `graphql_root_fields`.
Value graphql(Exchange& exchange, std::string_view what);

}  // namespace gwctl::runtime::variables
