// Module hooks of the worker (they run in a thread of Node's own): where an import of Spectral's packages
// leads, and what a file is that does not say so.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

let shims = { always: [], otherwise: [] };
let offline = false;

export function initialize(data) {
  shims = data.shims;
  offline = data.offline;
}

const shim = name => ({ url: `gwctl-shim:${name}`, shortCircuit: true });

export async function resolve(specifier, context, next) {
  if (shims.always.includes(specifier)) return shim(specifier);
  if (/^https?:/.test(specifier)) return { url: specifier, shortCircuit: true };
  if (/^https?:/.test(context.parentURL ?? '') && /^[./]/.test(specifier)) {
    return { url: new URL(specifier, context.parentURL).href, shortCircuit: true };
  }
  // Spectral bundles what it loads, so an import may leave out the ending of a file.
  const endings = /^\.{0,2}\//.test(specifier) ? ['', '.js', '.mjs', '.cjs', '.json', '/index.js', '/index.mjs'] : [''];
  let first;
  for (const ending of endings) {
    try {
      return await next(specifier + ending, context);
    } catch (error) {
      first ??= error;
    }
  }
  if (shims.otherwise.includes(specifier)) return shim(specifier);
  throw first;
}

const looksLikeModule = text => /^\s*(import\b[^(]|export\b)/m.test(text);

export async function load(url, context, next) {
  if (url.startsWith('gwctl-shim:')) {
    const name = url.slice('gwctl-shim:'.length);
    const names = shims.names[name].filter(each => /^[A-Za-z_$][\w$]*$/.test(each) && each !== 'default');
    const source = `const s = globalThis.__gwctl.shims[${JSON.stringify(name)}];\n` +
      names.map(each => `export const ${each} = s.${each};\n`).join('') + 'export default s;\n';
    return { format: 'module', source, shortCircuit: true };
  }
  if (/^https?:/.test(url)) {
    if (offline) throw new Error(`--offline: will not fetch ${url}`);
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`Could not load ${url}: Error fetching ${url}: ${response.statusText}`);
    return { format: 'module', source: await response.text(), shortCircuit: true };
  }
  if (url.startsWith('file:') && !/\/node_modules\//.test(url) && /\.js(\?|$)|\/[^./]+$/.test(url)) {
    const source = await readFile(fileURLToPath(url), 'utf8');
    return looksLikeModule(source)
      ? { format: 'module', source, shortCircuit: true }
      : { format: 'commonjs', shortCircuit: true };
  }
  if (url.startsWith('file:') && url.endsWith('.json')) {
    const source = await readFile(fileURLToPath(url), 'utf8');
    return { format: 'module', source: `export default ${source}`, shortCircuit: true };
  }
  return next(url, context);
}
