import { type Comparison, type Entry, upgradeStates } from '../../../model/comparison.ts';
import { coreOf, stateWords } from '../../wording/comparison.ts';
import { printable, sentence } from '../../wording/text.ts';
import { type Markup, markup } from '../markup.ts';
import { block } from '../tuning-parts.ts';
import { entryAnchor } from './state-matrix.ts';

/** How each state was entered with servers as they ship: whether they replicate, why not, and the statements that made them. */
export function entryCards({ entries }: Comparison): Markup {
  const cards = upgradeStates.map((state) => {
    const { name, means } = stateWords[state];
    const entry = entries.find((one) => one.state === state);
    return markup`<div class="server" id="${entryAnchor(state)}"><h4>${name}</h4><p class="hint">${sentence(means)}</p>${told(entry, name)}</div>`;
  });
  return markup`<div class="atlas"><div class="servers">${cards}</div></div>`;
}

function told(entry: Entry | undefined, name: string): Markup {
  if (entry === undefined) return markup`<p>Not known: its servers could not be tried as they ship.</p>`;
  const { replicates, errno, reason, remedy, helped } = entry;
  const said = `${errno === null ? '' : `Error ${errno}: `}${coreOf(reason ?? 'no reason given')}`;
  if (replicates === true) return markup`<p>Replicates with nothing but host, user and password.</p>`;
  if (replicates === null) return markup`<p>Not known. ${sentence(said)}</p>`;
  return markup`<p>Does not replicate as it ships. ${sentence(said)}</p>${
    helped === true
      ? statements(entry, name)
      : helped === false &&
        markup`<p>Nothing that was tried made it replicate.</p>${remedy.length > 0 && statements(entry, name)}`
  }`;
}

/** Statements in the order in which they were executed, a block for each turn of a server. */
function statements({ remedy, helped, costs = [] }: Entry, name: string): Markup {
  const turns: { on: string; lines: string[] }[] = [];
  for (const { on, statement } of remedy) {
    const line = `${printable(statement)};`.replace(/;;$/, ';');
    const last = turns.at(-1);
    if (last?.on === on) last.lines.push(line);
    else turns.push({ on, lines: [line] });
  }
  return markup`<p>${helped === true ? 'It replicated after these statements:' : 'These were tried:'}</p>${turns.map(
    ({ on, lines }) => block(`${name}: on the ${on}`, lines.join('\n')),
  )}${costs.map((cost) => markup`<p>What that costs: ${sentence(cost)}</p>`)}`;
}
