#include "cli/ship/gates.h"

#include <catch2/catch.hpp>

namespace gwctl::cli {
namespace {

using config::Action;
using config::Json;
using config::Kind;

config::Change change(Kind kind, std::string id, const char* before, const char* after) {
  config::Change made{.key = {kind, std::move(id)}};
  made.before = before == nullptr ? Json() : Json::parse(before);
  made.after = after == nullptr ? Json() : Json::parse(after);
  made.action = before == nullptr  ? Action::create
                : after == nullptr ? Action::remove
                                   : Action::update;
  made.fields = config::field_changes(made.key, before == nullptr ? Json::object() : made.before,
                                      after == nullptr ? Json::object() : made.after);
  return made;
}

std::vector<std::string> told(const Gates& gates, const config::Difference& difference,
                              const std::string& context = "", const std::string& existing = "") {
  std::vector<std::string> texts;
  const GateInput input{difference, context, "d1",
                        [&](const std::string& path) { return path == existing; }};
  for (const Refusal& refusal : gate_refusals(gates, input)) texts.push_back(refusal.text());
  return texts;
}

using Texts = std::vector<std::string>;

const FilePlace place{"gwctl.yaml", {4, 2}};

TEST_CASE("what a ban forbids", "[gates]") {
  struct Row {
    const char* name;
    BanGate gate;
    config::Change change;
    const char* refusal;  // empty: none
  };

  const char* with_auth = R"({"uri": "/a", "plugins": {"key-auth": {"header": "k"}, "cors": {}}})";
  const char* without_auth = R"({"uri": "/a", "plugins": {"cors": {}}})";
  const char* other_auth = R"({"uri": "/a", "plugins": {"key-auth": {"header": "j"}, "cors": {}}})";
  const char* other_uri = R"({"uri": "/b", "plugins": {"key-auth": {"header": "k"}, "cors": {}}})";
  const char* bare = R"({"uri": "/a"})";
  const std::vector<std::string> key_auth{"plugins", "key-auth"};
  const Row rows[] = {
      {"the action",
       {{}, Action::remove, {}, "", {}},
       change(Kind::route, "a", bare, nullptr),
       "to delete it is forbidden"},
      {"another action",
       {{}, Action::remove, {}, "", {}},
       change(Kind::route, "a", nullptr, bare),
       ""},
      {"the kind",
       {{}, {}, Kind::route, "", {}},
       change(Kind::route, "a", nullptr, bare),
       "to create it is forbidden"},
      {"another kind",
       {{}, {}, Kind::route, "", {}},
       change(Kind::service, "a", nullptr, bare),
       ""},
      {"the id",
       {{}, {}, {}, "le*", {}},
       change(Kind::route, "legacy", bare, with_auth),
       "to update it is forbidden"},
      {"another id", {{}, {}, {}, "le*", {}}, change(Kind::route, "new", bare, with_auth), ""},
      {"a field removed",
       {{}, {}, {}, "", key_auth},
       change(Kind::route, "a", with_auth, without_auth),
       "its plugins.key-auth would be removed"},
      {"what it is in removed",
       {{}, {}, {}, "", key_auth},
       change(Kind::route, "a", with_auth, bare),
       "its plugins.key-auth would be removed"},
      {"a field changed",
       {{}, {}, {}, "", key_auth},
       change(Kind::route, "a", with_auth, other_auth),
       "its plugins.key-auth would be changed"},
      {"a field added",
       {{}, {}, {}, "", key_auth},
       change(Kind::route, "a", without_auth, with_auth),
       ""},
      {"another field",
       {{}, {}, {}, "", key_auth},
       change(Kind::route, "a", with_auth, other_uri),
       ""},
      {"a resource with the field goes",
       {{}, {}, {}, "", key_auth},
       change(Kind::route, "a", with_auth, nullptr),
       ""},
      {"and that was said",
       {{}, Action::remove, {}, "", key_auth},
       change(Kind::route, "a", with_auth, nullptr),
       "its plugins.key-auth would be removed"},
      {"one without it goes",
       {{}, Action::remove, {}, "", key_auth},
       change(Kind::route, "a", bare, nullptr),
       ""},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    Gates gates;
    gates.forbid.push_back(row.gate);
    gates.forbid.back().name = {"gates.forbid[0]", place};
    config::Difference difference;
    difference.changes.push_back(row.change);
    const Texts wanted =
        *row.refusal == '\0'
            ? Texts{}
            : Texts{"gwctl.yaml:5:3: gates.forbid[0]: " + config::name_of(row.change.key) + ": " +
                    row.refusal};
    CHECK(told(gates, difference) == wanted);
  }
}

TEST_CASE("a private key, which no server tells, can be protected", "[gates]") {
  Gates gates;
  gates.forbid.push_back({{"gates.forbid[0]", place}, {}, Kind::ssl, "", {"key"}});
  config::Difference difference;
  difference.changes.push_back(change(Kind::ssl, "s", R"({"sni": "a"})", R"({"sni": "a"})"));
  CHECK(told(gates, difference).empty());
  difference.changes[0].fields.push_back({{"key"}, Json(), Json(), true});
  CHECK(told(gates, difference).size() == 1);
}

TEST_CASE("how many may change", "[gates]") {
  config::Difference difference;
  for (int i = 0; i < 12; ++i)
    difference.changes.push_back(change(Kind::route, std::to_string(i), "{}", nullptr));
  difference.changes.push_back(change(Kind::route, "new", nullptr, "{}"));
  // What gwctl keeps account in is nobody's business.
  difference.changes.push_back(change(Kind::plugin_config, "gwctl-state-x", nullptr, "{}"));
  Gates gates;
  gates.max_deletes = LimitGate{{"gates.max_deletes", place}, 12};
  gates.max_changes = LimitGate{{"gates.max_changes", place}, 13};
  CHECK(told(gates, difference).empty());
  gates.max_deletes->max = 11;
  gates.max_changes->max = 12;
  const std::string names =
      R"(route "0", route "1", route "2", route "3", route "4", route "5", route "6", route "7", route "8", route "9")";
  CHECK(told(gates, difference) ==
        Texts{"gwctl.yaml:5:3: gates.max_deletes: 12 to delete, where 11 are allowed: " + names +
                  " and 2 more",
              "gwctl.yaml:5:3: gates.max_changes: 13 to change, where 12 are allowed: " + names +
                  " and 3 more"});
}

TEST_CASE("an approval is a file with the digest in its name", "[gates]") {
  config::Difference difference;
  difference.changes.push_back(change(Kind::route, "a", "{}", nullptr));
  ApprovalGate gate;
  gate.name = {"gates.require_approval", place};
  gate.directory = "/repo";
  gate.file = "ok/{digest}-{digest}.yaml";
  const auto needs = [&](const ApprovalGate& one, const char* context = "",
                         const char* existing = "") {
    Gates gates;
    gates.approval = one;
    return told(gates, difference, context, existing);
  };
  const std::string missing =
      "gwctl.yaml:5:3: gates.require_approval: this needs the approval ok/d1-d1.yaml, which is not "
      "there ";
  CHECK(needs(gate) == Texts{missing + "(there are changes)"});
  CHECK(needs(gate, "", "/repo/ok/d1-d1.yaml").empty());
  gate.has_conditions = true;
  CHECK(needs(gate).empty());
  gate.deletes = 2;
  gate.changes = 2;
  gate.kinds = {Kind::ssl};
  gate.contexts = {"production"};
  CHECK(needs(gate, "staging").empty());
  CHECK(needs(gate, "production") == Texts{missing + "(it is for the context \"production\")"});
  gate.kinds = {Kind::route};
  CHECK(needs(gate) == Texts{missing + "(route \"a\")"});
  gate.changes = 1;
  CHECK(needs(gate) == Texts{missing + "(1 to be changed: route \"a\")"});
  gate.deletes = 1;
  CHECK(needs(gate) == Texts{missing + "(1 to be deleted: route \"a\")"});
  difference.changes.clear();
  CHECK(needs(gate, "production").empty());
}

}  // namespace
}  // namespace gwctl::cli
