#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/js_text.h"
#include "lint/functions/oas/common.h"
#include "lint/functions/oas/oas.h"

namespace gwctl::lint::oas {
namespace {

void op_success_response(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const bool has_ranges = has(context.formats, Format::oas3);
  for (const Member& response : target.value->members()) {
    const std::string_view code = response.name();
    if (has_ranges && (code == "2XX" || code == "3XX")) return;
    const double number = to_js_number(code);
    if (number >= 200 && number < 400) return;
  }
  results.add("Operation must define at least a single 2xx or 3xx response", target);
}

// The media types are looked for in the list as JavaScript joins it, so also in nested lists.
bool mentions_form(const Node& consumes) {
  const std::string joined = to_js_string(consumes);
  return joined.find("application/x-www-form-urlencoded") != std::string::npos ||
         joined.find("multipart/form-data") != std::string::npos;
}

void op_form_data_consume_check(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const View& view = context.view;
  const Node* consumes = view.get(*target.value, "consumes");
  const Node* parameters = view.get(*target.value, "parameters");
  if (consumes == nullptr || !consumes->is_array()) return;
  if (parameters == nullptr || !parameters->is_array()) return;
  const bool has_form = std::ranges::any_of(parameters->items(), [&view](const Node& parameter) {
    const Node* in = view.get(view.resolve(parameter), "in");
    return in != nullptr && in->string() == "formData";
  });
  if (!has_form || mentions_form(*consumes)) return;
  results.add(
      "Consumes must include urlencoded, multipart, or form-data media type when using formData "
      "parameter.",
      target);
}

// Values that JavaScript holds to be the same: scalars by value, others by identity.
std::string identity(const Node& value) {
  if (!value.is_container()) {
    return std::to_string(static_cast<int>(value.kind)) + to_js_string(value);
  }
  return std::to_string(reinterpret_cast<std::uintptr_t>(&value));
}

void op_id_unique(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr) return;
  std::unordered_set<std::string> seen;
  const auto check = [&](std::string_view path, std::string_view method, const Node& operation) {
    const Node* id = context.view.get(operation, "operationId");
    if (id == nullptr || seen.insert(identity(*id)).second) return;
    const Segment where[] = {"paths", path, method, "operationId"};
    results.add("operationId must be unique.", root_of(target.place), where);
  };
  each_operation(target.value, context.view, check);
}

std::string text_of(const Node* value) {
  return value == nullptr ? "undefined" : to_js_string(*value);
}

struct BodyParameters {
  std::vector<std::size_t> body;
  std::size_t form_fields = 0;
};

void report_bodies(const BodyParameters& found, const Target& target, Results& results) {
  if (!found.body.empty() && found.form_fields > 0) {
    results.add("Operation must not have both \"in:body\" and \"in:formData\" parameters.", target);
  }
  for (std::size_t i = 1; i < found.body.size(); ++i) {
    const Segment where[] = {Segment{found.body[i]}};
    results.add("Operation must not have more than a single instance of the \"in:body\" parameter.",
                target, where);
  }
}

void op_params(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_array() || target.value->size < 2) return;
  const View& view = context.view;
  std::unordered_set<std::string> seen;
  BodyParameters found;
  std::size_t index = 0;
  for (const Node& item : target.value->items()) {
    const std::size_t position = index++;
    const Node& parameter = view.resolve(item);
    if (!parameter.is_container() || find(parameter, "$ref") != nullptr) continue;
    const Node* in = view.get(parameter, "in");
    const Node* name = view.get(parameter, "name");
    if (!seen.insert(text_of(in) + '-' + text_of(name)).second) {
      const Segment where[] = {Segment{position}};
      results.add(
          "A parameter in this operation already exposes the same combination of \"name\" and "
          "\"in\" values.",
          target, where);
    }
    if (in != nullptr && in->string() == "body") found.body.push_back(position);
    if (in != nullptr && in->string() == "formData") ++found.form_fields;
  }
  report_bodies(found, target, results);
}

void tag_defined(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const View& view = context.view;
  std::unordered_set<std::string_view> defined;
  const Node* tags = view.get(*target.value, "tags");
  if (tags != nullptr) {
    for (const Node& tag : tags->items()) {
      const Node* name = view.get(view.resolve(tag), "name");
      if (name != nullptr && name->is_string()) defined.insert(name->string());
    }
  }
  const auto check = [&](std::string_view path, std::string_view method, const Node& operation) {
    const Node* used = view.get(operation, "tags");
    if (used == nullptr) return;
    std::size_t index = 0;
    for (const Node& item : used->items()) {
      const std::size_t position = index++;
      const Node& tag = view.resolve(item);
      if (tag.is_string() && defined.contains(tag.string())) continue;
      const Segment where[] = {"paths", path, method, "tags", Segment{position}};
      results.add("Operation tags must be defined in global tags.", root_of(target.place), where);
    }
  };
  each_operation(view.get(*target.value, "paths"), view, check);
}

}  // namespace

MadeFunction make_op_success_response(const Node* options) {
  return make_plain<op_success_response>("oasOpSuccessResponse", options);
}

MadeFunction make_op_form_data_consume_check(const Node* options) {
  return make_plain<op_form_data_consume_check>("oasOpFormDataConsumeCheck", options);
}

MadeFunction make_op_id_unique(const Node* options) {
  return make_plain<op_id_unique>("oasOpIdUnique", options);
}

MadeFunction make_op_params(const Node* options) {
  return make_plain<op_params>("oasOpParams", options);
}

MadeFunction make_tag_defined(const Node* options) {
  return make_plain<tag_defined>("oasTagDefined", options);
}

}  // namespace gwctl::lint::oas
