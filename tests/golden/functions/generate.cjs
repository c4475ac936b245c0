// Writes the *.jsonl files beside it: what the functions of @stoplight/spectral-functions 1.11 and
// the message templates of @stoplight/spectral-core 1.24 answer. Run with NODE_PATH set to a
// node_modules folder that holds them.
'use strict';
const fs = require('fs');
const path = require('path');
const functions = require('@stoplight/spectral-functions');
const { message } = require(
  path.join(path.dirname(require.resolve('@stoplight/spectral-core')), 'runner/utils/message.js'));

const rows = {};
function add(file, row) {
  (rows[file] = rows[file] || []).push(JSON.stringify(row));
}

// As the runner reads the segments of a path.
function decode(segment) {
  return String(segment).replace(/~1/g, '/').replace(/~0/g, '~');
}

function ask(name, options, input, at = []) {
  const inventory = { findAssociatedItemForPath: () => null };
  const context = {
    path: at, rule: { resolved: true }, documentInventory: inventory, document: { source: '' } };
  const row = { function: name, options, at };
  if (input !== undefined) row.input = input;
  // JSON holds no negative zero, NaN or the like: what is asked is what can be read back.
  const seen = input === undefined ? undefined : JSON.parse(JSON.stringify(input));
  try {
    const results = functions[name](seen, options, context) || [];
    row.expected = results.map(each => ({
      message: each.message, path: (each.path || at).slice(at.length).map(decode) }));
  } catch (error) {
    row.fails = error.message;
  }
  add(name, row);
}

function refuse(name, options) {
  let errors = [];
  try {
    functions[name].validator(options);
  } catch (error) {
    errors = (error.errors || [error]).map(each => ({
      message: each.message, path: each.path.slice(1).map(String) }));
  }
  add('options', { function: name, options, errors });
}

const everything = [
  undefined, null, true, false, 0, 1, -1, 0.5, 1e21, 1e-7, 123456789012345680000, '', ' ', '0', 'a',
  'A', 'abc', 'aB', 'é', '💩', 'a\nb', 'a"b\\c', '\u0001', [], [0], ['a', 'b'], [[]], [null], {},
  { a: 1 }, { a: null, b: [] }, { '': '' },
];
for (const name of ['defined', 'undefined', 'truthy', 'falsy']) {
  for (const value of everything) ask(name, null, value);
}

const alphabetical = [
  ...everything, ['a', 'b', 'c'], ['a', 'c', 'b'], ['b', 'a', 'c', 'b'], ['a', 'B', 'c'],
  ['B', 'a'], ['a', 'A'], ['A', 'a'], ['a', 'a'], ['_a', 'a'], ['a', '_a'], ['-', '_'], ['_', '-'],
  ['é', 'f'], ['f', 'é'], ['e', 'é'], ['é', 'e'], ['résumé', 'resume'], ['a b', 'ab'],
  ['ab', 'a b'], ['a-b', 'ab'], ['ab', 'a-b'], ['a', ''], ['', 'a'], [1, 2, 3], [3, 2], [2, 1.5],
  [1.5, 1.2], [1e21, 1], [0, -1], ['10', '9'], ['9', '10'], ['1', 2], [2, '1'], [1, 'a'],
  ['a', 1], ['b', '1'], ['1', 'b'], ['10', 9], ['', 0], [null, 1], ['a', {}], [[], []],
  ['a', true], [1, null], { a: 1, c: 1, b: 1 }, { a: 1, b: 1 }, { B: 1, a: 1 }, { '/b': 1, '/a': 1 },
  { '/a/{id}': 1, '/a': 1 }, { '/a': 1, '/a/{id}': 1, '/a-b': 1 }, { 'x-b': 1, 'x-a': 1 },
  { 'a.b': 1, 'a': 1 }, { é: 1, e: 1 }, { b: 1, a: 1, d: 1, c: 1 }, ['ä', 'z'], ['z', 'ä'],
  ['ß', 'st'], ['ss', 'ß'], ['Ab', 'aC'], ['a1', 'a10', 'a2'], ['$', '€'], ['0', '$'], ['#', '0'],
];
for (const value of alphabetical) ask('alphabetical', null, value);
for (const value of [
  ...everything, [{ k: 'a' }, { k: 'b' }], [{ k: 'b' }, { k: 'a' }], [{ k: 2 }, { k: 1 }],
  [{ k: 1 }, { k: 'a' }], [{ k: 'b' }, { x: 'a' }], [{}, {}], [{ k: 'a' }, 'b'], ['b', { k: 'a' }],
  [{ k: 'a' }, null], [{ k: 'b' }, []], [{ k: null }, { k: null }], [{ k: {} }, { k: 'a' }],
  { k: 1, a: 2 }, [{ k: 'b' }], [{ k: 'c' }, { k: 'b' }, { k: 'a' }], [{ k: 'é' }, { k: 'e' }],
]) ask('alphabetical', { keyedBy: 'k' }, value);
for (const value of [[[1, 2], [1]], [[1], [1, 2]], [[2], [1]]]) {
  ask('alphabetical', { keyedBy: 'length' }, value);
  ask('alphabetical', { keyedBy: '0' }, value);
}

