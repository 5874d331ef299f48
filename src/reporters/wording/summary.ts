import { filteredWords, withoutFiltered } from '../../measures/filtered.ts';
import { filterWords } from '../../measures/integrity-complaints.ts';
import type { CaseResult } from '../../model/result.ts';
import type { Timeline } from '../../model/timeline.ts';
import { type FaultSpan, faultSpans } from '../facts/faults.ts';
import { formatBytes, formatMs, plural } from './quantities.ts';
import { listed, sentence } from './text.ts';

const legs: Readonly<Record<string, string>> = {
  link: 'between source and replica',
  'source-proxy': 'on the leg between source and proxy',
  'proxy-replica': 'on the leg between proxy and replica',
  source: 'the source’s',
  proxy: 'the proxy’s',
  replica: 'the replica’s',
};

/** What happened in a case, in a few plain sentences built from its facts. Says nothing that was not measured. */
export function summaryOf(result: CaseResult, timeline: Timeline | undefined): string[] {
  if (result.outcome === 'skipped')
    return [sentence(`this case did not run: ${result.reason ?? 'no reason recorded'}`)];
  const faults = timeline === undefined ? [] : faultSpans(timeline);
  const injected = faults.filter((f) => f.injectedMs !== null);
  return [
    timeline === undefined ? 'Its timeline is not at hand, so there is no picture.' : faultSentence(faults, injected),
    ...(injected.length === 0 ? [quietSentence(result)] : [sourceSentence(result), replicaSentence(result)]),
    ...(injected.some((f) => f.healedMs !== null) ? [resumeSentence(result)] : []),
    integritySentence(timeline),
  ].filter((s) => s !== '');
}

function faultSentence(faults: readonly FaultSpan[], injected: readonly FaultSpan[]): string {
  const [first] = injected;
  if (first === undefined) {
    const armed = faults[0];
    return armed === undefined
      ? 'No fault was injected: this is a control.'
      : `The fault “${armed.name}” was armed and never injected: this is a control.`;
  }
  const leg = legs[first.leg] ?? first.leg;
  const where =
    first.layer === 'process'
      ? `on ${leg} process`
      : `${first.layer === 'proxy' ? 'in the proxy' : `by the ${first.layer}`}, ${leg}`;
  const lasted =
    first.healedMs === null || first.injectedMs === null
      ? 'and not healed'
      : `and healed ${formatMs(first.healedMs - first.injectedMs)} later`;
  const more = injected.length > 1 ? `; ${plural(injected.length - 1, 'more injection')} followed` : '';
  const proof =
    first.proof === null
      ? ''
      : ` ${first.proof.tookEffect ? 'It took effect' : 'No effect is proven'}: ${first.proof.summary}.`;
  return `The fault “${first.name}” was injected (${where}) ${lasted}${more}.${proof}`;
}

function quietSentence(result: CaseResult): string {
  const errnos = Object.values(result.condition?.errnos ?? {});
  if (errnos.length === 0 || errnos.some((delta) => delta !== 0) || result.condition?.texts.length !== 0) return '';
  return 'No error counter changed, and neither log shows a broken connection.';
}

function sourceSentence({ derived, condition }: CaseResult): string {
  const afterMs = derived?.sourceDetectionMs ?? null;
  if (afterMs === null) {
    const reason = derived?.reasons.sourceDetectionMs;
    return reason === undefined ? '' : sentence(`the detection time of the source is not known: ${reason}`);
  }
  const moved = Object.entries(condition?.errnos ?? {}).filter(([, delta]) => delta > 0);
  const counted = moved.map(([errno, delta]) => `${errno} by ${delta}`);
  const how =
    counted.length === 0
      ? ''
      : `; its error ${counted.length === 1 ? 'counter' : 'counters'} increased: ${listed(counted)}`;
  return `The source gave up after ${formatMs(afterMs)}${how}.`;
}

function replicaSentence({ derived }: CaseResult): string {
  if (derived === null) return '';
  const { replicaDetectionMs: noticedMs, blindWindowMs: blindMs, transactionsAtRisk: risk } = derived;
  const noticed =
    noticedMs === null
      ? derived.reasons.replicaDetectionMs === undefined
        ? ''
        : sentence(`the detection time of the replica is not known: ${derived.reasons.replicaDetectionMs}`)
      : `The replica detected the fault after ${formatMs(noticedMs)}.`;
  if (blindMs === null || blindMs === 0) return noticed;
  const worst =
    risk === null
      ? ''
      : `; at the worst moment ${plural(risk, 'committed transaction was', 'committed transactions were')} missing`;
  const blind = `For ${formatMs(blindMs)} its status looked healthy while it was behind${worst}.`;
  return `${noticed} ${blind}`.trim();
}

function resumeSentence({ derived }: CaseResult): string {
  const resumeMs = derived?.resumeMs ?? null;
  if (resumeMs === null) {
    const reason = derived?.reasons.resumeMs;
    return reason === undefined ? '' : sentence(`the time to resume is not known: ${reason}`);
  }
  const resent = derived?.bytesResent ?? null;
  const again =
    resent === null ? '' : resent === 0 ? '; nothing was sent again' : `; ${formatBytes(resent)} were sent again`;
  return `The replica had caught up ${formatMs(resumeMs)} after healing${again}.`;
}

function integritySentence(timeline: Timeline | undefined): string {
  const compared = timeline?.last('integrity');
  if (compared === undefined) return '';
  const facts = withoutFiltered(compared);
  const filtered = filteredWords(compared);
  const wrong = [
    facts.lost.length > 0 && `${plural(facts.lost.length, 'acknowledged write')} missing on the replica`,
    facts.duplicated.length > 0 && `${plural(facts.duplicated.length, 'write')} present more than once`,
    facts.missing !== '' && !facts.sourceGone && 'transactions missing on the replica',
    facts.errant !== '' && 'transactions on the replica that the source does not have',
    !facts.sourceGone && facts.checksum.source !== facts.checksum.replica && 'rows that differ',
    (facts.neverCommitted?.length ?? 0) > 0 && 'writes on the replica that never committed',
    filterWords(facts) !== '' &&
      `filters that leave writes out (${filterWords(facts)})${filtered === '' ? '' : `, neither lost nor equal: ${filtered}`}`,
    facts.applierErrno !== 0 && `the applier stopped with error ${facts.applierErrno}`,
    !facts.caughtUp && 'the replica did not catch up in time',
  ].filter((part) => part !== false);
  if (facts.sourceGone)
    return `The source did not return; compared with the acknowledgements to its clients, ${wrong.length > 0 ? `the replica shows ${listed(wrong)}` : `the replica has all ${plural(facts.acknowledged, 'acknowledged write')} exactly once`}.`;
  if (wrong.length > 0) return `At the end source and replica differed: ${listed(wrong)}.`;
  return `Nothing was lost: all ${plural(facts.acknowledged, 'acknowledged write is', 'acknowledged writes are')} on the replica exactly once.`;
}
