// Runs the JavaScript of rulesets for gwctl: loads rulesets and functions, calls functions. Speaks JSON
// lines: requests on descriptor 3, answers on descriptor 4, strictly in turn. While a function runs it may
// ask back (`native`), since Spectral's core functions are gwctl's own.
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { HOOKS, OFFLINE, FUNCTION_NAMES, FORMAT_NAMES } = globalThis.__gwctlSettings;
const TAG = Symbol('gwctl');  // what a shim stands for: ['function' | 'format' | 'ruleset', name]

// ---------------------------------------------------------------- the pipe
const chunk = Buffer.alloc(1 << 16);
let pending = [];
function readLine() {
  for (;;) {
    const last = pending[pending.length - 1];
    const at = last ? last.indexOf(10) : -1;
    if (at >= 0) {
      const line = Buffer.concat([...pending.slice(0, -1), last.subarray(0, at)]).toString('utf8');
      pending = at + 1 < last.length ? [last.subarray(at + 1)] : [];
      return line;
    }
    let count;
    try {
      count = fs.readSync(3, chunk);
    } catch (error) {
      if (error.code === 'EAGAIN' || error.code === 'EINTR') continue;
      return null;
    }
    if (count === 0) return null;
    pending.push(Buffer.from(chunk.subarray(0, count)));
  }
}
function writeLine(message) {
  const bytes = Buffer.from(JSON.stringify(message) + '\n');
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(4, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN' && error.code !== 'EINTR') throw error;
    }
  }
}
function native(request) {
  writeLine({ native: request });
  const answer = JSON.parse(readLine() ?? '{"error":"gwctl went away"}');
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

// ---------------------------------------------------------------- what stands for Spectral's packages
const tagged = (value, kind, name) => Object.defineProperty(value, TAG, { value: [kind, name] });
const named = (value, name) => Object.defineProperty(value, 'name', { value: name });

function coreFunction(name) {
  const call = (input, options, context) =>
    native({ op: 'call', function: name, options: optionsToData(options ?? null), ...(input === undefined ? {} : { input }), path: context?.path ?? [] }).results ?? undefined;
  return tagged(named(call, name), 'function', name);
}

const typeOf = value => value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
function accepts(schema, value) {
  if (schema === null || schema === undefined || schema === true) return true;
  const keys = Object.keys(schema);
  if (keys.length === 1 && keys[0] === 'type') {
    return [schema.type].flat().some(type => type === typeOf(value) || (type === 'integer' && Number.isInteger(value)));
  }
  return native({ op: 'validate', schema, ...(value === undefined ? {} : { value }) }).valid;
}

function createRulesetFunction({ input, errorOnInvalidInput = false, options = null }, fn) {
  const wrapped = function (value, opts, context) {
    if (input !== null && !accepts(input, value)) {
      return errorOnInvalidInput ? [{ message: 'invalid input' }] : undefined;
    }
    return fn(value, opts, context);
  };
  wrapped.options = options;
  return named(wrapped, fn.name || '<unknown>');
}

const printDotted = segments => segments.reduce((text, each) =>
  text + (each === '' || /\s/.test(each) ? `['${each}']` : /^\d+$/.test(each) ? `[${each}]` : (text === '' ? '' : '.') + each), '');

// What Spectral says of options that the schema of a function refuses, and where.
function optionError(fn, { keyword, path: at, property, message, allowed }) {
  const name = fn.name;
  const place = printDotted(at.length === 0 ? [''] : at);
  const below = at.length === 0 ? property : printDotted([...at, property]);
  switch (keyword) {
    case 'type':
      return { message: `"${name}" function and its "${place}" option accepts only the following types: ${message.replace('must be ', '').replaceAll(',', ', ')}`, path: at };
    case 'required':
      return { message: `"${name}" function is missing "${below}" option`, path: at };
    case 'additionalProperties':
      return { message: `"${name}" function does not support "${below}" option`, path: [...at, property] };
    case 'enum':
      return { message: `"${name}" function and its "${place}" option accepts only the following values: ${allowed.map(shims['@stoplight/spectral-runtime'].printValue).join(', ')}`, path: at };
    default:
      return { message, path: at };
  }
}

function optionErrors(fn, options) {
  if (!('options' in fn)) return [];
  if (fn.options !== null) return native({ op: 'validate', schema: fn.options, value: options, all: true }).errors.map(error => optionError(fn, error));
  return options === null ? [] : [{ message: `"${fn.name}" function does not accept any options`, path: [] }];
}

class Resolver {
  constructor(opts = {}) { this.resolvers = opts.resolvers ?? {}; }
}

function formatFunctions() {
  const all = {};
  for (const [name, word] of Object.entries(FORMAT_NAMES)) {
    all[name] = tagged(named(document => native({ op: 'format', format: word, document }).matches, name), 'format', word);
  }
  return all;
}

const coreFunctions = Object.fromEntries(FUNCTION_NAMES.map(name => [name, coreFunction(name)]));
const ruleset = name => tagged({ rules: {} }, 'ruleset', name);
const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3, 0: 'Error', 1: 'Warning', 2: 'Information', 3: 'Hint' };
const isObject = value => typeof value === 'object' && value !== null;

