// Schemas and values for the function `schema`.
'use strict';
const cases = [];
function add(schema, values, more = {}) {
  cases.push({ options: { schema, ...more }, values });
  cases.push({ options: { schema, ...more, allErrors: true }, values, at: [[]] });
}

add({ type: 'string' }, [undefined, 1, null, 'a', [], {}, true, 1.5]);
add({ type: ['string', 'null'] }, [1, null, {}]);
add({ type: 'integer' }, [1.5, '1', 1, 1e21]);
add({ type: 'string', nullable: true }, [null, 1]);
add({ type: 'object', required: ['a', 'b'], properties: { a: { type: 'string' } } },
  [{}, { a: 1 }, { a: 'x', b: 1 }, { b: 1, a: null }, 1]);
add({ type: 'object', additionalProperties: false, properties: { a: {}, 'c/d': {} } },
  [{ a: 1 }, { b: 1 }, { b: 1, c: 2, 'x y': 3 }, { 'c/d': 1, '~': 2 }]);
add({ enum: ['a', 'b', 1, null, { x: [1, 'y'] }, [2]] }, ['c', 1, 2, null, {}, 'abc', { x: [1, 'y'] }]);
add({ enum: ['get', 'put', 'post'] }, ['gte', 'pots', 'x', 'GET', 'getter', '', 1]);
add({ enum: ['only'] }, ['zzzzzzz', 1]);
add({ enum: ['naïve', '💩'] }, ['naive']);
add({ const: 'x' }, ['y', 'x']);
add({ const: { a: 1 } }, [{ a: 2 }, { a: 1 }]);
add({ minimum: 1, maximum: 3, multipleOf: 2 }, [0, 4, 3, 2, 5]);
add({ exclusiveMinimum: 1, exclusiveMaximum: 3 }, [1, 3, 2]);
add({ minimum: 1.5, multipleOf: 0.01 }, [1, 2.345]);
add({ minLength: 2, maxLength: 3, pattern: '^a' }, ['', 'a', 'abcd', 'bcde', 'xx', '💩']);
add({ minLength: 1 }, ['']);
add({ pattern: '^"\'$' }, ['x']);
add({ type: 'array', minItems: 1, maxItems: 2, uniqueItems: true, items: { type: 'number' } },
  [[], [1, 2, 3], [1, 1], ['a', 1, 'b'], [{}], [1, 2, 2]]);
add({ items: [{ type: 'string' }, { type: 'number' }], additionalItems: false }, [[1, 2], ['a', 1, 2], ['a', 'b']]);
add({ contains: { type: 'string' } }, [[], [1], ['a']]);
add({ minProperties: 1, maxProperties: 2 }, [{}, { a: 1, b: 2, c: 3 }]);
add({ propertyNames: { pattern: '^[a-z]+$' } }, [{ A: 1 }, { a: 1, B2: 2 }, {}]);
add({ propertyNames: { enum: ['a', 'b'] } }, [{ c: 1 }, { a: 1, d: 2, e: 3 }]);
add({ patternProperties: { '^x-': { type: 'string' } }, additionalProperties: { type: 'number' } },
  [{ 'x-a': 1 }, { a: 'b' }, { 'x-a': 1, b: 'c' }]);
add({ dependencies: { a: ['b', 'c'], d: { required: ['e'] } } }, [{ a: 1 }, { d: 1 }, { a: 1, d: 1 }]);
add({ not: { type: 'string' } }, ['a', 1]);
add({ not: {} }, [1]);
add({ properties: { a: false } }, [{ a: 1 }, {}]);
add({ oneOf: [{ type: 'string' }, { type: 'number' }] }, [true, 'a', {}]);
add({ oneOf: [{ type: 'number' }, { minimum: 1 }] }, [2, 0, 'a']);
add({ anyOf: [{ type: 'string' }, { type: 'number' }] }, [true, {}, null]);
add({ anyOf: [{ required: ['a'] }, { required: ['b'] }] }, [{}, { c: 1 }]);
add({ anyOf: [{ properties: { a: { type: 'string' } } }, { properties: { a: { type: 'null' } } }] }, [{ a: 1 }]);
add({ oneOf: [{ properties: { a: { enum: ['x', 'y'] } } }, { properties: { a: { enum: ['y', 'z'] } } }] },
  [{ a: 'q' }, { a: 'xy' }, { a: 'x' }]);
add({ anyOf: [{ enum: ['x', 'y'] }, { enum: ['y', 'z', 1, { q: 1 }] }] }, ['xx', {}, 1, 2]);
add({ allOf: [{ type: 'object' }, { required: ['a'] }, { properties: { b: { enum: ['c'] } } }] },
  [1, {}, { a: 1, b: 'd' }, { b: 'd' }]);
add({ properties: { a: { enum: ['x'] }, b: { type: 'string' }, c: { enum: ['z'] } } },
  [{ a: 'q' }, { a: 'q', b: 1 }, { a: 'q', c: 'q' }, { a: 'q', b: 1, c: 'q' }, { c: 1 }]);
add({ properties: { a: { properties: { b: { items: { properties: { c: { type: 'string' } } } } } } } },
  [{ a: { b: [{ c: 1 }] } }, { a: { b: [{}, { c: 1 }, { c: 2 }] } }]);
add({ additionalProperties: { type: 'string' } },
  [{ 'a/b': 1 }, { 'a.b': 1 }, { 'a b': 1 }, { é: 1 }, { '~': 1 }, { '/x': 1 }, { '': 1 }, { '{id}': 1 },
    { $ref2: 1, 'x-y_z': 2 }, { '0': 1 }, { '10': 1, '2x': 2 }, { NOT: 1 }, { "it's": 1 }, { 'a%20b': 1 }]);