const names = [
  'a', 'A', 'z', '1', '1a', 'a1', 'ab', 'aB', 'AB', 'Ab', 'fooBar', 'FooBar', 'fooBAR', 'fooBarB',
  'foo1Bar', 'foo12', 'FOO', 'foo-bar', 'foo--bar', '-foo', 'foo-', 'FOO-BAR', 'Foo-Bar',
  'foo_bar', '_foo', 'FOO_BAR', 'FOO_bar', 'foo bar', 'foo.bar', 'é', 'fooÉ', 'foo\n', '/', '//',
  '/foo', '/foo/bar', 'foo/bar', 'foo/', 'fooBar/bazQux', 'X-Rate-Limit', 'X', 'x', '9-9', 'a-1',
  'a_1', 'A_1', '__', '.', 'foo^bar', 'foo]bar', 'foo\\bar', '',
];
const kinds = ['flat', 'camel', 'pascal', 'kebab', 'cobol', 'snake', 'macro'];
for (const type of kinds) {
  for (const name of names) {
    ask('casing', { type }, name);
    if (/\d/.test(name)) ask('casing', { type, disallowDigits: true }, name);
    if (/[^a-zA-Z0-9]/.test(name)) ask('casing', { type, separator: { char: '/' } }, name);
  }
}
for (const type of ['camel', 'kebab', 'pascal']) {
  for (const char of ['/', '-', '_', '^', ']', '\\', '.', '', 'a']) {
    for (const name of ['/', '-', '', '^', 'foo^bar', 'foo]bar', 'foo\\bar', 'foo.bar', '-foo-bar',
      'X-RateLimit', '/fooBar/baz', 'a', 'aaa', 'fooaBar', '/Foo']) {
      ask('casing', { type, separator: { char, allowLeading: true } }, name);
    }
  }
}
for (const value of everything) ask('casing', { type: 'flat' }, value);

const lists = [[], ['a'], ['a', 'b', 1, null, true], [0, ''], ['é', '"', '💩', 1e21], [1.0, false]];
for (const values of lists) for (const value of everything) ask('enumeration', { values }, value);

const bounds = [{ min: 1 }, { max: 1 }, { min: 2, max: 2 }, { min: 3, max: 1 }, { min: 0.5 },
  { min: -1, max: 1e21 }, { max: 1e-7 }];
for (const options of bounds) for (const value of everything) ask('length', options, value);

const patterns = [
  { match: '^a' }, { notMatch: '^a' }, { match: '/^A$/i' }, { match: '/^a$/' }, { match: '' },
  { match: '/' }, { match: '//' }, { match: '/a/b/' }, { match: '/a/gi' }, { match: '/b/y' },
  { match: '/^b$/m' }, { match: '/a.b/s' }, { match: '/^.$/u' }, { match: '^.$' },
  { match: '^..$' }, { match: 'a', notMatch: 'b' }, { match: '\\u00e9' }, { match: '"' },
  { notMatch: '\\s' }, { match: '(?=a)' }, { match: '(?<!a)b' }, { match: '^[^\\d]*$' },
  { match: '\\p{L}' }, { match: '/\\p{L}/u' }, { match: '{{x}}' }, { match: 'a{,2}' },
];
for (const options of patterns) for (const value of everything) ask('pattern', options, value);
for (const options of [{ match: '(' }, { notMatch: '[' }, { match: '/a/x' }, { match: '/a/gg' },
  { match: '*' }, { match: '/(/u' }, { match: 'a', notMatch: ')' }]) {
  for (const value of ['a', 1, undefined]) ask('pattern', options, value);
}

