# Made by `gwctl completions bash`.
_gwctl() {
  local cur prev command i
  COMPREPLY=()
  cur=${COMP_WORDS[COMP_CWORD]}
  prev=${COMP_WORDS[COMP_CWORD - 1]}
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command in
    '') COMPREPLY=($(compgen -W 'lint rules explain validate convert import why graph diff apply dump drift history rollback ping ci completions serve --help --version' -- "$cur")) ;;
    lint)
      case $prev in
        -r|--ruleset) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --only) COMPREPLY=($(compgen -W "$(gwctl rules --format names 2>/dev/null)" -- "$cur")); return ;;
        --skip) COMPREPLY=($(compgen -W "$(gwctl rules --format names 2>/dev/null)" -- "$cur")); return ;;
        -e|--encoding) COMPREPLY=($(compgen -W 'utf8 ascii utf-8 utf16le ucs2 ucs-2 base64 latin1' -- "$cur")); return ;;
        --stdin-filepath) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --resolver) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --threads) :; return ;;
        -f|--format) COMPREPLY=($(compgen -W 'json stylish junit html text teamcity pretty github-actions sarif code-climate gitlab markdown codeframe' -- "$cur")); return ;;
        -o|--output) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        -F|--fail-severity) COMPREPLY=($(compgen -W 'error warn info hint' -- "$cur")); return ;;
        --baseline) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --write-baseline) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --ruleset --only --skip --no-js --encoding --stdin-filepath --resolver --offline --ignore-unknown-format --fail-on-unmatched-globs --threads --format --output --display-only-failures --show-documentation-url --quiet --verbose --stats --fail-severity --strict --baseline --write-baseline' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    rules)
      case $prev in
        -r|--ruleset) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        -f|--format) COMPREPLY=($(compgen -W 'text json names markdown' -- "$cur")); return ;;
        --filter) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --ruleset --format --filter --enabled --no-js' -- "$cur"))
      else
        :
      fi
      ;;
    explain)
      case $prev in
        -r|--ruleset) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --ruleset --no-js' -- "$cur"))
      else
        COMPREPLY=($(compgen -W "$(gwctl rules --format names 2>/dev/null)" -- "$cur"))
      fi
      ;;
    validate)
      case $prev in
        -f|--format) COMPREPLY=($(compgen -W 'json stylish junit html text teamcity pretty github-actions sarif code-climate gitlab markdown codeframe' -- "$cur")); return ;;
        --for) COMPREPLY=($(compgen -W 'apisix gwctl' -- "$cur")); return ;;
        --env-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --format --for --env-file --allow-unknown --quiet' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    convert)
      case $prev in
        --to) COMPREPLY=($(compgen -W 'apisix adc' -- "$cur")); return ;;
        -f|--format) COMPREPLY=($(compgen -W 'yaml json' -- "$cur")); return ;;
        -o|--output) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --to --format --output' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    import)
      case $prev in
        -f|--format) :; return ;;
        -o|--output) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --env-out) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --split) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --format --strict --output --env-out --split --force --show-secrets' -- "$cur"))
      else
        :
      fi
      ;;
    why)
      case $prev in
        -H|--header) :; return ;;
        --body) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --client) :; return ;;
        --consumer) :; return ;;
        -f|--format) COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
        --settings) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --env-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --trust) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --header --body --client --consumer --format --settings --env-file --trust --skip-broken' -- "$cur"))
      else
        :
      fi
      ;;
    graph)
      case $prev in
        -f|--format) COMPREPLY=($(compgen -W 'dot mermaid json' -- "$cur")); return ;;
        --limit) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --format --limit' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    diff)
      case $prev in
        --env-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        -f|--format) :; return ;;
        --out) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --project) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --context) :; return ;;
        --server) :; return ;;
        --to-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --token-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --header) :; return ;;
        --ca-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --cert-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --proxy) :; return ;;
        --router) COMPREPLY=($(compgen -W 'radixtree_host_uri radixtree_uri radixtree_uri_with_parameter' -- "$cur")); return ;;
        --timeout) :; return ;;
        --owner) :; return ;;
        --kind) :; return ;;
        --name) :; return ;;
        --label) :; return ;;
        --adopt-from) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --env-file --format --out --project --context --server --to-file --token-file --header --ca-file --cert-file --key-file --proxy --router --timeout --skip-verify --owner --kind --name --label --prune --adopt --adopt-from --allow-mass-delete' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    apply)
      case $prev in
        --env-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --parallel) :; return ;;
        --project) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --context) :; return ;;
        --server) :; return ;;
        --to-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --token-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --header) :; return ;;
        --ca-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --cert-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --proxy) :; return ;;
        --router) COMPREPLY=($(compgen -W 'radixtree_host_uri radixtree_uri radixtree_uri_with_parameter' -- "$cur")); return ;;
        --timeout) :; return ;;
        --author) :; return ;;
        --message) :; return ;;
        --owner) :; return ;;
        --kind) :; return ;;
        --name) :; return ;;
        --label) :; return ;;
        --adopt-from) :; return ;;
        --probe) :; return ;;
        --data-plane) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --env-file --quiet --resume --undo-on-failure --parallel --project --context --server --to-file --token-file --header --ca-file --cert-file --key-file --proxy --router --timeout --skip-verify --author --message --owner --kind --name --label --prune --adopt --adopt-from --allow-mass-delete --verify --probe --data-plane' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    dump)
      case $prev in
        -o|--output) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --env-out) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --split) :; return ;;
        --project) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --context) :; return ;;
        --server) :; return ;;
        --to-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --token-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --header) :; return ;;
        --ca-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --cert-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --proxy) :; return ;;
        --router) COMPREPLY=($(compgen -W 'radixtree_host_uri radixtree_uri radixtree_uri_with_parameter' -- "$cur")); return ;;
        --timeout) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --output --env-out --split --force --show-secrets --project --context --server --to-file --token-file --header --ca-file --cert-file --key-file --proxy --router --timeout --skip-verify' -- "$cur"))
      else
        :
      fi
      ;;
    drift)
      case $prev in
        --env-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        -f|--format) :; return ;;
        --watch) :; return ;;
        --project) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --context) :; return ;;
        --server) :; return ;;
        --to-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --token-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --header) :; return ;;
        --ca-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --cert-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --proxy) :; return ;;
        --router) COMPREPLY=($(compgen -W 'radixtree_host_uri radixtree_uri radixtree_uri_with_parameter' -- "$cur")); return ;;
        --timeout) :; return ;;
        --owner) :; return ;;
        --kind) :; return ;;
        --name) :; return ;;
        --label) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --env-file --format --watch --project --context --server --to-file --token-file --header --ca-file --cert-file --key-file --proxy --router --timeout --skip-verify --owner --kind --name --label' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    history)
      case $prev in
        -f|--format) :; return ;;
        --limit) :; return ;;
        --project) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --context) :; return ;;
        --server) :; return ;;
        --to-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --token-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --header) :; return ;;
        --ca-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --cert-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --proxy) :; return ;;
        --router) COMPREPLY=($(compgen -W 'radixtree_host_uri radixtree_uri radixtree_uri_with_parameter' -- "$cur")); return ;;
        --timeout) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --format --limit --project --context --server --to-file --token-file --header --ca-file --cert-file --key-file --proxy --router --timeout --skip-verify' -- "$cur"))
      else
        :
      fi
      ;;
    rollback)
      case $prev in
        --env-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --to) :; return ;;
        --git) :; return ;;
        --project) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --context) :; return ;;
        --server) :; return ;;
        --to-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --token-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --header) :; return ;;
        --ca-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --cert-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --proxy) :; return ;;
        --router) COMPREPLY=($(compgen -W 'radixtree_host_uri radixtree_uri radixtree_uri_with_parameter' -- "$cur")); return ;;
        --timeout) :; return ;;
        --author) :; return ;;
        --message) :; return ;;
        --owner) :; return ;;
        --kind) :; return ;;
        --name) :; return ;;
        --label) :; return ;;
        --adopt-from) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --env-file --to --git --all --dry-run --quiet --project --context --server --to-file --token-file --header --ca-file --cert-file --key-file --proxy --router --timeout --skip-verify --author --message --owner --kind --name --label --adopt --adopt-from --allow-mass-delete' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
    ping)
      case $prev in
        --project) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --context) :; return ;;
        --server) :; return ;;
        --to-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --token-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --header) :; return ;;
        --ca-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --cert-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --proxy) :; return ;;
        --router) COMPREPLY=($(compgen -W 'radixtree_host_uri radixtree_uri radixtree_uri_with_parameter' -- "$cur")); return ;;
        --timeout) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --project --context --server --to-file --token-file --header --ca-file --cert-file --key-file --proxy --router --timeout --skip-verify' -- "$cur"))
      else
        :
      fi
      ;;
    ci)
      case $prev in
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help' -- "$cur"))
      else
        COMPREPLY=($(compgen -W 'github gitlab jenkins:{github,gitlab,jenkins}' -- "$cur"))
      fi
      ;;
    completions)
      case $prev in
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help' -- "$cur"))
      else
        COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur"))
      fi
      ;;
    serve)
      case $prev in
        --config) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --store) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --history) :; return ;;
        --settings) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --admin-key-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --env-file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --trust) :; return ;;
        --workers) :; return ;;
        --drain) :; return ;;
        --ready-fd) :; return ;;
        --log) :; return ;;
        --listen) :; return ;;
        --listen-tls) :; return ;;
        --admin-listen) :; return ;;
        --control-listen) :; return ;;
        --status-listen) :; return ;;
        --prometheus-listen) :; return ;;
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '--help --config --store --history --settings --admin-key-file --env-file --trust --workers --drain --ready-fd --log --watch --no-watch --check-only --skip-broken --listen --listen-tls --admin-listen --control-listen --status-listen --prometheus-listen' -- "$cur"))
      else
        compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))
      fi
      ;;
  esac
}
complete -F _gwctl gwctl
