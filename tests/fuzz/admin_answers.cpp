// What an Admin API answers, to whatever it is asked: a config is read of it or refused, compared
// with another one, and dumped; of what was dumped there is nothing to apply.
//
//   200                     the status, and behind it the body of one answer, to a line of %%; they
//   {"list": []}            are given in turn
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "config/plan/diff.h"
#include "config/plan/dump.h"
#include "config/plan/order.h"
#include "config/plan/split.h"
#include "config/target/servers.h"
#include "config/write_standalone.h"
#include "core/write_yaml.h"

namespace {

using namespace gwctl::config;
using Text = std::string_view;

constexpr std::size_t input_bytes_max = 64 * 1024;
constexpr std::size_t answers_max = 32;

Text take_until(Text& rest, Text mark) {
  const std::size_t size = std::min(rest.find(mark), rest.size());
  const Text taken = rest.substr(0, size);
  rest.remove_prefix(std::min(size + mark.size(), rest.size()));
  return taken;
}

std::vector<AdminAnswer> read_answers(Text input) {
  std::vector<AdminAnswer> answers;
  while (!input.empty() && answers.size() < answers_max) {
    Text body = take_until(input, "\n%%\n");
    const std::string status{take_until(body, "\n")};
    answers.push_back(
        {std::strtol(status.c_str(), nullptr, 10), "APISIX/3.18.0", parse_json(body)});
  }
  return answers;
}

void check_read(const LiveObjects& live) {
  const Dump dump = dump_of(live, {});
  const DesiredObjects dumped = objects_of(dump.model);
  for (const ModelPart& part : split(dump.model))
    (void)gwctl::write_yaml(write_standalone(part.model)->root());
  DiffOptions options;
  options.prunes = true;
  options.adopts = true;
  options.allows_mass_delete = true;
  (void)order_of(diff(dumped, live, options).changes);
  (void)order_of(diff({}, live, options).changes);
  DumpOptions shown;
  shown.secrets = Secrets::shown;
  // Nothing of a dump is another value: variables are escaped, and there are no secrets in it.
  for (const Change& change : diff(objects_of(dump_of(live, shown).model), live, {}).changes) {
    if (change.action == Action::create) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answers =
      read_answers({reinterpret_cast<const char*>(data), std::min(size, input_bytes_max)});
  if (answers.empty()) return 0;
  for (const auto make : {make_apisix, make_runtime}) {
    std::atomic<std::size_t> next = 0;
    const auto target = make([&](const std::string&, const std::string&,
                                 const std::string&) { return answers[next++ % answers.size()]; },
                             {"fuzz", "fuzz"});
    std::vector<std::string> notices;
    const auto live = target->read(notices);
    if (live) check_read(*live);
    for (const AdminAnswer& answer : answers) (void)answer.message();
  }
  return 0;
}
