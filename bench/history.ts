import { createHash } from 'node:crypto';
import { parseHistory } from '../src/history/read.ts';
import { viewOf } from '../src/history/view.ts';
import { historyPage } from '../src/reporters/history/page.ts';
import { historyCase, historyLine, historyText } from '../test/fixtures/run-history.ts';

/** How long it takes to read a history of so many runs and cases, and to draw its page, ms; and the size of the page, bytes. */
export function historyTimes(runs: number, cases: number): { readonly wallMs: number; readonly pageBytes: number } {
  const text = historyText(
    Array.from({ length: runs }, (_, run) =>
      historyLine(
        run,
        Array.from({ length: cases }, (__, index) => {
          const scatter = (run * 37 + index * 11) % 90;
          return historyCase({
            case: `scenario-${index}/default`,
            numbers: {
              sourceDetectionMs: 2000 + scatter,
              replicaDetectionMs: 4000 + scatter,
              blindWindowMs: 3900 + scatter,
              resumeMs: 30 + scatter,
              transactionsAtRisk: scatter,
              bytesResent: 1000 * scatter,
            },
          });
        }),
      ),
    ),
  );
  const startedAt = performance.now();
  const view = viewOf('history.jsonl', parseHistory(text, 'history.jsonl').lines);
  const page = historyPage(view, (style) => createHash('sha256').update(style).digest('base64'));
  return { wallMs: performance.now() - startedAt, pageBytes: Buffer.byteLength(page) };
}
