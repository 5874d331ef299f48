import type { Condition } from '../../model/result.ts';
import { errnoMeaning } from '../wording/errnos.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** The signature of the 1190 condition: what appeared, and whether the number itself did. */
export function conditionSection(condition: Condition | null): Markup {
  if (condition === null) return nothing;
  const { texts, replicaErrnos, abortedClients, literal1190 } = condition;
  const none = markup`<span class="hint">none</span>`;
  const rows: [string, Markup][] = [
    ['Error counters on the source', counters(condition)],
    [
      'Recognised log texts',
      texts.length === 0 ? none : markup`<ul>${texts.map((text) => markup`<li><code>${text}</code></li>`)}</ul>`,
    ],
    [
      'Last_IO_Errno on the replica',
      replicaErrnos.length === 0
        ? markup`<span class="hint">always 0</span>`
        : markup`${replicaErrnos.map((e) => errno(e, null))}`,
    ],
    [
      'Aborted_clients on the source',
      abortedClients === null ? markup`<span class="hint">not counted</span>` : markup`+${abortedClients}`,
    ],
    [
      'Number 1190',
      literal1190
        ? markup`<strong>seen</strong>`
        : markup`<strong>not seen</strong> in counters or logs: 1190 is the name of the condition, not an error that servers raise`,
    ],
  ];
  return markup`<div><h3>Signature of the condition</h3><dl class="signature">${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`;
}

function counters({ errnos, errnosReason }: Condition): Markup {
  if (errnos === null) return markup`<span class="hint">not counted: ${errnosReason ?? 'no reason recorded'}</span>`;
  const entries = Object.entries(errnos);
  const moved = entries.filter(([, delta]) => delta !== 0);
  const still = entries.filter(([, delta]) => delta === 0).map(([number]) => number);
  return markup`${moved.map(([number, delta]) => errno(number, delta))}${
    still.length > 0 && markup`<span class="hint">${moved.length > 0 && ' '}unchanged: ${still.join(', ')}</span>`
  }`;
}

function errno(number: number | string, delta: number | null): Markup {
  const meaning = errnoMeaning(number);
  const count = delta === null ? '' : ` ${delta > 0 ? '+' : '−'}${Math.abs(delta)}`;
  return markup`<span class="errno"><b>${number}${count}</b>${meaning !== null && ` ${meaning}`}</span>`;
}
