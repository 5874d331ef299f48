import { isAbsolute, relative } from 'node:path';
import { ReplfaultError } from '../model/errors.ts';
import { isSecretName, isSecretValue } from '../model/secret-names.ts';
import type { NamedServer } from '../model/tried-servers.ts';
import type { OptionItem } from '../model/upgrade-lint.ts';
import { type OptionDialect, optionDialect } from '../servers/options/dialect.ts';
import { type FileOption, type MissingInclude, readOptionFile } from '../servers/options/files.ts';
import { type LongLine, type OptionLine, parseOptionLines } from '../servers/options/lines.ts';
import type { LocatedText } from './located.ts';
import { filledValue, type Vars, whyOpen } from './sql/placeholders.ts';
import type { StandIns } from './sql/stand-ins.ts';

/** What options are read with. */
export interface OptionContext {
  readonly from: NamedServer;
  readonly to: NamedServer;
  readonly vars: Vars;
  readonly standIns: StandIns;
}

/** Groups that only other programs read: what stands there is none of a server's. */
const otherPrograms =
  /^(?:client(?!-server$)|(?:mysql|mariadb)(?:$|-?(?:admin|binlog|check|dump|import|pump|show|slap|hotcopy|test|d_safe|d-safe|d_multi|d-multi|_upgrade|-upgrade|sh))|(?:my)?isamchk|myisampack|xtrabackup|mariabackup|mariadb-client|mysql_plugin)/;

/**
 * The options of an option file with those of the files that it includes, each with the file and line where it stands. Groups of other programs are
 * left out; groups that neither version reads are not judged, and neither are includes that are not on this machine: files are often judged away from
 * their server; nor are lines that are too long for one of the versions. Throws as `readOptionFile`.
 */
export async function optionItems(file: string, context: OptionContext): Promise<OptionItem[]> {
  const dialects = dialectsOf(context);
  const missing: MissingInclude[] = [];
  const long: LongLine[] = [];
  const options = await readOptionFile(file, dialects.reading, {
    wanted: dialects.wanted,
    hint: 'Name a file that you may read.',
    onMissing: (include) => missing.push(include),
    onLongLine: (line) => long.push(line),
  });
  return [
    ...itemsOf(options, long, { ...context, dialects, named: file }),
    ...missing.map((include) => itemOfMissing(include, file)),
  ];
}

interface Dialects {
  readonly longestLine: number;
  /** How lines are taken apart: as the target does, each whole. */
  readonly reading: OptionDialect;
  readonly wanted: { has(group: string): boolean };
  isRead(group: string): boolean;
}

function dialectsOf({ from, to }: OptionContext): Dialects {
  const [old, now] = [from, to].map(({ vendor, version }) => optionDialect(vendor, version || '9999')) as [
    OptionDialect,
    OptionDialect,
  ];
  const isRead = (group: string): boolean => now.groups.has(group) || old.groups.has(group);
  const longestLine = Math.min(old.longestLine, now.longestLine);
  return {
    longestLine,
    reading: { ...now, longestLine },
    wanted: { has: (group) => isRead(group) || !otherPrograms.test(group) },
    isRead,
  };
}

interface Making extends OptionContext {
  readonly dialects: Dialects;
  readonly named: string;
}

function itemsOf(options: readonly FileOption[], long: readonly LongLine[], making: Making): OptionItem[] {
  const { dialects, named } = making;
  const why = `its line is longer than the ${dialects.longestLine} bytes that a server of one of these versions reads at once`;
  const isLong = new Set(long.map(({ file, line }) => `${file}:${line}`));
  const items = options.map((option): OptionItem => {
    const item = itemOf(option, named, making);
    if (!dialects.isRead(option.group))
      return { ...item, notJudged: `no server of these versions reads the group [${option.group}]` };
    return isLong.has(option.where) ? { ...item, notJudged: why } : item;
  });
  const own = new Set(options.map(({ where }) => where));
  const others = long
    .filter(({ file, line }) => !own.has(`${file}:${line}`))
    .map(({ file, line, bytes }): OptionItem => {
      const text = `a comment or another line of ${bytes} bytes`;
      const place = { file: shownFile(file, named), line };
      return { kind: 'option', ...place, text, notJudged: why, group: '', name: '', value: null };
    });
  return [...items, ...others];
}

function itemOfMissing({ file, line, directive, path }: MissingInclude, named: string): OptionItem {
  return {
    kind: 'option',
    file: shownFile(file, named),
    line,
    text: `${directive} ${path}`,
    notJudged: 'what it includes is not on this machine: name those files too',
    group: '',
    name: directive,
    value: path,
  };
}

