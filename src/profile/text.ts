import type { Profile } from '../model/profile.ts';
import { apart } from './document.ts';
import { groups } from './groups.ts';
import type { Key } from './key.ts';
import { keys } from './keys.ts';
import { bytesText, type Value } from './values.ts';

/** What is said in a written profile beside the meaning of its keys. */
export interface ProfileComments {
  /** Lines at the top. */
  readonly head?: readonly string[];
  /** More about one key or group, by its path; several lines where the text has them. */
  readonly remarks?: Readonly<Record<string, string>>;
}

/**
 * A profile as a commented YAML file that loads back to the same profile. What the profile does not have (a disturbance, an objective) stands there
 * as a comment, so that it can be put in.
 */
export function profileText(profile: Profile, comments: ProfileComments = {}): string {
  const { head = [], remarks = {} } = comments;
  const out: string[] = head.length === 0 ? [] : [...comment(head.join('\n'), ''), ''];
  const said = (path: string, means: string, indent: string): void => {
    out.push(...comment(means, indent), ...comment(remarks[path] ?? '', indent));
  };
  let open = '';
  for (const key of keys) {
    const [group, name] = apart(key.path);
    const value = key.of(profile);
    const indent = '  '.repeat(group === '' ? 0 : group.split('.').length);
    const absent = absentGroup(group, profile);
    if (group !== open) {
      const { means = '' } = groups.find(({ path }) => path === group) ?? {};
      const outer = indent.slice(2);
      if (!group.includes('.')) out.push('');
      said(group, means, outer);
      out.push(`${outer}${absent ? '# ' : ''}${apart(group)[1]}:`);
      open = group;
    }
    if (absent) out.push(...comment(`  ${name}:  ${key.means}`, indent.slice(2)));
    else {
      said(key.path, key.means, indent);
      out.push(value === undefined ? `${indent}# ${name}:` : `${indent}${name}: ${written(key, value)}`);
    }
  }
  return `${out.join('\n').replace(/^\n+/, '')}\n`;
}

/** Only the flaps may be missing as a group. */
const absentGroup = (group: string, profile: Profile): boolean =>
  group === 'disturbances.flaps' && profile.disturbances.flaps === undefined;

/** Comment lines; a text without content gives none. What would end a comment or upset a terminal is taken out. */
function comment(text: string, indent: string): string[] {
  if (text === '') return [];
  return text.split(/\r\n|[\n\r\u0085\u2028\u2029]/).map((line) => {
    const clean = [...line]
      .map((letter) => (/\p{Cc}/u.test(letter) ? ' ' : letter))
      .join('')
      .trimEnd();
    return `${indent}#${clean === '' ? '' : ` ${clean}`}`;
  });
}

function written(key: Key, value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return key.path.endsWith('_bytes') ? bytesText(value) : String(value);
  // Plain where YAML reads it as the same text.
  const plain = /^[A-Za-z][\w.:@/+-]*\w$/.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}
