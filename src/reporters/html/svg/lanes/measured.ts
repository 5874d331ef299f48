import { formatMs } from '../../../wording/quantities.ts';
import { type Markup, markup, nothing } from '../../markup.ts';
import { type LaneMaker, type PictureFacts, plot, textWidth } from '../frame.ts';

const rowHeight = 24;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
  readonly look: 'source' | 'replica' | 'blind' | 'resume';
}

/** The measured times as dimension lines, in words. */
export const measuredLane: LaneMaker = (facts) => {
  const spans = measuredSpans(facts);
  if (spans.length === 0) return null;
  const rows = spans.map((span, index) => row(span, index, facts));
  return {
    title: 'What was measured',
    subtitle: facts.frame.zeroIs === 'injection' ? 'from the fault onwards' : '',
    height: spans.length * rowHeight,
    body: markup`${rows}`,
  };
};

/** Moments that deserve a line through the whole picture. */
export function moments(facts: PictureFacts): { readonly atMs: number; readonly look: string }[] {
  return measuredSpans(facts)
    .filter((span) => span.look !== 'blind')
    .map((span) => ({ atMs: span.toMs, look: span.look }));
}

/** `, net_write_timeout is 2 s` where the timer can have caused the detection. */
function timer(
  variables: Readonly<Record<string, string>> | undefined,
  name: RegExp,
  detectedMs: number | null,
): string {
  const [found, value] = Object.entries(variables ?? {}).find(([key]) => name.test(key)) ?? [];
  const seconds = Number(value);
  return found !== undefined && seconds > 0 && detectedMs !== null && detectedMs >= seconds * 900
    ? `, ${found} is ${seconds} s`
    : '';
}

function measuredSpans({ result, faults, blind }: PictureFacts): Span[] {
  const injectedMs = faults.find((f) => f.injectedMs !== null)?.injectedMs ?? null;
  const bitMs = injectedMs === null ? null : injectedMs + (result.firstEffect?.afterInjectionMs ?? 0);
  const healedMs = faults.findLast((f) => f.healedMs !== null)?.healedMs ?? null;
  const {
    sourceDetectionMs = null,
    replicaDetectionMs = null,
    blindWindowMs = null,
    resumeMs = null,
  } = result.derived ?? {};
  const spans: Span[] = [];
  const after = (fromMs: number | null, ms: number | null, text: string, look: Span['look']) => {
    if (fromMs !== null && ms !== null) spans.push({ fromMs, toMs: fromMs + ms, text, look });
  };
  after(
    bitMs,
    sourceDetectionMs,
    `source gave up after ${formatMs(sourceDetectionMs ?? 0)}${timer(result.settings?.source, /^net_write_timeout$/, sourceDetectionMs)}`,
    'source',
  );
  after(
    bitMs,
    replicaDetectionMs,
    `replica detected it after ${formatMs(replicaDetectionMs ?? 0)}${timer(result.settings?.replica, /^(replica|slave)_net_timeout$/, replicaDetectionMs)}`,
    'replica',
  );
  if (injectedMs !== null && blind !== null && blindWindowMs !== null && blindWindowMs > 0)
    spans.push({ ...blind, text: `blind window ${formatMs(blindWindowMs)}: the status looked healthy`, look: 'blind' });
  after(healedMs, resumeMs, `caught up ${formatMs(resumeMs ?? 0)} after healing`, 'resume');
  return spans;
}

function row(span: Span, index: number, { frame, key }: PictureFacts): Markup {
  const y = index * rowHeight + 12;
  const [x1, x2] = [frame.x(span.fromMs), Math.max(frame.x(span.toMs), frame.x(span.fromMs) + 1)];
  const line =
    span.look === 'blind'
      ? markup`<rect class="blind-strip" x="${x1}" y="${y - 7}" width="${x2 - x1}" height="14" fill="url(#${key}-hatch)"/>`
      : markup`<path class="dimension ${span.look}" d="M${x1} ${y}H${x2}M${x1} ${y - 6}v12M${x2} ${y - 6}v12"/>`;
  const width = textWidth(span.text, 13);
  const right = x2 + 8 + width <= plot.right;
  const left = !right && x1 - 8 - width >= plot.left;
  const x = right ? x2 + 8 : left ? x1 - 8 : (x1 + x2) / 2;
  const anchor = right ? 'start' : left ? 'end' : 'middle';
  const halo =
    anchor === 'middle'
      ? markup`<rect class="halo" x="${x - width / 2 - 4}" y="${y - 9}" width="${width + 8}" height="18" rx="3"/>`
      : nothing;
  return markup`<g>${line}${halo}<text class="measure ${span.look}" x="${x}" y="${y + 4.5}" text-anchor="${anchor}">${span.text}</text></g>`;
}
