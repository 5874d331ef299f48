import type { Baseline, BaselineEntry } from './entry.ts';

/** What the first keys of a baseline say. */
export const baselineName = 'upgrade-baseline';
/** The format that is written, and the newest one that is read. */
export const baselineVersion = 2;
/** The format that knew no options: it is read, and written where the options of a run are not known. */
export const versionWithoutOptions = 1;

/** The text of a baseline file: entries sorted by id, one a line, so that a change of one is a change of one line. Pure. */
export function baselineText({ from, to, pack, options, entries }: Baseline): string {
  const version = options === null ? versionWithoutOptions : baselineVersion;
  const head = { replfault: baselineName, version, from, to, pack };
  const lines = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  if (options !== null) lines.push(`  "options": ${listText(options.toSorted().map((one) => JSON.stringify(one)))},\n`);
  const sorted = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1)).map(entryText);
  return `{\n${lines.join('')}  "entries": ${listText(sorted)}\n}\n`;
}

const listText = (items: readonly string[]): string =>
  items.length === 0 ? '[]' : `[${items.map((item) => `\n    ${item}`).join(',')}\n  ]`;

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

/** Names of a pack or of scenarios, one or several with spaces between, without the folders of files that are named by absolute path. */
export const portableNames = (names: string): string =>
  names.replace(/(?<=^|\s)\/(?:[^/\s]+\/)*(?=[^/\s]+\.[cm]?[jt]s\b)/g, '');

/** The id of a difference whose scenario may be named by absolute path. */
export const portableId = (id: string): string =>
  id.replace(/^((?:outcomes|numbers|texts)\/[^/]+\/)\/(?:[^/]+\/)*?(?=[^/]+\.[cm]?[jt]s\/)/, '$1');

const lastPart = (path: string): string => path.split('/').filter(Boolean).at(-1) ?? '';
