import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What a file imports, by its path from the repository's root. Relative targets are resolved, others stand as written. */
type ImportMap = ReadonlyMap<string, readonly string[]>;

interface Room {
  readonly may: readonly string[];
  readonly why: string;
  /** No files, processes, clocks of its own: everything it knows comes in as an argument. */
  readonly pure?: boolean;
  /** The only file that other rooms may import. */
  readonly door?: string;
  /** Files of a room with a door that this room may import all the same. */
  readonly inside?: readonly string[];
  /** Of these rooms it may import one file only, which is as pure as itself. */
  readonly only?: Readonly<Record<string, string>>;
}

/** The house. `index` is the public face, `src/index.ts`. */
const rooms: Readonly<Record<string, Room>> = {
  model: {
    may: [],
    pure: true,
    why: 'the words of the house depend on nothing, so that everything may depend on them',
  },
  measures: { may: ['model'], pure: true, why: 'a measure is a pure function of a saved timeline' },
  checks: { may: ['model', 'measures'], pure: true, why: 'a judge must work years later, with no server at hand' },
  procedures: {
    may: ['model'],
    pure: true,
    why: 'what a person runs on production servers is data, the same in every page, and run by tests',
  },
  tune: {
    may: ['model', 'measures', 'procedures'],
    pure: true,
    why: 'what trials mean for settings is worked out of saved histories, with no server at hand',
  },
  upgrade: {
    may: ['model', 'servers'],
    only: { servers: 'src/servers/versions.ts' },
    pure: true,
    why: 'what an upgrade changes is known and concluded without a server',
  },
  linted: {
    may: ['model', 'upgrade', 'servers'],
    why: 'the files of a user are read into what can be asked, without knowing who asks',
  },
  profile: { may: ['model'], why: 'a profile is read and written without knowing what is made of it' },
  workload: {
    may: ['model', 'host', 'profile', 'linted'],
    why: 'what a user asks for as load is read into plain data, without knowing who plays it',
  },
  capture: {
    may: ['model', 'profile', 'servers'],
    why: 'it looks at servers that are not ours, and can do nothing else',
  },
  diagnose: {
    may: ['model', 'capture', 'procedures', 'servers'],
    why: 'it looks at a running pair and concludes from looks alone; it starts, plays and changes nothing',
  },
  metrics: {
    may: ['model', 'measures', 'diagnose', 'servers'],
    only: { servers: 'src/servers/versions.ts' },
    why: 'what is known of a pair or a case becomes samples, whoever found it out',
  },
  reporters: {
    may: ['model', 'measures', 'procedures'],
    pure: true,
    why: 'a report is rendered from a saved run alone',
  },
  proxy: { may: ['model'], why: 'the proxy is usable on its own' },
  host: { may: ['model'], why: 'what this machine tells of processes concerns no server and no network' },
  containers: { may: ['model', 'host'], why: 'a daemon is spoken to without knowing what runs in its containers' },
  network: { may: ['model', 'host', 'proxy', 'containers'], why: 'a fault acts on a link and knows no server' },
  servers: {
    may: ['model', 'host', 'containers'],
    why: 'a server is started and spoken to without knowing what it is used for',
  },
  topology: {
    may: ['model', 'containers', 'network', 'procedures', 'servers'],
    why: 'it joins servers by links and observes nothing',
  },
  operator: {
    may: ['model', 'servers', 'topology'],
    why: 'an operator speaks to servers by hand and neither observes nor judges',
  },
  probes: {
    may: ['model', 'host', 'network', 'servers'],
    why: 'an observer sees servers and links, never who runs it',
  },
  catalogue: {
    may: ['model'],
    why: 'scenario files are found and loaded on both sides of the process boundary, without knowing who plays them',
  },
  worker: {
    may: [
      'model',
      'measures',
      'procedures',
      'host',
      'containers',
      'network',
      'servers',
      'topology',
      'operator',
      'probes',
      'catalogue',
      'diagnose',
    ],
    only: { diagnose: 'src/diagnose/pair-looks.ts' },
    why: 'it plays cases in a process of its own; what it is told and what it answers is plain data',
    door: 'src/worker/protocol.ts',
  },
  place: {
    may: ['model', 'containers', 'network', 'servers', 'worker'],
    why: 'servers, runtime and proxies are prepared for whoever asks, with or without a command line',
  },
  shards: {
    may: ['model'],
    pure: true,
    why: 'every machine must divide a plan in the same way, from names and durations alone',
  },
  runner: {
    may: ['model', 'measures', 'shards', 'host', 'network', 'catalogue', 'worker', 'place'],
    why: 'a run ends in data; what it looks like is the business of the reporters',
  },
  claims: {
    may: ['model', 'measures', 'catalogue', 'runner'],
    why: 'a claim is decided from what a run has recorded, and touches no server',
  },
  tuning: {
    may: ['model', 'measures', 'procedures', 'tune', 'servers', 'catalogue', 'runner'],
    why: 'it has trials played; what they mean is concluded in tune',
  },
  comparison: {
    may: ['model', 'measures', 'upgrade', 'linted', 'catalogue', 'runner'],
    why: 'it has the states of an upgrade played and files asked; what that means is concluded in upgrade',
  },
  history: {
    may: ['model', 'servers'],
    only: { servers: 'src/servers/cache/lock.ts' },
    why: 'what runs have come to is kept and compared without a server; a lock keeps processes apart',
  },
  library: {
    may: ['model', 'measures', 'checks', 'host', 'network', 'servers', 'topology', 'probes', 'worker'],
    inside: [
      ...['case-probes', 'choose-switches', 'fault-server', 'prepare-case', 'record-settings', 'record-switches'],
      ...['settle', 'stage', 'steps'],
    ].map((file) => `src/worker/${file}.ts`),
    why: 'a pair in the process of the user is played, observed and settled as a worker does it, without a worker',
  },
  up: {
    may: ['model', 'host', 'network', 'servers', 'library'],
    why: 'a pair with a name is held by one process and found by others; what they print is the business of the commands',
  },
  vitest: {
    may: ['model', 'measures', 'checks', 'reporters', 'library'],
    why: 'it is a user of the library that other packages need not have',
  },
  rehearse: {
    may: ['model', 'measures', 'metrics', 'host'],
    why: 'alert rules are held against recorded cases; nothing is played, and no server is asked',
  },
  index: {
    may: ['model', 'measures', 'checks', 'procedures', 'library'],
    why: 'the public face shows words, judges and what starts servers, not machinery',
  },
  cli: {
    may: [
      'model',
      'measures',
      'checks',
      'procedures',
      'tune',
      'upgrade',
      'linted',
      'shards',
      'profile',
      'workload',
      'capture',
      'diagnose',
      'metrics',
      'workload',
      'reporters',
      'host',
      'proxy',
      'containers',
      'network',
      'servers',
      'topology',
      'operator',
      'probes',
      'catalogue',
      'place',
      'runner',
      'claims',
      'tuning',
      'comparison',
      'history',
      'rehearse',
      'up',
    ],
    why: 'the only place that sees everything but the inside of a worker',
  },
};

