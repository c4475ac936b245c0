#include "gateway-runtime/settings.h"

#include <catch2/catch.hpp>

#include "core/read_document.h"

namespace gwctl::runtime {
namespace {

SettingsFile settings_of(std::string_view text) {
  return read_settings(*read_yaml("config.yaml", std::string{text}));
}

TEST_CASE("plugin_attr of prometheus", "[settings]") {
  const SettingsFile file = settings_of(
      "plugin_attr:\n"
      "  batch-requests: {uri: /foo/bar}\n"
      "  prometheus:\n"
      "    export_uri: /m\n"
      "    metric_prefix: my_\n"
      "    export_addr: {ip: 0.0.0.0, port: 1}\n"
      "    default_buckets: [1.5, 2]\n"
      "    metrics:\n"
      "      http_status: {expire: 9, extra_labels: [{a: $arg_a}, {b: x}]}\n"
      "      bandwidth: {expire: 8}\n");
  CHECK(file.problems.empty());
  CHECK(file.settings.metrics_path == "/m");
  CHECK(file.settings.batch_path == "/foo/bar");
  CHECK(file.prometheus_listen == "0.0.0.0:1");
  const PrometheusSettings& prometheus = file.settings.prometheus;
  CHECK(prometheus.prefix == "my_");
  CHECK(*prometheus.bounds == PrometheusSettings::Bounds{1.5, 2});
  CHECK(prometheus.statuses.expiry == 9);
  CHECK(prometheus.bandwidth.expiry == 8);
  CHECK(prometheus.latencies.expiry == 0);
  const std::vector<std::pair<std::string, std::string>> labels{{"a", "$arg_a"}, {"b", "x"}};
  CHECK(prometheus.statuses.extra_labels == labels);
  CHECK(settings_of("plugin_attr: {prometheus: {enable_export_server: false}}").prometheus_listen ==
        "off");
}

TEST_CASE("sizes have units as nginx has them", "[settings]") {
  struct {
    const char* text;
    std::uint64_t bytes;
    bool is_right;
  } const rows[] = {{"0", 0, true},     {"7", 7, true},        {"'7'", 7, true},
                    {"2k", 2048, true}, {"1M", 1 << 20, true}, {"1g", 1 << 30, true},
                    {"1t", 0, false},   {"m", 0, false},       {"-1m", 0, false},
                    {"1.5m", 0, false}, {"10mb", 0, false},    {"99999999999g", 0, false}};

  for (const auto& row : rows) {
    CAPTURE(row.text);
    const SettingsFile file =
        settings_of(std::string{"nginx_config: {http: {client_max_body_size: "} + row.text + "}}");
    CHECK(file.problems.empty() == row.is_right);
    CHECK(file.settings.client_max_body_size == row.bytes);
  }
}

TEST_CASE("the keys of data_encryption", "[settings]") {
  constexpr std::string_view bar = "77+NmbYqNfN+oLm0aX5akg==";  // with the second of APISIX's keys
  const auto decrypt = [&](std::string_view text) {
    const SettingsFile file = settings_of(text);
    CHECK(file.problems.empty());
    return file.settings.keyring.decrypt(bar);
  };
  CHECK(decrypt("") == "bar");
  CHECK(decrypt("apisix: {data_encryption: {keyring: [edd1c9f0985e76a2]}}") == "bar");
  CHECK(decrypt("apisix: {data_encryption: {keyring: edd1c9f0985e76a2}}") == "bar");
  CHECK_FALSE(decrypt("apisix: {data_encryption: {keyring: [0123456789abcdef]}}"));
  CHECK_FALSE(decrypt("apisix: {data_encryption: {enable_encrypt_fields: false}}"));
  CHECK(settings_of("apisix: {data_encryption: {keyring: [short]}}").problems.size() == 1);
}

TEST_CASE("settings of a wrong type are problems", "[settings]") {
  for (const char* const text :
       {"plugin_attr: {prometheus: {export_uri: 7}}",
        "plugin_attr: {prometheus: {default_buckets: [2, 1]}}",
        "plugin_attr: {prometheus: {metrics: {http_status: {expire: soon}}}}",
        "plugin_attr: {prometheus: {enable_export_server: 1}}"}) {
    CAPTURE(text);
    CHECK(settings_of(text).problems.size() == 1);
  }
}

}  // namespace
}  // namespace gwctl::runtime
