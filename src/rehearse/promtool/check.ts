import { ReplfaultError, usageError } from '../../model/errors.ts';
import { type Promtool, runPromtool } from './program.ts';

/** A rule file, and which lines its alerts and recording rules stand on. */
export interface CheckedFile {
  readonly file: string;
  readonly text: string;
  lineOfRule(name: string): number | null;
}

/**
 * Has promtool check the rules as they are.
 * @param copy a copy of the file in a folder of ours, since promtool does not know PrometheusRule resources and prints the path that it is given
 * @throws ReplfaultError (usage, exit 2) with file and line for what Prometheus would not load.
 */
export async function checkRules(
  tool: Promtool,
  copy: string,
  { file, lineOfRule }: CheckedFile,
  cwd: string,
  timeoutMs: number,
): Promise<void> {
  const { exitCode, text } = await runPromtool(tool, ['check', 'rules', copy], cwd, timeoutMs);
  if (exitCode === 0) return;
  if (!/^\s*FAILED:/m.test(text))
    throw new ReplfaultError('PROMTOOL', `promtool does not judge ${file}: ${firstLine(text)}`, {
      hint: `it says that it is version ${tool.version}; name another one with --promtool`,
    });
  const lines = text.split('\n').map((line) =>
    line
      .replaceAll(copy, '')
      .replace(/^[\s:]+/, '')
      .trim(),
  );
  const said = lines.find(
    (line) => line !== '' && !/^(?:Checking|FAILED:?$|SUCCESS|yaml: unmarshal errors:)/.test(line),
  );
  // Where a rule stands (`5:11: group ...`), what YAML does not fit (`line 6: field ...`), or only the name of a rule.
  const [, at, message = 'promtool does not say why'] = /^(?:(?:line )?(\d+):(?:\d+:)? )?(.*)$/.exec(said ?? '') ?? [];
  const rule = /rule \d+, "([^"]+)"/.exec(said ?? '')?.[1];
  const line = at ?? (rule === undefined ? null : lineOfRule(rule));
  throw usageError(
    'RULES',
    `${line === null ? file : `${file}:${line}`}: Prometheus would not load this: ${message}`,
    `checked by promtool ${tool.version}; another version may know other fields and functions`,
  );
}

const firstLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '')
    ?.slice(0, 200) ?? 'it prints nothing';