/** Imports that break the table and are known; each must still be needed, so that the list can only shrink. */
const exceptions: ReadonlyMap<string, string> = new Map();

/** The registry of a pure room reads its own folder, and nothing else. */
const registries = new Set(['src/reporters/index.ts']);
const pureLibraries = new Set(['d3-array', 'fastest-levenshtein', 'simple-statistics']);
const mayEndTheProcess = /^src\/(cli\/.+|worker\/main|proxy\/main|proxy\/serve)\.ts$/;
const longestFile = 300;

function roomOf(file: string): string | undefined {
  if (file === 'src/index.ts') return 'index';
  return /^src\/([^/]+)\//.exec(file)?.[1];
}

/** Every breach of the house's rules, one sentence each. Pure. */
function breaches(imports: ImportMap, known: ReadonlyMap<string, string> = new Map()): string[] {
  const found: string[] = [];
  const used = new Set<string>();
  for (const [file, targets] of imports) {
    if (file.startsWith('scenarios/')) found.push(...scenarioBreaches(file, targets));
    const from = roomOf(file);
    if (from === undefined) continue;
    const room = rooms[from];
    if (!room) {
      found.push(`${file}: there is no room ${from}; name it in the table or move the file`);
      continue;
    }
    for (const target of targets) {
      const to = roomOf(target);
      if (to === undefined) {
        if (room.pure && !pureLibraries.has(target) && !(registries.has(file) && target.startsWith('node:fs')))
          found.push(`${file} imports ${target}: ${from} is pure, ${room.why}`);
        else if (target.startsWith('scenarios/') || target.startsWith('test/'))
          found.push(`${file} imports ${target}: the tool knows its scenarios and tests only by name`);
      } else if (to !== from && room.may.includes(to)) {
        const [door, only] = [rooms[to]?.door, room.only?.[to]];
        if (door !== undefined && target !== door && !room.inside?.includes(target))
          found.push(`${file} imports ${target}: others see only ${door} of ${to}, because ${rooms[to]?.why}`);
        if (only !== undefined && target !== only)
          found.push(`${file} imports ${target}: of ${to}, ${from} may import only ${only}, because ${room.why}`);
      } else if (to !== from) {
        const edge = `${file} -> ${target}`;
        if (known.has(edge)) used.add(edge);
        else found.push(`${file} imports ${target}: ${from} may import ${list(room.may)}, because ${room.why}`);
      }
    }
  }
  for (const edge of known.keys())
    if (!used.has(edge)) found.push(`${edge} is no longer there: take it off the list of exceptions`);
  for (const cycle of cycles(imports)) found.push(`${cycle.join(' -> ')}: a cycle has no first file to read`);
  for (const cycle of cycles(byRoom(imports))) found.push(`rooms ${cycle.join(' -> ')}: imports run one way only`);
  return found;
}