const shims = {
  '@stoplight/spectral-functions': coreFunctions,
  '@stoplight/spectral-formats': formatFunctions(),
  '@stoplight/spectral-rulesets': { oas: ruleset('spectral:oas'), asyncapi: ruleset('spectral:asyncapi'), arazzo: ruleset('spectral:arazzo') },
  '@stoplight/spectral-core': { createRulesetFunction },
  '@stoplight/types': { DiagnosticSeverity },
  '@stoplight/json-ref-resolver': { Resolver },
  '@stoplight/spectral-ref-resolver': { Resolver, httpAndFileResolver: new Resolver(), createHttpAndFileResolver: () => new Resolver() },
  '@stoplight/spectral-runtime': {
    fetch: globalThis.fetch,
    DEFAULT_REQUEST_OPTIONS: {},
    printPath: segments => segments.join('.'),
    printValue: value => value === undefined ? 'undefined' : Array.isArray(value) ? 'Array[]' : isObject(value) ? 'Object{}' : JSON.stringify(value),
    isAbsoluteRef: text => path.isAbsolute(text) || /^[a-z]+:\/\//i.test(text),
  },
  '@stoplight/json': {
    isPlainObject: value => isObject(value) && !Array.isArray(value),
    pointerToPath: pointer => pointer.replace(/^#?\/?/, '').split('/').filter(Boolean).map(each => decodeURIComponent(each).replaceAll('~1', '/').replaceAll('~0', '~')),
    pathToPointer: segments => '#' + segments.map(each => '/' + String(each).replaceAll('~', '~0').replaceAll('/', '~1')).join(''),
    hasRef: value => isObject(value) && typeof value.$ref === 'string',
  },
};
const always = ['@stoplight/spectral-functions', '@stoplight/spectral-formats', '@stoplight/spectral-rulesets', '@stoplight/spectral-core'];
const otherwise = Object.keys(shims).filter(name => !always.includes(name));
globalThis.__gwctl = { shims };

const names = Object.fromEntries(Object.entries(shims).map(([name, shim]) => [name, Object.keys(shim)]));
module.register('data:text/javascript,' + encodeURIComponent(HOOKS), import.meta.url, { data: { shims: { always, otherwise, names }, offline: OFFLINE } });

// `require` goes another way than `import`.
const resolveFilename = module._resolveFilename;
const loadModule = module._load;
const isMissing = (request, parent) => {
  try {
    resolveFilename.call(module, request, parent, false);
    return false;
  } catch {
    return true;
  }
};
module._load = function (request, parent, isMain) {
  if (always.includes(request)) return shims[request];
  if (otherwise.includes(request) && isMissing(request, parent)) return shims[request];
  return loadModule.call(this, request, parent, isMain);
};

// Only gwctl writes on standard output, which machines read.
console.log = console.info = console.debug = (...words) => console.error(...words);

// ---------------------------------------------------------------- loading
const functions = [];  // by id
const idOf = new Map();
function register(fn) {
  if (!idOf.has(fn)) {
    idOf.set(fn, functions.length);
    functions.push(fn);
  }
  return idOf.get(fn);
}

async function importDefault(file) {
  const url = /^https?:/.test(file) ? file : pathToFileURL(file).href;
  const loaded = await import(url);
  return loaded.default !== undefined ? (loaded.default.__esModule ? loaded.default.default : loaded.default) : loaded;
}

const formats = [];  // by number
function formatToData(format, seen) {
  if (typeof format !== 'function' || format[TAG] !== undefined) return toData(format, seen);
  if (!formats.includes(format)) formats.push(format);
  return { 'x-format': formats.indexOf(format), 'x-name': String(format.displayName ?? format.name) };
}

// Options as data for gwctl's own functions, which know regular expressions by their literals.
function optionsToData(value) {
  if (value instanceof RegExp) return { 'x-regexp': String(value) };
  if (Array.isArray(value)) return value.map(optionsToData);
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, optionsToData(each)]));
}

