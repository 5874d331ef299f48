import type { Baseline, BaselineEntry } from './entry.ts';

/** What the first keys of a baseline say. */
export const baselineName = 'upgrade-baseline';
/** The format that is written, and the newest one that is read. */
export const baselineVersion = 1;

/** The text of a baseline file: entries sorted by id, one a line, so that a change of one is a change of one line. Pure. */
export function baselineText({ from, to, pack, entries }: Baseline): string {
  const head = { replfault: baselineName, version: baselineVersion, from, to, pack };
  const lines = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const sorted = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1)).map((entry) => `\n    ${entryText(entry)}`);
  return `{\n${lines.join('')}  "entries": [${sorted.join(',')}${sorted.length === 0 ? '' : '\n  '}]\n}\n`;
}

function entryText({ id, change, from, to, reason }: BaselineEntry): string {
  const inOrder = { id, ...(change === undefined ? {} : { change }), from, to, reason };
  const keys = Object.entries(inOrder).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{ ${keys.join(', ')} }`;
}

/**
 * A server as a committed file names it: without the folder of a program and the registry of an image, which are those of one machine or one company.
 *
 * @param spec as users name it: `mysql:8.4`, `mysql@/opt/mysql-8.4`, `registry.example/mysql:8.4`
 */
export function portableName(spec: string): string {
  const [name = '', ...folder] = spec.split('@');
  return [name, ...folder].map(lastPart).join('@');
}

/** What was played as a committed file names it: a pack or scenarios, and files of scenarios without their folders. */
export function portablePack(pack: string): string {
  return pack.replace(/\S+/g, (word) => (/^\.{0,2}\/|\.[cm]?[jt]s$/.test(word) ? lastPart(word) : word));
}

const lastPart = (path: string): string => path.split('/').filter(Boolean).at(-1) ?? '';
