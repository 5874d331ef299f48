import { readFile } from 'node:fs/promises';
import type { UpgradeLint } from '../../../model/upgrade-lint.ts';
import { type LintFormat, renderUpgradeLint } from '../../../reporters/upgrade-lint/index.ts';

/** Prints the findings, and nothing else, to standard output. */
export async function printLint(lint: UpgradeLint, format: LintFormat): Promise<void> {
  const text = await readFile(new URL('../../../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  const set = (name: string): boolean => (process.env[name] ?? '') !== '';
  const colour = process.stdout.isTTY === true && !set('NO_COLOR') && process.env['TERM'] !== 'dumb';
  const document = renderUpgradeLint(lint, format, { colour, version, folder: process.cwd() });
  process.stdout.write(document === '' || document.endsWith('\n') ? document : `${document}\n`);
}
