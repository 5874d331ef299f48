import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { documentedFindings } from '../../../src/linted/documented/findings.ts';
import { readLintedFiles } from '../../../src/linted/read-linted-files.ts';
import { namedServer } from '../../../src/model/tried-servers.ts';
import type { LintedFile } from '../../../src/model/upgrade-lint.ts';
import { lintedUpgrades, plantedWords } from '../../fixtures/upgrade-lint/expected.ts';

const folder = fileURLToPath(new URL('../../fixtures/upgrade-lint/', import.meta.url));
const server = (word: string) => namedServer(word) ?? { vendor: 'mysql' as const, version: '' };

async function read({ from, to, files }: (typeof lintedUpgrades)[number]): Promise<readonly LintedFile[]> {
  const paths = files.map((file) => join(folder, file));
  const found = await readLintedFiles(paths, { from: server(from), to: server(to), vars: new Map() });
  return JSON.parse(JSON.stringify(found).replaceAll(folder, ''));
}

describe.each(lintedUpgrades)('the files of an upgrade from $from to $to', (upgrade) => {
  it('have exactly these items, each with its line; what nobody can judge is told', async () => {
    const items = (await read(upgrade)).flatMap((file) => file.items);
    const told = (level: string): boolean => level === 'not judged';
    expect(items.map(({ file, line, text, notJudged }) => [file, line, text, notJudged !== null])).toEqual(
      upgrade.lines.map(([file, line, text, level]) => [file, line, text, told(level)]),
    );
  });

  it('have their words on the lines that are named', async () => {
    for (const { file, line, kind, ...item } of (await read(upgrade)).flatMap((one) => one.items)) {
      const own = readFileSync(join(folder, file), 'utf8').split('\n')[line - 1] ?? '';
      const word = kind === 'option' && 'name' in item ? item.name : (/^[\w$]+/.exec(item.text)?.[0] ?? '');
      expect(own, `${file}:${line}`).toContain(word);
    }
  });

  it('are of all four kinds', async () => {
    expect(new Set((await read(upgrade)).map(({ kind }) => kind)).size).toBe(4);
  });

  it('hold planted words, of which none comes through', async () => {
    const files = upgrade.files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    const planted = plantedWords.filter((word) => files.includes(word));
    expect(planted.length).toBeGreaterThan(1);
    const written = JSON.stringify(await read(upgrade));
    for (const word of planted) expect(written).not.toContain(word);
  });

  it('what is documented contradicts nothing that servers say', async () => {
    const items = (await read(upgrade)).flatMap((file) => file.items);
    const levels = new Map(upgrade.lines.map(([file, line, text, level]) => [`${file}:${line} ${text}`, level]));
    const found = documentedFindings(items, upgrade.from, upgrade.to);
    for (const { file, line, text, level } of found)
      expect([text, level]).toEqual([text, levels.get(`${file}:${line} ${text}`)]);
    expect(found.filter(({ level }) => level === 'breaks').length).toBeGreaterThan(5);
  });
});

it('there are 40 lines that need a look and 40 good ones', () => {
  const levels = lintedUpgrades.flatMap(({ lines }) => lines.map(([, , , level]) => level));
  expect(levels.filter((level) => level === 'good').length).toBeGreaterThanOrEqual(40);
  expect(levels.filter((level) => level !== 'good').length).toBeGreaterThanOrEqual(40);
  expect(new Set(levels).size).toBe(6);
});

it('every old word of the public runbook for error 1190 is found', async () => {
  const [first] = lintedUpgrades;
  const text = readFileSync(join(folder, 'error-1190.md'), 'utf8');
  const items = (await read(first as (typeof lintedUpgrades)[number])).flatMap((file) => file.items);
  const lines = new Set(items.filter(({ file }) => file === 'error-1190.md').map(({ line }) => line));
  const old = text
    .split('\n')
    .flatMap((line, index) => (/(?:START|STOP|RESET|SHOW|CHANGE) (?:SLAVE|MASTER)\b/.test(line) ? [index + 1] : []));
  expect(old.length).toBeGreaterThan(8);
  for (const line of old) expect([...lines], text.split('\n')[line - 1]).toContain(line);
});
