import type { Diagnosis } from '../classify.ts';
import type { Look } from '../look.ts';
import { channelOf } from '../movement.ts';
import { type Severity, severityOf } from '../verdicts.ts';
import { nameOf } from './text.ts';

/** Exit codes of check plugins. */
export const nagiosCodes: Readonly<Record<Severity, 0 | 1 | 2 | 3>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };
const states: Readonly<Record<Severity, string>> = {
  ok: 'OK',
  warning: 'WARNING',
  critical: 'CRITICAL',
  unknown: 'UNKNOWN',
};

/** One line as check plugins print it, with performance data. A bar would end the text. Pure. */
export function nagiosLine(diagnosis: Diagnosis, look: Look): string {
  const { verdicts, conditions, severity, replica, lostIfSourceDied } = diagnosis;
  const wrong = verdicts.filter((one) => severityOf(one) !== 'ok');
  const shown = wrong.length === 0 ? verdicts : wrong;
  const texts = [
    ...shown.map((one) => `${one.axis} ${nameOf(one)}`),
    ...conditions.filter((one) => one.severity !== 'ok').map(({ name }) => name),
  ];
  const channel = channelOf(look);
  const data = [
    ...(lostIfSourceDied?.transactions == null ? [] : [`missing=${lostIfSourceDied.transactions};;;0`]),
    ...(channel?.lagS == null ? [] : [`seconds_behind=${channel.lagS}s;;;0`]),
  ];
  const text = `REPLICATION ${states[severity]} - ${replica}: ${texts.join(', ')}`.replaceAll('|', '/');
  return `${text}${data.length === 0 ? '' : ` | ${data.join(' ')}`}\n`;
}
