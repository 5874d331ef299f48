import type { StatementItem } from '../../model/upgrade-lint.ts';
import type { DocumentedChange } from '../../upgrade/step.ts';
import { innerOf, skeletonOf, tokensOf } from '../sql/lexer.ts';
import { type Concerns, isGone, levelOf, libraryOf, nameOf } from './match.ts';

/** A statement as changes are held against it. */
export interface StatementWords {
  /** In upper case, single spaces, strings as `''`. */
  readonly skeleton: string;
  /** In lower case. */
  readonly strings: readonly string[];
}

export function wordsOf({ sql }: Pick<StatementItem, 'sql'>): StatementWords {
  const tokens = tokensOf(sql);
  const strings = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => innerOf(text).toLowerCase());
  return { skeleton: skeletonOf(tokens), strings };
}

/** What a documented change means for a statement. Pure. */
export function statementConcerns(words: StatementWords, change: DocumentedChange): Concerns {
  if (change.from === null && !/deprecated/.test(change.to ?? '')) return null;
  switch (change.class) {
    case 'statements':
      return statementWord(words, change) ? levelOf(change) : null;
    case 'columns':
      return isGone(change) && !words.skeleton.startsWith('CHANGE ') && hasWord(words, change.subject)
        ? 'breaks'
        : null;
    case 'starts':
    case 'defaults':
      return variable(words, change);
    case 'monitoring':
      return variable(words, change) ?? counter(words, change);
    case 'privileges':
      return isGone(change) && nameOf(change) !== null && grants(words, change.subject) ? 'breaks' : null;
    case 'replicates':
      return account(words, change.subject) ? 'breaks' : null;
    default:
      return null;
  }
}

const grants = (words: StatementWords, privilege: string): boolean =>
  /^(?:GRANT|REVOKE)\b/.test(words.skeleton) && hasWord(words, privilege);

/** Words where a statement may begin. */
const begins = '(?:^(?:\\( ?)*|; ?|\\b(?:BEGIN|THEN|ELSE|DO|LOOP|REPEAT) )';

function statementWord({ skeleton, ...words }: StatementWords, { subject, from }: DocumentedChange): boolean {
  const [, called] = /^(\w+)\(\)$/.exec(subject) ?? [];
  if (called !== undefined) return new RegExp(`\\b${called.toUpperCase()} ?\\(`).test(skeleton);
  // An option of CHANGE MASTER TO.
  if (/^(?:GET_)?MASTER_\w+$/.test(subject))
    return /^CHANGE\b/.test(skeleton) && hasWord({ skeleton, ...words }, subject);
  const [, option, value] = /^(\w+)=(\w+)$/.exec(subject) ?? [];
  if (option !== undefined) return new RegExp(`\\b${option} ?= ?${value}\\b`, 'i').test(skeleton);
  const [, warned] = /^warning \d+ of (.+)$/.exec(subject) ?? [];
  const phrase = warned ?? (from === null ? '' : subject);
  if (!/^[A-Z][A-Z ]+$/.test(phrase)) return false;
  return new RegExp(`${begins}${phrase}\\b`).test(skeleton);
}

/** A variable that is gone, or the library of a plugin. */
function variable(words: StatementWords, change: DocumentedChange): Concerns {
  const { skeleton, strings } = words;
  const library = libraryOf(change);
  if (library !== null)
    return /^INSTALL (?:PLUGIN|SONAME)\b/.test(skeleton) && strings.some((one) => one.replace(/\.\w+$/, '') === library)
      ? 'breaks'
      : null;
  const name = nameOf(change)?.toUpperCase();
  if (name === undefined || change.to !== null) return null;
  const scope = '(?:GLOBAL |SESSION |LOCAL |PERSIST |PERSIST_ONLY )?';
  const isUsed =
    new RegExp(`@@(?:\\w+ ?\\. ?)?${name}\\b`).test(skeleton) ||
    new RegExp(`^SET (?:.*, ?)?${scope}${name} ?:?=`).test(skeleton);
  if (isUsed) return 'breaks';
  return /^SHOW .*VARIABLES\b|\bFROM .*_VARIABLES\b/.test(skeleton) && isAsked(words, change)
    ? 'changed meaning'
    : null;
}

/** A status variable that is gone: nothing fails, and there is no row. */
function counter(words: StatementWords, change: DocumentedChange): Concerns {
  const isStatus = /^SHOW .*STATUS\b|\bFROM .*_STATUS\b/.test(words.skeleton);
  return isStatus && isGone(change) && isAsked(words, change) ? 'changed meaning' : null;
}

/** Whether a string names the subject, without wildcards: then there will be no row. */
function isAsked({ strings }: StatementWords, { subject }: DocumentedChange): boolean {
  return strings.some((one) => one.replaceAll('\\_', '_') === subject.toLowerCase());
}

/** Statements about accounts that a new version does not take. */
function account({ skeleton, strings }: StatementWords, subject: string): boolean {
  if (subject.startsWith('GRANT with IDENTIFIED BY')) return /^GRANT\b.*\bIDENTIFIED\b/.test(skeleton);
  if (subject.startsWith('PASSWORD()')) return /\bPASSWORD ?\(/.test(skeleton);
  if (!/^account with mysql_native_password/.test(subject) || !/\bIDENTIFIED\b/.test(skeleton)) return false;
  return /\bMYSQL_NATIVE_PASSWORD\b/.test(skeleton) || strings.includes('mysql_native_password');
}

function hasWord({ skeleton }: Pick<StatementWords, 'skeleton'>, word: string): boolean {
  return new RegExp(`\\b${word.toUpperCase()}\\b`).test(skeleton);
}
