import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { usageError } from '../../../model/errors.ts';

/** A setting of an option file or a command line, its name in canonical form (underscores, no prefix). */
export interface Setting {
  readonly name: string;
  /** `null` where the option stands alone. */
  readonly value: string | null;
}

/** Takes `--Net-Write-Timeout=2`, `net_write_timeout = 2`, `skip-log-bin` or `loose_x=1` apart. */
export function parseOption(text: string): Setting {
  const match = /^(?:--)?([^=\s]+)\s*(?:=\s*(.*))?$/s.exec(text.trim());
  const raw = (match?.[1] ?? text)
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^(loose|maximum)_/, '');
  const value = match?.[2] === undefined ? null : unquote(match[2].trim());
  const negated =
    /^(skip|disable)_(?!name_resolve|networking|grant_tables|show_database|replica_start|slave_start|external_locking|innodb)(.+)$/.exec(
      raw,
    );
  if (negated) return { name: negated[2] ?? raw, value: value === null ? 'OFF' : value };
  const enabled = /^enable_(.+)$/.exec(raw);
  return enabled ? { name: enabled[1] ?? raw, value: value ?? 'ON' } : { name: raw, value };
}

/** The settings of an option file that a server of this series reads, in order. `!include` lines are followed by the caller. */
export function parseOptionFile(text: string, series: string): { settings: Setting[]; includes: string[] } {
  const own = ['mysqld', 'mariadb', 'mariadbd'];
  const groups = new Set(['server', ...own, ...own.map((group) => `${group}-${series}`)]);
  const settings: Setting[] = [];
  const includes: string[] = [];
  let reading = false;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const group = /^\[([^\]]*)\]/.exec(line);
    const include = /^!include\s+(\S.*)$/.exec(line);
    if (group) reading = groups.has((group[1] ?? '').trim());
    else if (include) includes.push((include[1] ?? '').trim());
    else if (reading && !line.startsWith('!')) settings.push(parseOption(withoutComment(line)));
  }
  return { settings, includes };
}

/** Reads the user's option file and what it includes. Throws a usage error (exit 2) when it cannot be read. */
export async function readUserSettings(
  file: string,
  series: string,
  depth = 0,
): Promise<{ text: string; settings: Setting[] }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw usageError(
      'option-file',
      `The option file ${file} cannot be read`,
      'Check --source-cnf and --replica-cnf.',
      cause,
    );
  }
  const { settings, includes } = parseOptionFile(text, series);
  if (depth >= 5) return { text, settings };
  const included: Setting[] = [];
  for (const name of includes) {
    const path = isAbsolute(name) ? name : resolve(dirname(file), name);
    included.push(...(await readUserSettings(path, series, depth + 1)).settings);
  }
  return { text, settings: [...settings, ...included] };
}

/** User's settings that the tool's own command line overrides with something else, each once. */
export function findOverridden(
  user: readonly Setting[],
  tool: readonly string[],
): { name: string; user: string; tool: string }[] {
  const ours = new Map(tool.map(parseOption).map(({ name, value }) => [name, value ?? 'ON']));
  const theirs = new Map(user.map(({ name, value }) => [name, value ?? 'ON']));
  return [...theirs].flatMap(([name, value]) => {
    const winner = ours.get(name) ?? ours.get(renamed(name));
    return winner === undefined || sameValue(winner, value) ? [] : [{ name, user: value, tool: winner }];
  });
}

/** The new word of a start-up variable that the user may write in the old one. */
function renamed(name: string): string {
  return name.replace(/slave/g, 'replica').replace(/master/g, 'source');
}

function sameValue(a: string, b: string): boolean {
  const plain = (value: string): string => {
    const lower = value.toLowerCase();
    if (lower === '1' || lower === 'true') return 'on';
    return lower === '0' || lower === 'false' ? 'off' : lower;
  };
  return plain(a) === plain(b);
}

function withoutComment(line: string): string {
  return /["']/.test(line) ? line : line.replace(/\s+#.*$/, '');
}

function unquote(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}