function scenarioBreaches(file: string, targets: readonly string[]): string[] {
  const own = (target: string): boolean => target.startsWith('scenarios/') && posix.basename(target).startsWith('_');
  return targets
    .filter((target) => target !== 'replfault' && !own(target))
    .map(
      (target) =>
        `${file} imports ${target}: a scenario sees only 'replfault' and shared files beside it (named _...), as a user's own would`,
    );
}

/** One cycle for each file that closes one: depth first, each file entered once. */
function cycles(imports: ImportMap): string[][] {
  const found: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const target of imports.get(file) ?? []) {
      if (state.get(target) === 'open') found.push([...path.slice(path.indexOf(target)), target]);
      else if (!state.has(target) && imports.has(target)) visit(target);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of imports.keys()) if (!state.has(file)) visit(file);
  return found;
}

function byRoom(imports: ImportMap): ImportMap {
  const edges = new Map<string, Set<string>>();
  for (const [file, targets] of imports) {
    const from = roomOf(file);
    if (from === undefined) continue;
    const set = edges.get(from) ?? new Set<string>();
    for (const target of targets) {
      const to = roomOf(target);
      if (to !== undefined && to !== from && !exceptions.has(`${file} -> ${target}`)) set.add(to);
    }
    edges.set(from, set);
  }
  return new Map([...edges].map(([room, set]) => [room, [...set]]));
}

/** Import targets of a source text: static, type-only, re-exported and dynamic with a literal. Comments do not count. */
function importsIn(file: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const forms = [
    /^\s*(?:import|export)\s[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  ];
  const written = forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ''));
  return [...new Set(written)].map((target) =>
    target.startsWith('.') ? posix.join(posix.dirname(file), target) : target,
  );
}