add({ additionalProperties: { additionalProperties: { type: 'string' } } },
  [{ a: { '/x': 1 } }, { '/x': { a: 1 } }, { a: { 0: 1 } }, { 0: { 0: 1, 1: 1 } }, { a: { '0b': 1 } }]);
add({ items: { items: { type: 'string' } } }, [[[1]], [['a', 1], [2]], [['a'], ['b', 3]]]);
add({ items: { enum: ['a', 'b'] } }, [['c'], ['a', 'c', 'd']]);
add({ items: { type: 'object', required: ['x'], additionalProperties: false } }, [[{}], [1], [{ y: 1 }]]);
add({ if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } }, [{ a: 1 }, {}, { c: 1 }]);
add({ if: { type: 'string' }, then: { minLength: 2 }, else: false }, ['a', 1]);
add({ definitions: { p: { type: 'integer' } }, properties: { a: { $ref: '#/definitions/p' } } }, [{ a: 'x' }, { a: 1 }]);
add({ $ref: '#/definitions/p', definitions: { p: { type: 'object', required: ['x'] } } }, [{}, 1]);
add({ $ref: '#/definitions/q' }, [1]);
add({ properties: { a: { $ref: '#' } }, additionalProperties: false }, [{ a: { a: { b: 1 } } }]);
add({ $ref: 'http://example.com/x' }, [1]);
add({ type: 'strin' }, [1]);
add({ type: 1 }, [1]);
add({ minLength: -1 }, ['a']);
add({ required: 'a' }, [{}]);
add({ enum: [] }, [1]);
add({ pattern: '(' }, ['a']);
add({ properties: 1 }, [{}]);
add({ format: 'unknown' }, ['a']);
for (const [format, value] of Object.entries({
  email: 'a', uri: 'a b', date: '2020-02-30', 'date-time': '2020-01-01', uuid: 'x', ipv4: '1.2.3',
  ipv6: 'x', hostname: '-', regex: '(', time: '25:00:00', 'json-pointer': 'a', duration: 'P',
  int32: 3000000000, byte: '*', 'uri-reference': '\\\\' })) add({ format }, [value]);
add({ properties: { a: { format: 'email' } } }, [{ a: 'b' }]);
add({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'string' }, [1]);
add({ $schema: 'http://json-schema.org/draft-04/schema#', type: 'number', minimum: 1, exclusiveMinimum: true }, [1, 2, 'a']);
add({ $schema: 'http://json-schema.org/draft-06/schema#', const: 1 }, [2]);
add({ $schema: 'https://json-schema.org/draft/2019-09/schema', dependentRequired: { a: ['b'] } }, [{ a: 1 }]);
add({ $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }], items: false }, [[1], ['a', 1]]);
add({ $schema: 'https://json-schema.org/draft/2020-12/schema', properties: { a: {} }, unevaluatedProperties: false }, [{ b: 1 }, { a: 1, b: 1, c: 1 }]);
add({ $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{}], unevaluatedItems: false }, [[1, 2], [1]]);
add({ $schema: 'https://json-schema.org/draft/2020-12/schema', contains: { type: 'string' }, minContains: 2, maxContains: 3 }, [[1], ['a'], ['a', 'b'], ['a', 'b', 'c', 'd']]);
add({ $schema: 'http://json-schema.org/draft/2020-12/schema', type: 'string' }, [1]);
add({ $schema: 'http://example.com/schema', type: 'string' }, [1]);
add({ $schema: 1, type: 'string' }, [1]);
add({ $schema: '', type: 'string' }, [1]);
for (const dialect of ['auto', 'draft4', 'draft6', 'draft7', 'draft2019-09', 'draft2020-12']) {
  add({ type: 'object', properties: { a: { const: 1, minimum: 3, exclusiveMinimum: 3 } }, required: ['b'] },
    dialect === 'draft4' ? [{}] : [{ a: 1 }, { a: 3, b: 1 }, { b: 1, a: 2 }], { dialect });
  add({ dependentRequired: { a: ['b'] }, unevaluatedProperties: false, minLength: 2 }, [{ a: 1 }, 'a'], { dialect });
  if (dialect !== 'draft2020-12') add({ items: [{ type: 'string' }] }, [[1], ['a']], { dialect });
  add({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'string' }, [1], { dialect });
  add({ $schema: 'http://json-schema.org/draft-04/schema#', type: 'string' }, [1], { dialect });
  add({ id: 'http://example.com/a', type: 'string' }, [1], { dialect });
  add({ $id: 'http://example.com/' + dialect, type: 'string' }, [1], { dialect });
}
add({ type: 'object', required: ['a'], errorMessage: 'must be a thing' }, [1, {}]);
add({ properties: { a: { type: 'string', errorMessage: 'a must be text' } } }, [{ a: 1 }]);
add({ required: ['a', 'b'], errorMessage: { required: { a: 'needs a' } } }, [{}, { a: 1 }]);
add({ type: 'object', properties: { a: { type: 'number' } }, errorMessage: { properties: { a: 'bad a' }, type: 'no object' } }, [1, { a: 'x' }]);
add({ type: 'object', additionalProperties: false, errorMessage: { _: 'no' } }, [1, { a: 'x' }]);
add({}, [undefined, null, 1]);
module.exports = cases;
