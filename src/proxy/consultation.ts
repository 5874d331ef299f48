import type { CloseKind, Passage, Ruling, ToxicRun } from './toxic.ts';

/** A toxic at work on a lane. */
export interface LaneToxic {
  readonly run: ToxicRun;
  /** Bytes it may make wait, where that is more than the lane's own buffer. */
  readonly bufferBytes: number;
  /** Called the first time it holds back or throws away something. */
  acted(heldBytes: number): void;
  /** Called when it ends the connection. */
  fired(close: CloseKind, detail: Ruling['detail']): void;
}

/** What all toxics of a lane together decided. */
export interface Verdict {
  /** How many of the waiting bytes may leave, and whether they are thrown away. */
  readonly bytes: number;
  readonly discard: boolean;
  readonly holdEnd: boolean;
  readonly stopReading: boolean;
  /** Infinity when nobody asked to be asked again. */
  readonly askAgainAtMs: number;
  /** The toxics that those bytes get past, or that throw them away. */
  readonly met: readonly LaneToxic[];
  /** The toxics that hold back or throw away something now. */
  readonly effective: readonly LaneToxic[];
  /** Ends the connection; nothing else counts then. */
  readonly close: (() => void) | undefined;
}

/**
 * Asks every toxic in turn. Each sees only what those before it let through, and after one that throws bytes away the
 * others see none. The first that wants to end the connection decides.
 * @param heldBytes everything that waits, also what the sender's socket has taken in and not handed over.
 */
export function consult(toxics: Iterable<LaneToxic>, passage: Passage, heldBytes: number): Verdict {
  let offered = passage.bytes;
  let discarded: number | undefined;
  let askAgainAtMs = Number.POSITIVE_INFINITY;
  let holdEnd = false;
  let stopReading = false;
  const met: LaneToxic[] = [];
  const effective: LaneToxic[] = [];
  const verdict = (close?: () => void): Verdict => ({
    bytes: discarded ?? offered,
    discard: discarded !== undefined,
    holdEnd,
    stopReading,
    askAgainAtMs,
    met,
    effective,
    close,
  });

  for (const toxic of toxics) {
    const ruling = toxic.run.rule({ ...passage, bytes: offered });
    const { close } = ruling;
    if (close !== undefined) return verdict(() => toxic.fired(close, ruling.detail));
    if (hasEffect(ruling, offered, passage.ended, heldBytes)) effective.push(toxic);
    if (discarded === undefined) met.push(toxic);
    offered = Math.min(offered, ruling.bytes);
    if (ruling.discard === true && discarded === undefined) {
      discarded = offered;
      offered = 0;
    }
    holdEnd ||= ruling.holdEnd ?? false;
    stopReading ||= ruling.stopReading ?? false;
    askAgainAtMs = Math.min(askAgainAtMs, ruling.askAgainAtMs ?? Number.POSITIVE_INFINITY);
  }
  return verdict();
}

function hasEffect(ruling: Ruling, offered: number, ended: boolean, heldBytes: number): boolean {
  const holdsBytes = ruling.bytes < offered || (ruling.stopReading === true && heldBytes > 0);
  const discards = ruling.discard === true && offered > 0;
  return holdsBytes || discards || (ended && ruling.holdEnd === true);
}