/** Places that set an exit code or end the process where only the edge of the program may. */
function endings(texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([file, text]) =>
    /\bprocess\.exit(Code)?\b/.test(text) && !mayEndTheProcess.test(file)
      ? [`${file} ends the process: exit codes belong to src/cli, a library throws or returns`]
      : [],
  );
}

function tooLong(texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([file, text]) => {
    const lines = text.split('\n').length - 1;
    return lines > longestFile ? [`${file} has ${lines} lines: a file is one concern, split it`] : [];
  });
}

const list = (names: readonly string[]): string => (names.length === 0 ? 'no other room' : `only ${names.join(', ')}`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const texts = new Map(
  ['src', 'scenarios'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry): [string, string] => {
        const path = join(entry.parentPath, entry.name);
        return [relative(root, path), readFileSync(path, 'utf8')];
      }),
  ),
);
const imports: ImportMap = new Map([...texts].map(([file, text]) => [file, importsIn(file, text)]));

describe('the house', () => {
  it('is read: sources, scenarios and their imports are found', () => {
    expect(texts.size).toBeGreaterThan(100);
    expect(imports.get('src/checks/data-intact.ts')).toContain('src/model/verdict.ts');
    const resolved = [...imports.values()].flat().filter((target) => target.startsWith('src/'));
    expect(resolved.filter((target) => !texts.has(target))).toEqual([]);
  });
  it('keeps imports between rooms as the table says, without cycles', () => {
    expect(breaches(imports, exceptions)).toEqual([]);
  });
  it('sets exit codes only at its edge', () => {
    expect(endings(texts)).toEqual([]);
  });
  it(`has no file over ${longestFile} lines`, () => {
    expect(tooLong(texts)).toEqual([]);
  });
});