const properties = [['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'e'],
  ['a', 'b', 'c', 'd', 'e', 'f'], ['', 'a'], ['é', '"'], ['a', 'a']];
for (const name of ['or', 'xor']) {
  for (const list of properties) {
    for (const value of [...everything, { a: 1, b: 2 }, { b: 2, a: 1, c: 3 }, { x: 1 }, { é: 0 },
      { f: 1, e: 1, d: 1, c: 1 }]) ask(name, { properties: list }, value);
  }
}

require('./schema_cases.cjs').forEach(({ options, values, at }) => {
  for (const value of values) for (const place of at || [[], ['info', 'x'], ['tags', '0']]) {
    ask('schema', options, value, place);
  }
});

const bad = [null, 2, 'a', [], {}, { foo: 1 }, { 'a b': 1, c: 2 }, { '': 1 }];
for (const name of Object.keys(functions)) {
  if (name === 'default') continue;
  for (const options of bad) refuse(name, options);
}
for (const [name, list] of Object.entries({
  alphabetical: [{ keyedBy: 2 }, { keyedBy: null }, { keyedBy: 'a', x: 1 }, { keyedBy: 1, x: 1 }],
  casing: [{ type: 'x' }, { type: 1 }, { type: 'flat' }, { type: 'flat', disallowDigits: 1 },
    { type: 'flat', separator: 1 }, { type: 'flat', separator: null },
    { type: 'flat', separator: {} }, { type: 'flat', separator: { char: 'ab' } },
    { type: 'flat', separator: { char: '💩' } }, { type: 'flat', separator: { char: 1 } },
    { type: 'flat', separator: { char: 'a', allowLeading: 1 } },
    { type: 'flat', separator: { allowLeading: 1, x: 1, 'y z': 2 } },
    { separator: { char: 'ab', x: 1 }, disallowDigits: 'x', y: 1 }, { disallowDigits: true }],
  enumeration: [{ values: 1 }, { values: [{}] }, { values: [[], {}], x: 1 }, { values: [] },
    { values: null }, { values: ['a', 1, null, true] }],
  length: [{ min: 'a' }, { max: null }, { min: 'a', max: 'b', x: 1 }, { min: 1 }, { x: 1, max: 2 }],
  or: [{ properties: 1 }, { properties: ['a'] }, { properties: ['a', 1] }, { properties: ['a', 'b'] },
    { properties: ['a'], x: 1 }],
  xor: [{ properties: 1 }, { properties: [] }, { properties: [1, 2] }, { properties: ['a', 'b'] }],
  pattern: [{ match: 1 }, { notMatch: null }, { match: [], notMatch: {}, x: 1 }, { match: 'a' },
    { match: 'a', x: 1 }],
  schema: [{ schema: 1 }, { schema: null, dialect: 'x', allErrors: 1, y: 1 }, { schema: {} },
    { schema: {}, dialect: null }, { schema: {}, dialect: 'draft4', prepareResults: 1 },
    { dialect: 'auto' }, { schema: true }, { schema: [] }],
  unreferencedReusableObject: [{ reusableObjectsLocation: '#' }, { reusableObjectsLocation: '#/a' },
    { reusableObjectsLocation: '/a' }, { reusableObjectsLocation: '#a' },
    { reusableObjectsLocation: '#/a~1b/%20' }, { reusableObjectsLocation: '#/a~2' },
    { reusableObjectsLocation: '#/%2' }, { reusableObjectsLocation: '#/é' },
    { reusableObjectsLocation: '#/{a}' }, { reusableObjectsLocation: 1, x: 1 }, { x: 1 },
    { reusableObjectsLocation: '#//a/$defs' }],
})) for (const options of list) refuse(name, options);

const templates = [
  'plain', '', '{{error}}', '{{property}}', '{{path}}', '{{value}}', '{{description}}',
  '{{ error }}', '{{Error}}', '{{unknown}}', '{{}}', '{{ }}', '{error}', '{{error}', '{{error}}}',
  '{{{error}}}', '{{er\nror}}', '{{error}} and {{property}}', '#{{print("property")}}must',
  '#{{print(\'property\')}}must', '#{{print("value")}}', '#{{print("error")}}',
  '#{{print("path")}}', '#{{print("description")}}', '#{{print("unknown")}}', '#{{print(1)}}',
  '#{{print()}}', '#{{print(value)}}', '#{{ print("property") }}', '#{{property}}', '#{{error}}',
  '#{{value}}', '#{{description}}', '#{{unknown}}', '#{{toUpperCase(property)}}',
  '#{{property.toUpperCase()}}', '#{{print("property").toUpperCase()}}',
  '#{{toUpperCase(print("value"))}}', '#{{property + "x"}}', '#{{property+path}}',
  '#{{"a" + "b" + 1}}', '#{{concat("a", property)}}', '#{{concat(property, concat(1, 2))}}',
  '#{{"a + b"}}', '#{{"a}}', '#{{print(}}', '#{{)}}', '#{{}}', '#{{ }}', '#{{constructor}}',
  '#{{value.constructor}}', '#{{value.a}}', '#{{value.a.b}}', '##{{print("value")}}',
  '# {{error}}', '#{{"\\u0041\\n\\""}}', '#{{"\\x"}}', '#{{property}}{{path}}#{{error}}',
  'é{{error}}💩', '{{error', 'error}}', '#{{print ("value")}}', '#{{("a")}}', '#{{1.5}}',
  '#{{true}}', '#{{property.toUpperCase() + error.toUpperCase()}}',
  '#{{property + error.toUpperCase()}}', '#{{fsx}}', '#{{"globally"}}', '#{{f(1)}}',
];
for (const text of templates) {
  for (const values of [
    { property: 'a', error: 'an error', path: '#/a', description: 'what', value: 'text' },
    { property: '', error: '', path: '#', description: null, value: { a: { b: 1 } } },
    { property: 'x-y', error: '{{path}}', path: '#/é', description: '', value: [1, [2, null], {}] },
    { property: '0', error: 'e', path: '#/0', description: 'd', value: null },
    { property: 'n', error: 'e', path: '#/n', description: 'd', value: 1e21 },
    { property: 'q"', error: 'e', path: '#/q', description: 'd', value: 'a"b\n' },
  ]) {
    add('templates', { text, values, expected: message(text, values) });
  }
}

for (const [name, lines] of Object.entries(rows)) {
  fs.writeFileSync(path.join(__dirname, name + '.jsonl'), lines.join('\n') + '\n');
}
