#include "config/lower_adc.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/document_writer.h"
#include "core/digest.h"
#include "core/js_text.h"

namespace gwctl::config {
namespace {

std::string_view text_of(const Node& object, std::string_view field) {
  const Node* found = find(object, field);
  return found == nullptr ? std::string_view{} : found->string();
}

// A service with the id that what is in it refers to.
struct Service {
  const Node& value;
  std::string id;
  Span span;
};

// Fields that are not taken over under their own name.
using Names = std::initializer_list<std::string_view>;

class AdcLowering {
 public:
  AdcLowering(const std::shared_ptr<const Document>& document, std::vector<Diagnostic>& diagnostics)
      : document_{document}, diagnostics_{diagnostics}, to_{document->source()} {}

  std::shared_ptr<const Document> run() {
    const Node& root = document_->root();
    collect_services(root);
    builder().begin_object(root.begin);
    write_services();
    for (const Member& member : root.members()) write_collection(member);
    builder().end_collection(root.end, false);
    return to_.finish();
  }

 private:
  DocumentBuilder& builder() { return to_.builder(); }

  void add(std::string_view code, Severity severity, std::string message, Span span) {
    Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.document = document_;
    diagnostic.span = span;
    diagnostics_.push_back(std::move(diagnostic));
  }

  // What ADC gives as an id where the file says none.
  std::string id_of(const Node& item, const std::string& name) const {
    const std::string_view id = text_of(item, "id");
    return id.empty() ? sha1_hex(name) : std::string{id};
  }

  Span id_span(const Node& item) const {
    for (const std::string_view field : {"id", "name"}) {
      if (const Node* found = find(item, field); found != nullptr) return found->span();
    }
    return item.span();
  }

  std::string name_of(const Node& item, std::string_view what) {
    const std::string_view name = text_of(item, "name");
    if (name.empty()) {
      add("schema", Severity::error, fmt::format("a {} needs a name", what), item.span());
    }
    return std::string{name};
  }

  std::span<const Node> items(const Node& value, std::string_view collection) {
    if (!value.is_array() && !value.is_null()) {
      add("schema", Severity::error, fmt::format("{} must be a list", collection), value.span());
    }
    return value.items();
  }

  std::span<const Node> items_in(const Node& object, std::string_view field) {
    const Node* found = find(object, field);
    return found == nullptr ? std::span<const Node>{} : items(*found, field);
  }

  void collect_services(const Node& root) {
    for (const Node& service : items_in(root, "services")) {
      const std::string name = name_of(service, "service");
      services_.push_back({service, id_of(service, name), id_span(service)});
    }
  }

  void begin_list(std::string_view name) {
    to_.key(name, {});
    builder().begin_array(0);
  }

  // Lists of what is spread over the file: each has all of it for its place.
  void end_list() {
    builder().end_collection(static_cast<std::uint32_t>(builder().text().size()), false);
  }

  void begin_item(const Node& item, std::string_view id) {
    builder().begin_object(item.begin);
    to_.member("id", id, id_span(item));
  }

  void end_item(const Node& item) { builder().end_collection(item.end, false); }

  // The fields but those, under the names that APISIX has for them.
  void copy_fields(const Node& item, Names but) {
    for (const Member& member : item.members()) {
      const std::string_view name = member.name();
      if (name == "id" || std::ranges::find(but, name) != but.end()) continue;
      if (name == "labels") {
        write_labels(member);
      } else {
        to_.member(name == "description" ? "desc" : name, member.key_span(), member.value);
      }
    }
  }

  // A label of several values is their JSON in one text.
  void write_labels(const Member& labels, std::string_view service_id = {}) {
    to_.key("labels", labels.key_span());
    if (!labels.value.is_object()) return to_.value(labels.value);
    builder().begin_object(labels.value.begin);
    for (const Member& label : labels.value.members()) {
      if (label.value.is_array()) {
        to_.key(label.name(), label.key_span());
        to_.string(to_json(label.value), label.value.span());
      } else {
        to_.member(label.name(), label.key_span(), label.value);
      }
    }
    if (!service_id.empty()) write_owner(service_id, labels.key_span());
    builder().end_collection(labels.value.end, false);
  }

