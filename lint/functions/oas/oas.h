#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "core/node.h"
#include "lint/function.h"

/// The functions behind `rules/oas.yaml`. What they take and say is Spectral's; what each is for
/// stands in the ruleset, beside the rule that names it.
namespace gwctl::lint::oas {

MadeFunction make_op_success_response(const Node* options);
MadeFunction make_op_form_data_consume_check(const Node* options);
MadeFunction make_op_id_unique(const Node* options);
MadeFunction make_op_params(const Node* options);
MadeFunction make_tag_defined(const Node* options);
MadeFunction make_path_param(const Node* options);
MadeFunction make_security_defined(const Node* options);
MadeFunction make_discriminator(const Node* options);
MadeFunction make_unused_component(const Node* options);
MadeFunction make_ref_siblings(const Node* options);
MadeFunction make_typed_enum(const Node* options);
MadeFunction make_uniqueness_tags(const Node* options);
MadeFunction make_server_variables(const Node* options);
MadeFunction make_schema(const Node* options);
MadeFunction make_example(const Node* options);
MadeFunction make_document_schema(const Node* options);

/// Places whose expanded path the verdict of `oasExample` depends on: see `FunctionKind`.
extern const std::span<const std::string_view> example_context_paths;

}  // namespace gwctl::lint::oas
