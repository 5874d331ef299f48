import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Disturbances, LinkConditions, Objectives } from '../../../src/model/profile.ts';
import { keys } from '../../../src/profile/keys.ts';
import { parseProfile } from '../../../src/profile/load.ts';
import { presets } from '../../../src/profile/presets/index.ts';

const page = readFileSync(new URL('../../../docs/profile.md', import.meta.url), 'utf8');

/** Rows of the tables whose first cell is code, without that mark. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
const rowOf = (name: string): string[] | undefined => rows.find(([first]) => first === `\`${name}\``);

describe('docs/profile.md', () => {
  it('explains every key as the tool does, in the same order, and no other', () => {
    const explained = rows.filter(([first = '']) => !presets.has(first.replaceAll('`', ''))).map(([first]) => first);
    expect(explained).toEqual(keys.map(({ path }) => `\`${path}\``));
    for (const { path, kind, need, means } of keys) {
      const otherwise = typeof need === 'string' ? need : need.from;
      const cells = [`\`${path}\``, kind.says, otherwise, means];
      expect(rowOf(path), `docs/profile.md, the row of this key: | ${cells.join(' | ')} |`).toEqual(cells);
    }
  });
  it('shows the presets with their numbers', () => {
    for (const { name, link, disturbances, objectives } of presets.values()) {
      const cells = [`\`${name}\``, ...linkCells(link), ...surviveCells(disturbances), ...keepCells(objectives)];
      expect(rowOf(name), `docs/profile.md, table of presets: | ${cells.join(' | ')} |`).toEqual(cells);
    }
    expect(rows.filter(([first = '']) => presets.has(first.replaceAll('`', '')))).toHaveLength(presets.size);
  });
  it('shows a profile that loads', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(parseProfile(example, 'example').profile.link.preset).toBe('vpn');
  });
});

const orNone = (value: number | null | undefined): string =>
  value === undefined || value === null ? '-' : String(value);
const linkCells = (link: LinkConditions): string[] => [
  String(link.rttMs),
  String(link.jitterMs),
  String(link.lossPercent),
  orNone(link.bandwidthMbitS),
];
const surviveCells = ({
  outageS,
  rideThroughS,
  stallS,
  flaps,
  throttledReplicaKiBS,
  natIdleLimitS,
}: Disturbances): string[] => [
  orNone(outageS),
  orNone(rideThroughS),
  orNone(stallS),
  flaps === undefined ? '-' : `${flaps.times} x ${flaps.downS}/${flaps.upS}`,
  orNone(throttledReplicaKiBS),
  orNone(natIdleLimitS),
];
const keepCells = ({ blindWindowS, resumeS, transactionsAtRisk }: Objectives): string[] => [
  orNone(blindWindowS),
  orNone(resumeS),
  orNone(transactionsAtRisk),
];
