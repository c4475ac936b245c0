"""Makes random rulesets, good ones and damaged ones, for oracle.js to judge.

    generate.py merging|faults SEED COUNT | node oracle.js | generate.py keep > merging.jsonl
"""
import copy
import json
import random
import sys

NAMES = ['a', 'b', 'c', 'long-name', 'dd']
SEVERITIES = ['error', 'warn', 'info', 'hint', 'off']
FORMATS = ['oas2', 'oas3', 'oas3.0', 'oas3_1', 'aas2', 'json-schema', 'arazzo1.0']
POINTERS = ['#/info', '#/info/title', '#/paths/~1a', '#/', '#']
GLOBS = ['a.yaml', '**', 'sub/*.yaml', '*.yaml', '**/*.json', '!a.yaml', '{a,b}.yaml', 'sub/**']
DAMAGE = [
    None, 1, 0, -1, 2.5, True, False, '', 'x', '#Q', '#', '$', '$.a', 'off', 'error', [], {}, ['x'],
    [1], {'x': 1}, {'foo': {}}, [[]], [{}], 'a#/b', '##', 'https://a.com', {'function': 'nope'},
    {'function': 'truthy', 'field': 3}, {'function': 'truthy', 'functionOptions': {}},
    {'targets': []}, {'targets': [{}]}, {'targets': [{'formats': ['oas3'], 'given': ['x']}]},
    {'files': ['x']}, {'files': ['x#/y']}, {'files': ['x#/y'], 'rules': {'a': 'off'}, 'formats': []},
]
KEYS = ['foo', '1x', 'severity', 'given', 'then', 'targets', 'files', 'rules', 'a/b', 'x-a', 'field']
# What Spectral says of these comes from the bundler it runs rulesets through.
NOT_KEPT = ['Cannot find module', '.spectral.js', 'Cannot read properties', 'is not a string',
            'is not an array', 'is not iterable', 'Unknown error']



class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {}

    def maybe(self, chance):
        return self.random.random() < chance

    def given(self, aliases):
        if aliases and self.maybe(.4):
            return '#' + self.random.choice(aliases) + self.random.choice(['', '.x', '[*]'])
        return self.random.choice(['$', '$.info', '$.paths[*]'])

    def shuffled(self, members):
        items = list(members.items())
        self.random.shuffle(items)
        return dict(items)

    def rule(self, aliases):
        one = {'function': 'truthy'}
        two = [{'function': 'pattern', 'field': 'x', 'functionOptions': {'match': 'a'}},
               {'function': 'defined'}]
        rule = {'given': self.given(aliases) if self.maybe(.7) else
                [self.given(aliases) for _ in range(self.random.randint(1, 2))],
                'then': one if self.maybe(.6) else two}
        optional = {
            'severity': lambda: self.random.choice(SEVERITIES + [0, 1, 2, 3, -1]),
            'recommended': lambda: self.maybe(.5), 'resolved': lambda: self.maybe(.5),
            'formats': lambda: self.random.sample(FORMATS, self.random.randint(0, 2)),
            'description': lambda: f'd{self.random.randint(0, 9)}',
            'message': lambda: f'm{self.random.randint(0, 9)}',
            'documentationUrl': lambda: f'https://x.com/{self.random.randint(0, 9)}',
            'tags': lambda: ['t'], 'type': lambda: 'style', 'x-foo': lambda: 1,
        }
        rule.update({key: make() for key, make in optional.items() if self.maybe(.2)})
        return self.shuffled(rule)

    def rules(self, known, aliases):
        rules = {}
        for name in self.random.sample(NAMES, self.random.randint(0, 4)):
            toggle = self.maybe(.7) if name in known else self.maybe(.02)
            rules[name] = (self.random.choice(SEVERITIES + [True, False]) if toggle else
                           self.rule(aliases))
        return rules

    def aliases(self):
        made = {}
        for name in ['Al', 'Bl', 'Cl'][:self.random.randint(0, 3)]:
            if self.maybe(.5):
                inner = ['#' + self.random.choice(list(made)) + '.q'] if made and self.maybe(.5) else []
                made[name] = [self.random.choice(['$.x', '$.y[*]', '$'])] + inner
            else:
                made[name] = {'targets': [
                    {'formats': self.random.sample(FORMATS, self.random.randint(1, 2)),
                     'given': [self.random.choice(['$.s', '$.t'])]}
                    for _ in range(self.random.randint(1, 2))]}
        return made

    def override(self, known, aliases):
        if self.maybe(.35):
            rules = self.random.sample(sorted(known), min(2, len(known))) or ['a']
            return {'files': [self.random.choice(GLOBS[:4]) + self.random.choice(POINTERS)
                              for _ in range(self.random.randint(1, 2))],
                    'rules': {name: self.random.choice(SEVERITIES) for name in rules}}
        item = {'files': [self.random.choice(GLOBS) for _ in range(self.random.randint(1, 2))]}
        if self.maybe(.95):
            item['rules'] = self.rules(known, aliases)
        if self.maybe(.2):
            item['formats'] = self.random.sample(FORMATS, 1)
        if self.maybe(.2):
            item['parserOptions'] = {'incompatibleValues': self.random.choice(SEVERITIES)}
        return item

    def ruleset(self, name, depth=0):
        known, made = set(), {}
        if depth < 3 and self.maybe(.8 if depth == 0 else .4):
            extends = []
            for _ in range(self.random.randint(1, 2)):
                file = f'f{len(self.files) + 2}.yaml'
                self.files[file] = None
                known |= self.ruleset(file, depth + 1)
                pair = ['./' + file, self.random.choice(['all', 'recommended', 'off'])]
                extends.append(pair if self.maybe(.4) else pair[0])
            made['extends'] = extends
        aliases = self.aliases()
        if aliases:
            made['aliases'] = aliases
        if self.maybe(.3):
            made['formats'] = self.random.sample(FORMATS, self.random.randint(0, 3))
        if self.maybe(.2):
            made['documentationUrl'] = 'https://docs.com/' + name
        if self.maybe(.1):
            made['parserOptions'] = {'duplicateKeys': self.random.choice(SEVERITIES)}
        made['rules'] = self.rules(known, list(aliases))
        known |= set(made['rules'])
        if depth == 0 and self.maybe(.6):
            made['overrides'] = [self.override(known, list(aliases))
                                 for _ in range(self.random.randint(1, 2))]
        self.files[name] = self.shuffled(made)
        return known

    def damage(self, value):
        places = [(container, key) for container, key in walk(value)]
        if not places:
            return
        container, key = self.random.choice(places)
        what = copy.deepcopy(self.random.choice(DAMAGE))
        chance = self.random.random()
        if chance < .6:
            container[key] = what
        elif chance < .75:
            del container[key]
        elif isinstance(container, dict):
            container[self.random.choice(KEYS)] = what
        else:
            container.append(what)