  void write_owner(std::string_view service_id, Span span) {
    to_.member(adc_service_label, service_id, span);
  }

  void write_services() {
    begin_list("services");
    for (const Service& service : services_) write_service(service);
    end_list();
    begin_list("upstreams");
    for (const Service& service : services_) write_upstreams(service);
    end_list();
    for (const std::string_view collection : {"routes", "stream_routes"}) {
      begin_list(collection);
      for (const Service& service : services_) write_routes(service, collection);
      end_list();
    }
  }

  void write_service(const Service& service) {
    begin_item(service.value, service.id);
    copy_fields(service.value, {"upstream", "upstreams", "routes", "stream_routes", "path_prefix",
                                "strip_path_prefix"});
    if (const Node* upstream = find(service.value, "upstream"); upstream != nullptr) {
      to_.member("upstream_id", service.id, upstream->span());
    }
    end_item(service.value);
    for (const std::string_view field : {"path_prefix", "strip_path_prefix"}) {
      const Member* unsupported = find_member(service.value, field);
      if (unsupported == nullptr) continue;
      add("unsupported", Severity::warning,
          fmt::format("{} has no effect: Apache APISIX has nothing of the kind", field),
          unsupported->key_span());
    }
  }

  void write_upstreams(const Service& service) {
    if (const Node* upstream = find(service.value, "upstream"); upstream != nullptr) {
      begin_item(*upstream, service.id);
      if (const Node* name = find(service.value, "name"); name != nullptr) {
        to_.member("name", service.span, *name);
      }
      copy_fields(*upstream, {"name"});
      end_item(*upstream);
    }
    for (const Node& upstream : items_in(service.value, "upstreams")) {
      const std::string name = name_of(upstream, "upstream");
      begin_item(upstream, id_of(upstream, qualified(service, name)));
      copy_fields(upstream, {"labels"});
      if (const Member* labels = find_member(upstream, "labels"); labels != nullptr) {
        write_labels(*labels, service.id);
      } else {
        to_.key("labels", upstream.span());
        builder().begin_object(upstream.begin);
        write_owner(service.id, upstream.span());
        builder().end_collection(upstream.end, false);
      }
      end_item(upstream);
    }
  }

  static std::string qualified(const Service& service, const std::string& name) {
    return fmt::format("{}.{}", text_of(service.value, "name"), name);
  }

  void write_routes(const Service& service, std::string_view collection) {
    for (const Node& route : items_in(service.value, collection)) {
      const std::string name = name_of(route, "route");
      begin_item(route, id_of(route, qualified(service, name)));
      copy_fields(route, {});
      to_.member("service_id", service.id, service.span);
      end_item(route);
    }
  }

  void write_collection(const Member& member) {
    const std::string_view name = member.name();
    if (name == "services") return;
    if (name == "consumers") return write_consumers(member);
    if (name == "ssls") return write_ssls(member);
    if (name == "global_rules") return write_global_rules(member);
    if (name == "plugin_metadata") return write_metadata(member);
    if (name == "consumer_groups") return write_groups(member);
    to_.member(name, member.key_span(), member.value);
  }

  void write_groups(const Member& member) {
    to_.key(member.name(), member.key_span());
    builder().begin_array(member.value.begin);
    for (const Node& group : items(member.value, member.name())) {
      begin_item(group, id_of(group, std::string{text_of(group, "name")}));
      copy_fields(group, {});
      end_item(group);
    }
    builder().end_collection(member.value.end, false);
  }

  void write_consumers(const Member& member) {
    to_.key(member.name(), member.key_span());
    builder().begin_array(member.value.begin);
    for (const Node& consumer : items(member.value, member.name())) {
      builder().begin_object(consumer.begin);
      copy_fields(consumer, {"credentials"});
      end_item(consumer);
      for (const Node& credential : items_in(consumer, "credentials")) {
        write_credential(credential, std::string{text_of(consumer, "username")});
      }
    }
    builder().end_collection(member.value.end, false);
  }

