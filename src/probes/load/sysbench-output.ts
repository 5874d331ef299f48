/** Transactions per second that a report of sysbench names, one a second: `[ 1s ] thds: 2 tps: 99.95 qps: ...`; `null` for another line. Pure. */
export function reportedTps(line: string): number | null {
  const [, tps] = /^\[ \d+s ] thds: \d+ tps: (\d+(?:\.\d+)?)/.exec(line) ?? [];
  return tps === undefined ? null : Number(tps);
}

/** Transactions of a whole run, from the summary at its end: `transactions:  204 (100.55 per sec.)`; `null` where it has none. Pure. */
export function summedTransactions(said: string): number | null {
  const [, transactions] = /^\s*transactions:\s+(\d+)\b/m.exec(said) ?? [];
  return transactions === undefined ? null : Number(transactions);
}

/**
 * A script that runs another one until a file is there: sysbench has no signal for an orderly end, and a server counts and logs every connection
 * that ends without a goodbye. Pure.
 * @param script name of one that comes with sysbench, or path of one
 */
export function stoppableScript(script: string, stopFile: string): string {
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  return `${script.endsWith('.lua') ? `dofile(${quoted(script)})` : `require(${quoted(script)})`}
local theirs = event
function event(...)
  local stop = io.open(${quoted(stopFile)}, "r")
  if stop then
    stop:close()
    return true
  end
  return theirs(...)
end
`;
}

/** The line that says what went wrong, without its mark. Pure. */
export function firstTrouble(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.filter((line) => /^(?:FATAL|ALERT|error)\b/i.test(line));
  const best = fatal.find((line) => /error|\d{4}/i.test(line)) ?? fatal[0] ?? lines.at(-1) ?? 'it said nothing';
  return best.replace(/^(?:FATAL|ALERT):\s*/i, '').trim();
}
