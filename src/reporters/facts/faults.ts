import type { Proof } from '../../model/samples.ts';
import type { Observation, Timeline } from '../../model/timeline.ts';

/** One fault of a case with what is known about its beginning, end and effect. Times in ms since the case began. */
export interface FaultSpan {
  readonly id: number;
  readonly name: string;
  readonly layer: string;
  readonly leg: string;
  readonly armedMs: number | null;
  /** `null` for a fault that was armed and never injected. */
  readonly injectedMs: number | null;
  readonly healedMs: number | null;
  readonly proof: Proof | null;
}

/** The faults of a timeline, in order of injection. A fault injected again after its healing is a span of its own. */
export function faultSpans(timeline: Timeline): FaultSpan[] {
  const spans: FaultSpan[] = [];
  for (const o of timeline.of('fault')) {
    const current = spans.findLast((s) => s.id === o.id);
    if (current === undefined || (o.event === 'injected' && current.injectedMs !== null)) spans.push(spanFrom(o));
    else spans[spans.indexOf(current)] = extend(current, o);
  }
  return spans;
}

function spanFrom(o: Observation<'fault'>): FaultSpan {
  const empty = { armedMs: null, injectedMs: null, healedMs: null, proof: null };
  return extend({ id: o.id, name: o.fault, layer: o.layer, leg: o.leg, ...empty }, o);
}

function extend(span: FaultSpan, o: Observation<'fault'>): FaultSpan {
  const proof = o.proof ?? span.proof;
  if (o.event === 'armed') return { ...span, proof, armedMs: o.atMs };
  if (o.event === 'injected') return { ...span, proof, injectedMs: o.atMs };
  if (o.event === 'healed') return { ...span, proof, healedMs: o.atMs };
  return { ...span, proof };
}
