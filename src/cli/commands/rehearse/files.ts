import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../../../linted/read-text.ts';
import { usageError } from '../../../model/errors.ts';
import { checkRules } from '../../../rehearse/promtool/check.ts';
import type { Promtool } from '../../../rehearse/promtool/program.ts';
import { groupsTexts } from '../../../rehearse/rules/groups-text.ts';
import { type RuleSet, readRules } from '../../../rehearse/rules/read.ts';

/** A rule file of the user. */
export interface RuleFile {
  readonly file: string;
  readonly text: string;
  readonly rules: RuleSet;
}

/** @throws ReplfaultError (usage, exit 2) for what is no rule file, is larger than 4 MiB, or cannot be read, and where no file has an alert. */
export async function readRuleFiles(files: readonly string[]): Promise<RuleFile[]> {
  const read: RuleFile[] = [];
  for (const file of files) {
    const { text, isUtf8 } = await readText(file);
    if (!isUtf8) throw usageError('RULES', `${file} is not UTF-8: Prometheus would not load it`, 'Save it as UTF-8.');
    read.push({ file, text, rules: readRules(text, file) });
  }
  if (read.every(({ rules }) => rules.alerts.length === 0))
    throw usageError(
      'RULES',
      `no alert is in ${files.join(', ')}: there are recording rules only`,
      'Name the file of the alerts as well, with a second --rules.',
    );
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
    const lineOfRule = (name: string): number | null =>
      [...rules.alerts, ...rules.records].find((rule) => rule.name === name)?.line ?? null;
    for (const [part, groups] of groupsTexts(text).entries()) {
      const copy = `check-${index}-${part}.yml`;
      await writeFile(join(folder, copy), groups);
      await checkRules(tool, copy, { file, text, lineOfRule }, folder, timeoutMs);
    }
  }
}
