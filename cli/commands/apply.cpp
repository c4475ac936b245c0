#include "cli/ship/apply.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl apply apisix.yaml                       to http://127.0.0.1:9180
  gwctl apply gateway/ --server https://admin.example.com --token-file token --prune
  gwctl apply plan.json                         what gwctl diff --out wrote, or nothing
  gwctl apply --context staging                 files and target as gwctl.yaml has them

gwctl's own runtime takes all of it or nothing. Apache APISIX on etcd is written to resource by
resource, so that nothing is ever referred to that is not there; when one write fails, no further
one is begun, and what was done is told. A journal in .gwctl, without secrets, has what there was
before: --resume goes on, gwctl rollback goes back, --undo-on-failure does so at once.

Exit codes:
  0  done, or nothing to do
  1  the config is wrong, or nothing could be written; or arguments that make no sense
  3  refused: by a gate of gwctl.yaml, or because it would delete too much
  4  something is in the way, or was changed meanwhile
  5  some of it was done, or may have been; or --verify, --probe or --data-plane found that it is
     not in force)";

constexpr int parallel_max = 64;

}  // namespace

void add_apply_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ApplyArgs>();
  CLI::App* command = app.add_subcommand("apply", "Ship a config to a gateway");
  add_config_options(
      *command, args->files, args->env_files,
      "Files and folders of APISIX or ADC config, or a plan; without any, those of gwctl.yaml, "
      "else standard input");
  const auto flag = [&](const char* name, bool& to, const char* description) {
    command->add_flag(name, to, description)->group("Options");
  };
  flag("-q,--quiet", args->is_quiet, "Print errors, nothing else");
  flag("--resume", args->resumes, "Go on with an apply to this target that stopped half-way");
  flag("--undo-on-failure", args->undoes, "Take back what was done when a change fails");
  command
      ->add_option("--parallel", args->parallel,
                   "Writes under way at once, where they are made one by one (default 8)")
      ->type_name("COUNT")
      ->check(CLI::Range(1, parallel_max))
      ->group("Options");
  add_target_options(*command, args->target);
  add_signature_options(*command, args->target);
  add_selection_options(*command, args->selection);
  add_verify_options(*command, args->verify);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) {
      return shipping_code(run_apply(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