// The functions of a ruleset get their options as they are, which data cannot be.
const optionsGiven = [];
function thenToData(then, seen) {
  if (Array.isArray(then)) return then.map(each => thenToData(each, seen));
  if (!isObject(then) || !('function' in then)) return toData(then, seen);
  const { function: fn, functionOptions, ...rest } = then;
  const data = toData(rest, seen);
  // Names are for YAML.
  data.function = typeof fn === 'function' ? toData(fn, seen) : null;
  if (functionOptions !== undefined) data.functionOptions = optionsToData(functionOptions);
  if (isObject(data.function)) {
    data.function['x-function'] += ':' + optionsGiven.length;
    optionsGiven.push(functionOptions);
  }
  return data;
}

function formatsToData(list, seen) {
  return Array.isArray(list) ? list.map(format => formatToData(format, seen)) : {};
}

// A ruleset as data: functions become ids or names, formats their names, built-in rulesets theirs.
function toData(value, seen = new Set()) {
  if (typeof value === 'function') {
    const tag = value[TAG];
    if (tag !== undefined) return tag[1];
    return { 'x-function': String(register(value)), 'x-name': value.name };
  }
  if (!isObject(value)) return value;
  if (value[TAG] !== undefined) return value[TAG][1];
  if (seen.has(value)) return undefined;
  seen.add(value);
  const known = { formats: formatsToData, then: thenToData };
  const data = Array.isArray(value) ? value.map(each => toData(each, seen))
    : Object.fromEntries(Object.entries(value).map(([key, each]) =>
      [key, (Object.hasOwn(known, key) ? known[key] : toData)(each, seen)]));
  seen.delete(value);
  return data;
}

// ---------------------------------------------------------------- documents
const documents = new Map();
const walk = (value, segments) => segments.reduce((at, each) => isObject(at) ? at[each] : undefined, value);

function open({ document, files, references, formats }) {
  const unresolved = files.map(file => JSON.parse(file.text));
  const resolved = files.map(file => JSON.parse(file.text));
  // All targets are looked up before any reference is replaced: places are those of the files as written.
  const targets = references.map(({ file, to }) => walk(resolved[file], to));
  const roots = [...resolved];
  const homes = references.map(({ from, at }) => walk(resolved[from], at.slice(0, -1)));
  references.forEach(({ from, at }, i) => {
    if (at.length === 0) roots[from] = targets[i];
    else if (isObject(homes[i])) homes[i][at[at.length - 1]] = targets[i];
  });
  const source = files[0].source === '<STDIN>' ? null : files[0].source;
  const asDocument = (index) => ({ data: unresolved[index], source: files[index].source, formats: new Set(formats), diagnostics: [], getRangeForJsonPath: () => undefined });
  const main = { ...asDocument(0), source, formats: new Set(formats.map(word => Object.values(shims['@stoplight/spectral-formats']).find(each => each[TAG][1] === word)).filter(Boolean)) };
  const referencedDocuments = Object.fromEntries(files.slice(1).map((file, i) => [file.source, asDocument(i + 1)]));
  const graph = { overallOrder: () => [], hasNode: () => false, getNodeData: () => ({ refMap: {} }) };
  documents.set(document, {
    files: roots,
    raw: unresolved,
    document: main,
    documentInventory: { document: main, source, resolved: roots[0], unresolved: unresolved[0], referencedDocuments, graph, formats: main.formats },
  });
  return {};
}

