// What a config only refers to, or holds encrypted, and that it is printed nowhere.
#include <cstdlib>

#include <catch2/catch.hpp>

#include "config/load.h"
#include "core/read_document.h"
#include "gateway-runtime/compile.h"
#include "gateway-runtime/secret_references.h"
#include "tests/support/certificate.h"

namespace gwctl::runtime {
namespace {

constexpr const char* canary = "canary-7f3a";

config::Model model_of(std::string_view text) {
  std::vector<config::Diagnostic> diagnostics;
  config::Model model =
      config::read_standalone(read_yaml("config", std::string{text}), diagnostics);
  REQUIRE(diagnostics.empty());
  return model;
}

/// The name under which a client with that key is known; empty: none.
std::string consumer_of(const Snapshot& snapshot, std::string_view key) {
  const Credential* const found = snapshot.find_credential(*find_plugin_kind("key-auth"), key);
  return found == nullptr ? "" : found->consumer->username;
}

std::string messages(const std::vector<CompileError>& all) {
  std::string text;
  for (const CompileError& each : all) text += each.message + "\n";
  return text;
}

TEST_CASE("references to the environment are resolved when a config is compiled", "[secrets]") {
  ::setenv("GWCTL_TEST_KEY", canary, 1);
  ::setenv("GWCTL_TEST_JSON", R"({"a": "from-json", "b/c": 7})", 1);
  ::unsetenv("GWCTL_TEST_UNSET");
  const Compiled compiled = compile(
      model_of("consumers:\n"
               "  - {username: jack, plugins: {key-auth: {key: $env://GWCTL_TEST_KEY}}}\n"
               "  - {username: rose, plugins: {key-auth: {key: $ENV://GWCTL_TEST_JSON/a}}}\n"
               "  - {username: seven, plugins: {key-auth: {key: $env://GWCTL_TEST_JSON/b/c}}}\n"
               "  - {username: lost, plugins: {key-auth: {key: $env://GWCTL_TEST_UNSET}}}\n"));
  REQUIRE(compiled.snapshot != nullptr);
  CHECK(consumer_of(*compiled.snapshot, canary) == "jack");
  CHECK(consumer_of(*compiled.snapshot, "from-json") == "rose");
  CHECK(consumer_of(*compiled.snapshot, "7") == "seven");
  // Everybody can read what stands for a key that is not there.
  CHECK(consumer_of(*compiled.snapshot, "$env://GWCTL_TEST_UNSET").empty());
  CHECK(messages(compiled.warnings) ==
        "$env://GWCTL_TEST_UNSET is not set, and stays as it is written\n");
}

TEST_CASE("a resource is compiled again when what it refers to has changed", "[secrets]") {
  ::setenv("GWCTL_TEST_KEY", "before", 1);
  const config::Model model =
      model_of("consumers: [{username: jack, plugins: {key-auth: {key: $env://GWCTL_TEST_KEY}}}]");
  const Compiled before = compile(model);
  ::setenv("GWCTL_TEST_KEY", "after", 1);
  CompileOptions options;
  options.previous = before.snapshot.get();
  const Compiled after = compile(model, options);
  CHECK(consumer_of(*after.snapshot, "before").empty());
  CHECK(consumer_of(*after.snapshot, "after") == "jack");
}

TEST_CASE("a secret is not told in a message about the settings it stands in", "[secrets]") {
  ::setenv("GWCTL_TEST_KEY", (std::string{"("} + canary).c_str(), 1);
  const Compiled compiled =
      compile(model_of("routes: [{id: r, uri: /, plugins: {proxy-rewrite: {regex_uri: "
                       "[$env://GWCTL_TEST_KEY, /b]}}}]"));
  REQUIRE(compiled.snapshot == nullptr);
  const std::string text = messages(compiled.errors);
  CAPTURE(text);
  CHECK_FALSE(text.empty());
  CHECK(text.find(canary) == text.npos);
}

TEST_CASE("fields that are stored encrypted are read", "[secrets]") {
  // `bar`, with APISIX's own keys; a field that no plugin encrypts says what it says.
  const config::Model model = model_of(
      "consumers:\n"
      "  - {username: jack, plugins: {key-auth: {key: +kOEVUuRc5rC5ZwvvAMLwg==}}}\n"
      "  - {username: rose, plugins: {key-auth: {key: plain}}}\n");
  const Compiled compiled = compile(model);
  CHECK(consumer_of(*compiled.snapshot, "bar") == "jack");
  CHECK(consumer_of(*compiled.snapshot, "plain") == "rose");
  CompileOptions options;
  options.settings.keyring = Keyring{{}};
  const Compiled without = compile(model, options);
  CHECK(consumer_of(*without.snapshot, "+kOEVUuRc5rC5ZwvvAMLwg==") == "jack");
}

TEST_CASE("secrets of a manager are asked for", "[secrets]") {
  const config::Model model = model_of(
      "secrets: [{id: vault/1, uri: 'http://v.test', prefix: kv/x, token: "
      "$env://GWCTL_TEST_TOKEN}]\n"
      "consumers:\n"
      "  - {username: jack, plugins: {key-auth: {key: $secret://vault/1/jack/key}}}\n"
      "  - {username: lost, plugins: {key-auth: {key: $secret://vault/1/lost/key}}}\n"
      "  - {username: none, plugins: {key-auth: {key: $secret://vault/2/none/key}}}\n");
  ::setenv("GWCTL_TEST_TOKEN", canary, 1);
  std::set<std::string> asked;
  std::mutex mutex;
  Resolver manager{[&](const std::string& request) {
                     const std::scoped_lock lock{mutex};
                     asked.insert(request);
                     NameAnswer answer;
                     if (request.find("/jack\"") != request.npos) answer.addresses = {"jacks-key"};
                     return answer;
                   },
                   {}};
  CompileOptions options;
  options.secrets = &manager;
  const Compiled compiled = compile(model, options);
  REQUIRE(compiled.snapshot != nullptr);
  CHECK(consumer_of(*compiled.snapshot, "jacks-key") == "jack");
  CHECK(consumer_of(*compiled.snapshot, "$secret://vault/1/lost/key").empty());
  CHECK(
      asked ==
      std::set<std::string>{
          R"({"name":"key","namespace":"","token":"canary-7f3a","url":"http://v.test/v1/kv/x/jack"})",
          R"({"name":"key","namespace":"","token":"canary-7f3a","url":"http://v.test/v1/kv/x/lost"})"});
  const std::string told = messages(compiled.warnings);
  CHECK(told ==
        "$secret://vault/1/lost/key is not known to the secret manager\n"
        "$secret://vault/2/none/key: there is no such secret\n");
}

TEST_CASE("a certificate may stand in the environment", "[secrets]") {
  const test::CertificateText text = test::make_certificate("a.test");
  ::setenv("GWCTL_TEST_CERT", text.certificate.c_str(), 1);
  ::setenv("GWCTL_TEST_KEY", text.key.c_str(), 1);
  ::unsetenv("GWCTL_TEST_UNSET");
  const Compiled compiled = compile(model_of(
      "ssls:\n"
      "  - {id: 1, sni: a.test, cert: $env://GWCTL_TEST_CERT, key: $env://GWCTL_TEST_KEY}\n"
      "  - {id: 2, sni: b.test, cert: $env://GWCTL_TEST_CERT, key: $env://GWCTL_TEST_UNSET}\n"));
  REQUIRE(compiled.snapshot != nullptr);
  CHECK(compiled.snapshot->certificates.find("a.test") != nullptr);
  CHECK(compiled.snapshot->certificates.find("b.test") == nullptr);
  CHECK(messages(compiled.warnings) ==
        "$env://GWCTL_TEST_UNSET is not set, and stays as it is written\n");
}

TEST_CASE("a secret manager that nobody can ask is an error", "[secrets]") {
  const Compiled compiled = compile(model_of(
      "consumers: [{username: jack, plugins: {key-auth: {key: $secret://aws/1/jack/key}}}]"));
  CHECK(compiled.snapshot == nullptr);
  CHECK(messages(compiled.errors) ==
        "$secret://aws/1/jack/key: gwctl asks no secret manager but vault\n");
}

}  // namespace
}  // namespace gwctl::runtime
