import { isAbsolute, relative } from 'node:path';
import { isSecretName, isSecretValue } from '../model/secret-names.ts';
import type { NamedServer } from '../model/tried-servers.ts';
import type { OptionItem } from '../model/upgrade-lint.ts';
import { optionDialect } from '../servers/options/dialect.ts';
import { type FileOption, type MissingInclude, readOptionFile } from '../servers/options/files.ts';
import { filledValue, type Vars, whyOpen } from './sql/placeholders.ts';
import type { StandIns } from './sql/stand-ins.ts';

/** What options are read with. */
interface OptionContext {
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
 * their server. Throws as `readOptionFile`.
 */
export async function optionItems(file: string, { from, to, vars, standIns }: OptionContext): Promise<OptionItem[]> {
  const [old, now] = [from, to].map(({ vendor, version }) => optionDialect(vendor, version || '9999'));
  if (old === undefined || now === undefined) return [];
  const wanted = {
    has: (group: string) => now.groups.has(group) || old.groups.has(group) || !otherPrograms.test(group),
  };
  const missing: MissingInclude[] = [];
  const options = await readOptionFile(file, now, {
    wanted,
    hint: 'Name a file that you may read.',
    onMissing: (include) => missing.push(include),
  });
  const items = options.map((option) => {
    const isRead = now.groups.has(option.group) || old.groups.has(option.group);
    return {
      ...itemOf(option, file, vars, standIns),
      ...(isRead ? {} : { notJudged: `no server of these versions reads the group [${option.group}]` }),
    };
  });
  return [...items, ...missing.map((include) => itemOfMissing(include, file))];
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

function itemOf({ group, name, value, where }: FileOption, named: string, vars: Vars, standIns: StandIns): OptionItem {
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
    text: shown === null ? name : `${name} = ${shown.replace(/\s+/g, ' ')}`,
    notJudged: missing === null ? null : whyOpen(missing),
    group,
    name,
    value: isSecret ? standIns(text) : text,
  };
}

/** An included file as the user would name it, who named the first one by a relative path. */
function shownFile(file: string, named: string): string {
  if (isAbsolute(named) || !isAbsolute(file)) return file;
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}