// ---------------------------------------------------------------- requests
const made = [];
let resolver;

// Taken as Spectral takes them, so that what are no results fails in the same words.
function plainResults(results, given) {
  const plain = [];
  for (const result of results) {
    const where = result.path ?? given;
    const input = result.message;
    plain.push({ message: input.replace('', ''), path: where.map(String) });
  }
  return plain;
}

const operations = {
  async ruleset({ path: file }) {
    const loaded = await importDefault(file);
    if (!isObject(loaded)) throw new Error('No valid export found');
    const data = toData(loaded);
    return { ruleset: typeof data === 'string' ? { extends: data } : data };
  },
  async function({ path: file }) {
    const fn = await importDefault(file);
    if (typeof fn !== 'function') throw new Error('Function is not defined');
    return { id: String(register(fn)) };
  },
  make({ id, options }) {
    const [number, given] = id.split(':');
    const fn = functions[Number(number)];
    const actual = (given === undefined ? options : optionsGiven[Number(given)]) ?? null;
    const refused = optionErrors(fn, actual);
    if (refused.length > 0) return { refused };
    made.push({ fn, options: actual });
    return { made: made.length - 1 };
  },
  open,
  has_format({ document, format }) {
    const { files, document: main } = documents.get(document);
    const holds = Boolean(formats[format](files[0], main.source));
    if (holds) main.formats.add(formats[format]);
    return { holds };
  },
  close({ document }) {
    documents.delete(document);
    return {};
  },
  async call({ made: number, document, value, place, path: given, rule, resolved }) {
    const { fn, options } = made[number];
    const context = documents.get(document);
    const input = place !== undefined ? walk((resolved ? context.files : context.raw)[place.file], place.path) : value;
    const thrown = error => error instanceof Error ? error.message : String(error);
    let pendingResults;
    try {
      pendingResults = fn(input, options, {
        path: given,
        document: context.document,
        documentInventory: context.documentInventory,
        rule: { name: rule },
      });
    } catch (error) {
      return { thrown: thrown(error), name: fn.name };
    }
    if (pendingResults === undefined) return {};
    try {
      const results = 'then' in pendingResults ? await pendingResults : pendingResults;
      return results === undefined ? {} : { results: plainResults(results, given) };
    } catch (error) {
      return { rejected: thrown(error) };
    }
  },
  async resolver({ path: file }) {
    if (!fs.existsSync(file)) throw new Error(`Cannot find module '${file}'`);
    resolver = await importDefault(file);
    return { schemes: Object.keys(resolver?.resolvers ?? {}) };
  },
  async load({ uri }) {
    const url = { href: () => uri, toString: () => uri, scheme: () => uri.split(':')[0], path: () => uri.replace(/^[^:]*:\/\//, '') };
    const result = await resolver.resolvers[url.scheme()].resolve(url, {});
    return { text: typeof result === 'string' ? result : JSON.stringify(result) };
  },
  resolve_module({ name, folder }) {
    return { path: module.createRequire(path.join(folder, 'ruleset.js')).resolve(name) };
  },
};

for (let line = readLine(); line !== null; line = readLine()) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = await operations[request.op](request);
  } catch (error) {
    answer = { error: error instanceof Error ? error.message.split('\nRequire stack:')[0] : String(error) };
  }
  writeLine(answer);
}
process.exit(0);
