import type { LogCondition } from '../model/replication.ts';
import type { Flavour } from './flavour.ts';

/** One line of an error log, taken apart. */
export interface LogLine {
  /** Time that the server wrote, ISO 8601 in UTC; `null` on a line without one (a continuation, a stack trace). */
  readonly serverTime: string | null;
  /** `System`, `ERROR`, `Warning`, `Note`; empty where the line names none. */
  readonly level: string;
  /** Message code such as `MY-010914`. */
  readonly code: string | null;
  readonly condition: LogCondition | null;
  /** Error number in the text (`server_errno=2013`, `Error_code: MY-002003`, ...). */
  readonly errno: number | null;
  readonly text: string;
}

/** MySQL 5.7 and later; message code and subsystem since 8.0. */
const structured =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))\s+\d+\s+\[(\w+)\]\s+(?:\[(MY-\d+)\]\s+)?(?:\[([^\]]*)\]\s+)?(.*)$/;
/** MySQL 5.6 (whose number is the process id) and MariaDB (which pads the hour with a blank); local time, which is UTC here. */
const plain = /^(\d{4}-\d\d-\d\d)\s+(\d{1,2}:\d\d:\d\d)\s+\d+\s+\[(\w+)\]\s+(.*)$/;
const errnoForms = [
  /\bserver_errno\s*=\s*(\d+)/,
  /\bError_code:\s*(?:MY-)?0*(\d+)/,
  /\bInternal MariaDB error code:\s*(\d+)/,
  /\berror_code\s*=\s*(?:MY-)?0*(\d+)/,
  /\bGot fatal error (\d+)\b/i,
  /\berrno[:=]\s*(\d+)/i,
];

/** Takes a line of an error log apart, in the words of the server's flavour. Never throws. */
export function parseLogLine(flavour: Pick<Flavour, 'logPatterns'>, line: string): LogLine {
  const { text, ...head } = takeApart(line);
  const fit = flavour.logPatterns
    .map(({ condition, pattern }) => ({ condition, hit: pattern.exec(text) }))
    .find(({ hit }) => hit);
  return { ...head, condition: fit?.condition ?? null, errno: errnoIn(text, fit?.hit ?? null), text };
}

function takeApart(line: string): Pick<LogLine, 'serverTime' | 'level' | 'code' | 'text'> {
  const match = structured.exec(line);
  if (match) {
    const [, serverTime = null, level = '', code = null, , text = ''] = match;
    return { serverTime, level, code, text };
  }
  const old = plain.exec(line);
  if (old) {
    const [, day = '', time = '', level = '', text = ''] = old;
    return { serverTime: `${day}T${time.padStart(8, '0')}Z`, level, code: null, text };
  }
  return { serverTime: null, level: '', code: null, text: line.trimEnd() };
}

function errnoIn(text: string, hit: RegExpExecArray | null): number | null {
  const named = hit?.groups?.['errno'];
  if (named !== undefined) return Number(named);
  for (const form of errnoForms) {
    const found = form.exec(text)?.[1];
    if (found !== undefined && Number(found) !== 0) return Number(found);
  }
  return null;
}
