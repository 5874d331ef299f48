import { gunzipSync, gzipSync } from 'node:zlib';
import type { Look } from '../../src/diagnose/look.ts';
import type { LabelledCase } from './label.ts';

/** Looks of all cases that one pair of servers played, with their truth: what is committed. */
export interface LabelledLooks {
  readonly server: string;
  /** As the server tells it. */
  readonly version: string;
  /** Timers of these cases are 1:N of those that servers have in production, and so is the time between looks. */
  readonly scale: number;
  readonly cases: readonly LabelledCase[];
}

/** Folder of a pair, which stands in errors of servers and of connections. */
const scratch = /(?:\/[\w.-]+)*\/replfault-\w+\/w\d+-\d+\//g;

/** One line for all, then one for each case, compressed. Names of the machine that recorded are taken out: no verdict reads them. Pure. */
export function writeLooks({ cases, ...head }: LabelledLooks): Buffer {
  const lines = [{ looks: 1, ...head }, ...cases.map(withoutPlaces)].map((one) => `${JSON.stringify(one)}\n`);
  return gzipSync(lines.join('').replaceAll(scratch, '/pair/'), { level: 9 });
}

/** @throws Error where it is something else */
export function readLooks(bytes: Buffer): LabelledLooks {
  const [first = '', ...rest] = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
  const { looks: format, ...head } = JSON.parse(first) as Omit<LabelledLooks, 'cases'> & { looks: number };
  if (format !== 1) throw new Error(`looks of format ${format}`);
  return { ...head, cases: rest.map((line) => JSON.parse(line) as LabelledCase) };
}

const withoutPlaces = ({ looks, ...rest }: LabelledCase): LabelledCase => ({
  ...rest,
  looks: looks.map(({ look, truth }) => ({ look: placeless(look), truth })),
});

function placeless({ source, replica, ...rest }: Look): Look {
  return {
    ...rest,
    source: { ...source, address: 'source', ...(source.state === 'read' ? { hostname: null } : {}) } as Look['source'],
    replica: {
      ...replica,
      address: 'replica',
      ...(replica.state === 'read' ? { hostname: null } : {}),
    } as Look['replica'],
  };
}