  void write_credential(const Node& credential, const std::string& consumer) {
    const std::string name = name_of(credential, "credential");
    begin_item(credential, fmt::format("{}/credentials/{}", consumer,
                                       id_of(credential, fmt::format("{}.{}", consumer, name))));
    copy_fields(credential, {"type", "config"});
    const Node* type = find_string(credential, "type");
    const Node* settings = find(credential, "config");
    if (type == nullptr || settings == nullptr) {
      add("schema", Severity::error, "a credential needs type and config", credential.span());
    } else {
      to_.key("plugins", type->span());
      builder().begin_object(settings->begin);
      to_.member(type->string(), type->span(), *settings);
      builder().end_collection(settings->end, false);
    }
    end_item(credential);
  }

  void write_ssls(const Member& member) {
    to_.key(member.name(), member.key_span());
    builder().begin_array(member.value.begin);
    for (const Node& ssl : items(member.value, member.name())) write_ssl(ssl);
    builder().end_collection(member.value.end, false);
  }

  void write_ssl(const Node& ssl) {
    std::string names;
    for (const Node& sni : items_in(ssl, "snis")) {
      if (!names.empty()) names += ',';
      names += sni.string();
    }
    const std::string_view id = text_of(ssl, "id");
    builder().begin_object(ssl.begin);
    to_.member("id", id.empty() ? sha1_hex(names) : id, ssl.span());
    copy_fields(ssl, {"certificates"});
    const auto certificates = items_in(ssl, "certificates");
    write_certificates(certificates, "certificate", "cert", "certs");
    write_certificates(certificates, "key", "key", "keys");
    end_item(ssl);
  }

  // The first is the resource's own, the others are in a list.
  void write_certificates(std::span<const Node> certificates, std::string_view field,
                          std::string_view first, std::string_view others) {
    if (certificates.empty()) return;
    const Member* own = find_member(certificates[0], field);
    if (own != nullptr) to_.member(first, own->key_span(), own->value);
    if (certificates.size() == 1) return;
    to_.key(others, certificates[1].span());
    builder().begin_array(certificates[1].begin);
    for (const Node& certificate : certificates.subspan(1)) {
      if (const Node* found = find(certificate, field); found != nullptr) to_.value(*found);
    }
    builder().end_collection(certificates.back().end, false);
  }

  void write_global_rules(const Member& member) {
    if (!member.value.is_object())
      return to_.member(member.name(), member.key_span(), member.value);
    to_.key(member.name(), member.key_span());
    builder().begin_array(member.value.begin);
    for (const Member& rule : member.value.members()) {
      builder().begin_object(rule.key_begin);
      to_.member("id", rule.name(), rule.key_span());
      to_.key("plugins", rule.key_span());
      builder().begin_object(rule.key_begin);
      to_.member(rule.name(), rule.key_span(), rule.value);
      builder().end_collection(rule.value.end, false);
      builder().end_collection(rule.value.end, false);
    }
    builder().end_collection(member.value.end, false);
  }

  void write_metadata(const Member& member) {
    if (!member.value.is_object())
      return to_.member(member.name(), member.key_span(), member.value);
    to_.key(member.name(), member.key_span());
    builder().begin_array(member.value.begin);
    for (const Member& plugin : member.value.members()) {
      builder().begin_object(plugin.value.begin);
      to_.member("id", plugin.name(), plugin.key_span());
      copy_fields(plugin.value, {});
      builder().end_collection(plugin.value.end, false);
    }
    builder().end_collection(member.value.end, false);
  }

  std::shared_ptr<const Document> document_;
  std::vector<Diagnostic>& diagnostics_;
  DocumentWriter to_;
  std::vector<Service> services_;
};

}  // namespace

std::shared_ptr<const Document> lower_adc(const std::shared_ptr<const Document>& document,
                                          std::vector<Diagnostic>& diagnostics) {
  return AdcLowering{document, diagnostics}.run();
}

}  // namespace gwctl::config