def walk(value):
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from walk(value[key])


def yaml(value, indent=0):
    def key_text(key):
        is_plain = key.replace('-', '').isalpha()
        return key if is_plain else json.dumps(key)
    start = '\n' + ' ' * indent
    if isinstance(value, dict) and value:
        return ''.join(f'{start}{key_text(key)}:{yaml(each, indent + 2)}'
                       for key, each in value.items())
    if isinstance(value, list) and value:
        return ''.join(f'{start}-{yaml(each, indent + 2)}' for each in value)
    return ' ' + json.dumps(value)


def generate(kind, seed, count):
    for number in range(count):
        maker = Maker(f'{seed}/{number}')
        maker.ruleset('r.yaml')
        if kind == 'faults':
            for _ in range(maker.random.randint(1, 4)):
                maker.damage(maker.files['r.yaml'])
        texts = {name: yaml(value).lstrip('\n') + '\n' for name, value in maker.files.items()}
        ruleset = 'r.yaml'
        if maker.maybe(.3):
            texts['r.json'] = json.dumps(maker.files['r.yaml'], indent=2)
            del texts['r.yaml']
            ruleset = 'r.json'
        case = {'name': f'{seed}/{number}', 'files': texts, 'ruleset': ruleset}
        if kind == 'merging':
            case['documents'] = ['a.yaml', 'sub/x.yaml']
            case['places'] = [['a', source, path] for source in ['a.yaml', 'sub/x.yaml']
                              for path in [['info', 'title'], ['paths', '/a', 'get']]]
        print(json.dumps(case))


def keep():
    for line in sys.stdin:
        case = json.loads(line)
        is_odd = any(text in said for said in case['expect'] for text in NOT_KEPT)
        extends_nothing = any(text in case['files'][case['ruleset']]
                              for text in ['extends: ""', '"extends": ""', '- ""', '\n    ""'])
        if case['expect'] and not is_odd and not extends_nothing:
            sys.stdout.write(line)


if sys.argv[1] == 'keep':
    keep()
else:
    generate(sys.argv[1], sys.argv[2], int(sys.argv[3]))
