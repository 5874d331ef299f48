import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../../../linted/read-text.ts';
import { checkRules } from '../../../rehearse/promtool/check.ts';
import type { Promtool } from '../../../rehearse/promtool/program.ts';
import { groupsText, type RuleSet, readRules } from '../../../rehearse/rules/read.ts';

/** A rule file of the user. */
export interface RuleFile {
  readonly file: string;
  readonly text: string;
  readonly rules: RuleSet;
}

/** @throws ReplfaultError (usage, exit 2) for what is no rule file, is larger than 4 MiB, or cannot be read. */
export async function readRuleFiles(files: readonly string[]): Promise<RuleFile[]> {
  const read: RuleFile[] = [];
  for (const file of files) {
    const { text } = await readText(file);
    read.push({ file, text, rules: readRules(text, file) });
  }
  return read;
}

/** Has promtool check a copy of each file. @throws ReplfaultError (usage, exit 2) with file and line. */
export async function checkEach(
  files: readonly RuleFile[],
  tool: Promtool,
  folder: string,
  timeoutMs: number,
): Promise<void> {
  for (const [index, { file, text, rules }] of files.entries()) {
    const copy = `check-${index}.yml`;
    await writeFile(join(folder, copy), groupsText(text));
    const lineOfRule = (name: string): number | null =>
      [...rules.alerts, ...rules.records].find((rule) => rule.name === name)?.line ?? null;
    await checkRules(tool, copy, { file, text, lineOfRule }, folder, timeoutMs);
  }
}
