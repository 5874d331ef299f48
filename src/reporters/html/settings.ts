import { switchRows } from '../../measures/switches.ts';
import type { CaseResult } from '../../model/result.ts';
import { plural } from '../wording/quantities.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** Names of settings that decide when something is noticed or tried again. */
const timing =
  /net_(read|write)?_?timeout|net_retry|heartbeat|connect_retry|retry_count|semi_?sync.*timeout|connect_timeout/i;

/** The timers of both ends, then everything else that was recorded, folded away. */
export function settingsSection({ settings, overridden, played }: CaseResult): Markup {
  if (settings === null) return nothing;
  const names = [...new Set([...Object.keys(settings.source), ...Object.keys(settings.replica)])].sort();
  const timers = names.filter((name) => timing.test(name));
  const rest = names.filter((name) => !timing.test(name));
  const rows = (which: readonly string[]) =>
    which.map(
      (name) =>
        markup`<tr><th scope="row"><code>${name}</code></th><td>${settings.source[name] ?? '–'}</td><td>${settings.replica[name] ?? '–'}</td></tr>`,
    );
  const head = markup`<thead><tr><th scope="col">Setting</th><th scope="col">Source</th><th scope="col">Replica</th></tr></thead>`;
  return markup`<div><h3>Timers of both ends</h3><table class="settings">${head}<tbody>${rows(timers)}</tbody></table>${
    overridden.length > 0 &&
    markup`<p>Set by the user, overridden by the tool:</p><ul>${overridden.map((o) => markup`<li><code>${o.server}.${o.name}</code>: ${o.user} became ${o.tool}</li>`)}</ul>`
  }${
    rest.length > 0 &&
    markup`<details><summary>${plural(rest.length, 'more setting')}</summary><table class="settings">${head}<tbody>${rows(rest)}</tbody></table></details>`
  }${
    played !== undefined &&
    markup`<details><summary>How it was set up</summary><table class="settings"><thead><tr><th scope="col">What</th><th scope="col">Played with</th></tr></thead><tbody>${switchRows(played).map(([what, value]) => markup`<tr><th scope="row">${what}</th><td>${value}</td></tr>`)}</tbody></table></details>`
  }</div>`;
}
