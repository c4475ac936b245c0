#include "lint/functions/core.h"
#include "lint/functions/oas/oas.h"

namespace gwctl::lint {

std::span<const FunctionKind> function_kinds() {
  static const FunctionKind kinds[] = {
      {"alphabetical", "items or keys are in alphabetical order", make_alphabetical, {}},
      {"casing", "a text is written in camelCase, kebab-case or the like", make_casing, {}},
      {"defined", "a value is there", make_defined, {}},
      {"enumeration", "a value is one of a list", make_enumeration, {}},
      {"falsy", "a value is false, 0, empty, null or not there", make_falsy, {}},
      {"length",
       "a text, list, object or number is neither too short nor too long",
       make_length,
       {}},
      {"oasDiscriminator", "a discriminator is a required property", oas::make_discriminator, {}},
      {"oasOpFormDataConsumeCheck",
       "an operation with form data consumes it",
       oas::make_op_form_data_consume_check,
       {}},
      {"oasOpIdUnique", "no two operations share an operationId", oas::make_op_id_unique, {}},
      {"oasOpParams",
       "parameters of an operation are unique and fit together",
       oas::make_op_params,
       {}},
      {"oasOpSuccessResponse",
       "an operation has a response for success",
       oas::make_op_success_response,
       {}},
      {"oasPathParam",
       "parameters in a path are declared, and the other way round",
       oas::make_path_param,
       {}},
      {"oasSecurityDefined",
       "security schemes that are named are defined",
       oas::make_security_defined,
       {}},
      {"oasTagDefined", "tags of operations are declared", oas::make_tag_defined, {}},
      {"oasUnusedComponent", "components are referred to", oas::make_unused_component, {}},
      {"or", "at least one of some properties is there", make_or, {}},
      {"pattern", "a text matches a regular expression, or does not", make_pattern, {}},
      {"refSiblings", "nothing stands beside a $ref", oas::make_ref_siblings, {}},
      {"serverVariables",
       "variables of a server are used and declared",
       oas::make_server_variables,
       {}},
      {"truthy", "a value is there, and neither false, 0, empty nor null", make_truthy, {}},
      {"typedEnum", "values of an enum have the type of their schema", oas::make_typed_enum, {}},
      {"undefined", "a value is not there", make_undefined, {}},
      {"uniquenessTags", "no two tags share a name", oas::make_uniqueness_tags, {}},
      {"unreferencedReusableObject",
       "what is there to be referred to is referred to",
       make_unreferenced_reusable_object,
       {}},
      {"xor", "exactly one of some properties is there", make_xor, {}},
  };
  return kinds;
}

}  // namespace gwctl::lint