function itemOf(
  { group, name, value, where }: FileOption,
  named: string,
  { vars, standIns }: OptionContext,
): OptionItem {
  const colon = where.lastIndexOf(':');
  const { text, missing } = value === null ? { text: null, missing: null } : filledValue(value, vars);
  const plain = name
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^loose_/, '');
  const isSecret = text !== null && text !== '' && (isSecretName(plain) || isSecretValue(text));
  const shown = isSecret ? '***' : text;
  return {
    kind: 'option',
    file: shownFile(where.slice(0, colon), named),
    line: Number(where.slice(colon + 1)),
    text: shown === null ? name : cut(`${name} = ${shown.replace(/\s+/g, ' ')}`),
    notJudged: missing === null ? null : whyOpen(missing),
    group,
    name,
    value: isSecret ? standIns(text) : text,
  };
}

const longestText = 240;
const cut = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`);

/** An included file as the user would name it, who named the first one by a relative path. */
function shownFile(file: string, named: string): string {
  if (isAbsolute(named) || !isAbsolute(file)) return file;
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}

/** Groups as servers of some version read them. */
const serverGroup = /^[ \t]*\[(?:mysqld|mariadbd?|server|galera|client-server)[\w.-]*\]/im;

/** Whether a text is a piece of an option file of a server: nothing but comments stands before its first group. */
export const beginsWithServerGroup = (text: string): boolean => {
  const group = serverGroup.exec(text);
  return group !== null && /^(?:[ \t]*(?:[#;].*)?\r?\n)*$/.test(text.slice(0, group.index));
};

/** Options that commands of the shell write to a file: they are not judged. */
export function optionsWritten(text: LocatedText, { file }: { readonly file: string }): OptionItem[] {
  const group = serverGroup.exec(text.text);
  if (group === null) return [];
  const [name] = group[0].trim().split(/(?<=\])/);
  const place = { file, line: text.lineAt(group.index), text: name ?? '' };
  const notJudged = 'a command of the shell writes these options to a file: name that file';
  return [{ kind: 'option', ...place, notJudged, group: '', name: '', value: null }];
}

/**
 * The options of a text that is a piece of an option file, such as a block of code in a runbook; includes are not followed. `null`: it is a file of
 * another program. Options outside any group are not judged: nobody knows who reads them.
 */
export function optionsInText(
  text: LocatedText,
  context: OptionContext & { readonly file: string },
): OptionItem[] | null {
  const { file } = context;
  const notJudged = (offset: number, shown: string, why: string): OptionItem[] => [
    {
      kind: 'option',
      file,
      line: text.lineAt(offset),
      text: shown,
      notJudged: why,
      group: '',
      name: shown,
      value: null,
    },
  ];
  if (!serverGroup.test(text.text)) {
    const first = /^[ \t]*([a-z][\w-]*)[ \t]*(?:=|$)/im.exec(text.text);
    if (first === null || /^[ \t]*\[/m.test(text.text)) return null;
    return notJudged(
      first.index,
      first[1] ?? '',
      'it stands in no [group], so that nobody knows which program reads it',
    );
  }
  const dialects = dialectsOf(context);
  const offsets = [0, ...Array.from(text.text.matchAll(/\n/g), ({ index }) => index + 1)];
  const lineOf = (line: number): number => text.lineAt(offsets[line - 1] ?? 0);
  const long: LongLine[] = [];
  const bytes = Buffer.from(text.text).toString('latin1');
  const lines = optionLinesOf(bytes, dialects, (line) => long.push(line));
  if (lines === null) return notJudged(0, 'options', 'servers refuse this piece of an option file');
  const options = lines.flatMap((one): FileOption[] =>
    one.kind === 'option' ? [{ ...one, where: `${file}:${lineOf(one.line)}` }] : [],
  );
  const includes = lines.flatMap((one) => (one.kind === 'option' ? [] : [{ ...one, line: lineOf(one.line) }]));
  return [
    ...itemsOf(
      options,
      long.map((one) => ({ ...one, file, line: lineOf(one.line) })),
      { ...context, dialects, named: file },
    ),
    ...includes.map(({ kind, path, line }) => itemOfMissing({ file, line, directive: `!${kind}`, path }, file)),
  ];
}

/** `null`: servers refuse a line. */
function optionLinesOf(
  bytes: string,
  { reading, wanted }: Dialects,
  onLongLine: (line: LongLine) => void,
): OptionLine[] | null {
  try {
    return parseOptionLines(bytes, '', reading, { wanted, onLongLine });
  } catch (cause) {
    if (cause instanceof ReplfaultError) return null;
    throw cause;
  }
}
