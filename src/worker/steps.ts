import { isGone, isStopped, readProcessStat } from '../host/process-stat.ts';
import { type Bound, boundExpired, bounded } from '../model/bounded.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { Recorder } from '../probes/recorder.ts';
import type { Pair } from '../topology/pair.ts';

export type Phase = 'start' | 'play' | 'heal' | 'settle' | 'end';
type Watched = { readonly pid: number; isRunning(): boolean };

/** Errors that know neither the phase nor what the other processes did. */
const withoutPlace: ReadonlySet<string> = new Set(['server-gone', 'session-failed', 'session-lost', 'PROBE_SILENT']);

/** The phases of a case and what is awaited in them, each with a bound. */
export class Steps {
  private phase: Phase = 'start';

  constructor(
    private readonly pair: Pair,
    private readonly recorder: Pick<Recorder, 'record'>,
    private readonly say: (phase: string, text: string) => void,
  ) {}

  begin(phase: Phase, text: string): void {
    this.phase = phase;
    this.recorder.record({ kind: 'phase', phase });
    this.say(phase, text);
  }

  /**
   * Waits for one thing of the present phase. @throws ReplfaultError with the phase, what was awaited, how long, and the state of every process
   * of the path; an error that a server answered is thrown with the phase and what was being done.
   */
  async take<T>(work: Promise<T>, bound: Bound): Promise<T> {
    const { phase } = this;
    try {
      return await bounded(work, { ...bound, lastSeen: () => this.seen(bound.lastSeen) });
    } catch (cause) {
      if (cause instanceof ReplfaultError && cause.code === boundExpired)
        throw new ReplfaultError('PHASE_EXPIRED', `${phase}: ${cause.message}`, {
          hint: cause.hint ?? 'a server may have been left stopped, locked or without disk space: see its log',
          cause,
        });
      if (cause instanceof ReplfaultError && withoutPlace.has(cause.code) && phase !== 'play')
        throw new ReplfaultError(cause.code, `${phase}: ${cause.message}; ${pathStates(this.pair)}`, {
          ...(cause.hint === undefined ? {} : { hint: cause.hint }),
          cause,
        });
      if (typeof (cause as { errno?: unknown }).errno === 'number' && !(cause instanceof ReplfaultError))
        throw new ReplfaultError('SERVER_ERROR', `${phase}: ${bound.what}: ${(cause as Error).message}`, { cause });
      throw cause;
    }
  }

  private seen(more: Bound['lastSeen']): string {
    return [more?.() ?? '', pathStates(this.pair)].filter(Boolean).join('; ');
  }
}

/** What the process table says of every process of a case, for people. */
export function pathStates({ source, replica, proxy, bystanders }: Pair): string {
  const further = bystanders.map(({ name, server }): [string, Watched] => [name, server]);
  const all: [string, Watched][] = [['source', source], ['replica', replica], ['proxy', proxy], ...further];
  return all.map(([name, process]) => `the ${name} ${stateOf(process)}`).join(', ');
}

/** `null` for a process that can answer; otherwise why it cannot. */
export function whySilent(process: Watched): string | null {
  if (!process.isRunning()) return 'does not run';
  const stat = readProcessStat(process.pid);
  if (isStopped(stat)) return 'is stopped (SIGSTOP)';
  return stat !== null && isGone(stat) ? 'has ended' : null;
}

const stateOf = (process: Watched): string => whySilent(process) ?? 'runs';