describe('the rules themselves', () => {
  const house = (files: Record<string, string[]>): ImportMap => new Map(Object.entries(files));

  it.each([
    ['a model that reaches out', { 'src/model/gtid.ts': ['src/checks/resumes.ts'] }, /no other room, because/],
    ['a model that reads files', { 'src/model/gtid.ts': ['node:fs'] }, /model is pure/],
    ['a judge that asks a server', { 'src/checks/resumes.ts': ['src/servers/types.ts'] }, /years later/],
    ['a judge that reads files', { 'src/checks/resumes.ts': ['node:fs/promises'] }, /checks is pure/],
    ['a reporter that reads files', { 'src/reporters/json.ts': ['node:fs'] }, /saved run alone/],
    ['a reporter that runs things', { 'src/reporters/json.ts': ['src/runner/run.ts'] }, /saved run alone/],
    ['a fault that knows a server', { 'src/network/link.ts': ['src/servers/types.ts'] }, /knows no server/],
    [
      'a runner that reaches into a worker',
      { 'src/runner/run.ts': ['src/worker/case.ts'] },
      /only src\/worker\/protocol/,
    ],
    ['a library that works a worker', { 'src/library/pair.ts': ['src/worker/main.ts'] }, /only src\/worker\/protocol/],
    ['a library that plans', { 'src/library/pair.ts': ['src/runner/plan.ts'] }, /without a worker/],
    ['a worker that plans', { 'src/worker/main.ts': ['src/runner/plan.ts'] }, /plain data/],
    [
      'an upgrade that starts a server',
      { 'src/upgrade/path.ts': ['src/servers/types.ts'] },
      /only src\/servers\/versions/,
    ],
    ['a place that knows the command line', { 'src/place/x.ts': ['src/cli/options.ts'] }, /without a command line/],
    ['a command inside a worker', { 'src/cli/main.ts': ['src/worker/main.ts'] }, /inside of a worker/],
    ['a runner that renders', { 'src/runner/run.ts': ['src/reporters/html.ts'] }, /business of the reporters/],
    ['anything that imports the cli', { 'src/runner/run.ts': ['src/cli/main.ts'] }, /src\/cli\/main/],
    ['a room nobody planned', { 'src/utils/x.ts': [] }, /there is no room utils/],
    ['a tool that imports a scenario', { 'src/cli/main.ts': ['scenarios/control/x.ts'] }, /only by name/],
    ['a scenario with inside knowledge', { 'scenarios/a/b.ts': ['src/model/gtid.ts'] }, /as a user's own would/],
    ['a scenario with a library', { 'scenarios/a/b.ts': ['node:fs'] }, /as a user's own would/],
    ['a scenario that imports another', { 'scenarios/a/b.ts': ['scenarios/a/c.ts'] }, /as a user's own would/],
    ['two files in a circle', { 'src/cli/a.ts': ['src/cli/b.ts'], 'src/cli/b.ts': ['src/cli/a.ts'] }, /cycle/],
    [
      'two rooms in a circle',
      { 'src/proxy/a.ts': ['src/network/b.ts'], 'src/network/c.ts': ['src/proxy/d.ts'] },
      /one way only/,
    ],
  ])('catch %s', (_, files, reason) => {
    expect(breaches(house(files as unknown as Record<string, string[]>)).join('\n')).toMatch(reason);
  });

  it('accept what the table allows', () => {
    const good = house({
      'src/model/closest.ts': ['fastest-levenshtein'],
      'src/checks/resumes.ts': ['src/measures/resume.ts', 'src/model/verdict.ts'],
      'src/runner/run.ts': ['src/worker/protocol.ts'],
      'src/library/pair.ts': ['src/worker/stage.ts'],
      'src/measures/resume.ts': ['src/model/verdict.ts'],
      'src/model/verdict.ts': [],
      'src/upgrade/path.ts': ['src/servers/versions.ts'],
      'src/reporters/index.ts': ['node:fs/promises'],
      'scenarios/a/b.ts': ['replfault', 'scenarios/_shared.ts'],
    });
    expect(breaches(good)).toEqual([]);
  });
  it('tolerate a listed exception, and complain when it is no longer needed', () => {
    const [from, to] = ['src/topology/pair.ts', 'src/probes/ledger.ts'];
    const known = new Map([[`${from} -> ${to}`, 'a reason']]);
    expect(breaches(house({ [from]: [to] }), known)).toEqual([]);
    expect(breaches(house({ [from]: [] }), known).join()).toContain('no longer there');
  });
  it('see every way of importing, and no comment', () => {
    const text = `import a from './a.ts';\nimport {\n  b,\n} from '../b.ts';\nimport './c.ts';\nexport * from './d.ts';
      import type { E } from 'e';\nconst f = await import('./f.ts');\n// import g from './g.ts';\n/* export * from './h.ts' */`;
    expect(importsIn('src/cli/x.ts', text).sort()).toEqual(
      ['e', 'src/b.ts', 'src/cli/a.ts', 'src/cli/c.ts', 'src/cli/d.ts', 'src/cli/f.ts'].sort(),
    );
  });
  it('know who may end the process', () => {
    const texts = new Map([
      ['src/cli/commands/run/index.ts', 'process.exitCode = 1'],
      ['src/worker/main.ts', 'process.exit(0)'],
      ['src/proxy/main.ts', 'process.exitCode = 2'],
      ['src/servers/x.ts', 'await process.exited'],
      ['src/runner/worker-handle.ts', 'process.exit(1)'],
      ['src/model/x.ts', 'process.exitCode = 1'],
    ]);
    expect(endings(texts)).toEqual([
      expect.stringContaining('src/runner/worker-handle.ts'),
      expect.stringContaining('src/model/x.ts'),
    ]);
  });
  it('see a file that grew too long', () => {
    expect(tooLong(new Map([['src/cli/x.ts', 'x\n'.repeat(longestFile + 1)]]))).toHaveLength(1);
    expect(tooLong(new Map([['src/cli/x.ts', 'x\n'.repeat(longestFile)]]))).toEqual([]);
  });
});
