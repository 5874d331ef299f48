import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LintRequest, readLintedFiles } from '../../../src/linted/read-linted-files.ts';
import type { LintedFile, LintItem } from '../../../src/model/upgrade-lint.ts';

export const upgrade: LintRequest = {
  from: { vendor: 'mysql', version: '8.0' },
  to: { vendor: 'mysql', version: '9.7' },
  vars: new Map(),
};

/** Writes a file, reads it for MySQL 8.0 to 9.7, and names it without its folder. */
export async function readText(
  text: string | Uint8Array,
  vars: Readonly<Record<string, string>> = {},
  request: Partial<LintRequest> = {},
): Promise<LintedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'rf-'));
  try {
    const file = join(folder, 'file');
    await writeFile(file, text);
    const [read] = await readLintedFiles([file], { ...upgrade, vars: new Map(Object.entries(vars)), ...request });
    if (read === undefined) throw new Error('nothing was read');
    return JSON.parse(JSON.stringify(read).replaceAll(`${folder}/`, '')) as LintedFile;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `[line, text]` of each item. */
export const shown = ({ items }: Pick<LintedFile, 'items'>): [number, string][] =>
  items.map(({ line, text }) => [line, text]);

export async function itemsOf(text: string, vars: Readonly<Record<string, string>> = {}): Promise<readonly LintItem[]> {
  return (await readText(text, vars)).items;
}

/** `[line, text]` of each item that nobody is asked about. */
export const unread = ({ items }: Pick<LintedFile, 'items'>): [number, string][] =>
  shown({ items: items.filter(({ notJudged }) => notJudged !== null) });
