// Loads rulesets with the real Spectral CLI 6.16.3 and says what became of them.
//   SPECTRAL_MODULES=<node_modules with @stoplight/spectral-cli> node oracle.js < cases > cases
// A case is a line of JSON: {name, files: {path: text}, ruleset, documents?, places?}; the output is
// the same with `expect`, the lines that tests/unit/ruleset_golden_test.cpp makes of ours.
const fs = require('fs');
const os = require('os');
const path = require('path');

const modules = process.env.SPECTRAL_MODULES;
const { getRuleset } = require(
  path.join(modules, '@stoplight/spectral-cli/dist/services/linter/utils/getRuleset.js'));

const severities = { '-1': 'off', 0: 'error', 1: 'warning', 2: 'information', 3: 'hint' };
const numbers = { off: -1, error: 0, warn: 1, info: 2, hint: 3 };
const severity = value => severities[numbers[value] ?? value];
const list = values => `[${values.join(', ')}]`;

function showRule(rule) {
  const isForAny = rule.formats === null || (!rule.enabled && [...rule.formats].length === 0);
  const formats = isForAny ? 'any' : list([...rule.formats].map(f => f.displayName));
  const parts = [`rule ${rule.name}`, rule.enabled ? 'on' : 'off', severity(rule.severity), formats];
  if (!rule.resolved) parts.push('unresolved');
  if (!rule.recommended) parts.push('unrecommended');
  if (rule.documentationUrl) parts.push(rule.documentationUrl);
  if (!/^(oas|info|operation|openapi|tag|path|contact|license|no-|array|typed|duplicated)/.test(rule.name)) {
    if (rule.description) parts.push(`"${rule.description}"`);
    if (rule.message) parts.push(`'${rule.message}'`);
    parts.push(list(rule.given));
    if (rule.enabled && (rule.formats === null || [...rule.formats].length > 0))
      parts.push(list(rule.then.map(t => t.function.name + (t.field ? `(${t.field})` : ''))));
  }
  return parts.join(' ');
}

function showRuleset(ruleset) {
  const options = ruleset.parserOptions;
  return [
    `formats ${list([...ruleset.formats].map(f => f.displayName))}`,
    `parser ${severity(options.duplicateKeys)} ${severity(options.incompatibleValues)}`,
    ...Object.values(ruleset.rules).map(showRule),
  ];
}

function showError(error, folder) {
  const errors = 'errors' in error ? error.errors : [error];
  return errors.map(each => {
    const actual = each instanceof Error && 'cause' in each ? each.cause : each;
    let place = '';
    if (typeof actual.source === 'string') {
      place = actual.source;
      if (actual.range) place += `:${actual.range.start.line + 1}:${actual.range.start.character + 1}`;
      place += ' ';
    }
    return `problem ${place}${actual.message}`.split(folder).join('{dir}');
  });
}

function showDocument(ruleset, name, places, folder) {
  const lines = [`document ${name}`];
  try {
    const own = ruleset.fromSource(path.join(folder, name));
    if (own === ruleset) return [...lines, 'unchanged'];
    lines.push(...showRuleset(own));
    for (const [rule, source, segments] of places) {
      if (!(rule in own.rules)) continue;
      const found = own.rules[rule].getSeverityForSource(path.join(folder, source), segments);
      lines.push(`severity ${rule} ${source} /${segments.join('/')} ${severity(found)}`);
    }
  } catch (error) {
    lines.push(...showError(error, folder));
  }
  return lines;
}

async function run(test) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rs-'));
  for (const [name, text] of Object.entries(test.files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  process.chdir(folder);
  let lines;
  try {
    const ruleset = await getRuleset(path.join(folder, test.ruleset));
    lines = showRuleset(ruleset);
    for (const name of test.documents ?? [])
      lines.push(...showDocument(ruleset, name, test.places ?? [], folder));
  } catch (error) {
    lines = showError(error, folder);
  }
  process.chdir('/');
  fs.rmSync(folder, { recursive: true });
  return lines;
}

(async () => {
  for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const test = JSON.parse(line);
    test.expect = await run(test);
    process.stdout.write(`${JSON.stringify(test)}\n`);
  }
})();
