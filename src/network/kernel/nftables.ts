import { type ExecuteTool, mustExecute } from './execute.ts';

const family = 'inet';

/**
 * `arriving` is the input hook: a packet dropped there was sent and never arrived, which is loss; a drop in the output hook would
 * be a local send error, and the sender would know. `leaving` is the output hook, for sorting packets into queues.
 */
export type Hook = 'arriving' | 'leaving';

const hooks: Readonly<Record<Hook, string>> = { arriving: 'input', leaving: 'output' };

/** Named rule sets in the packet filter of one network namespace, each in a table of its own, each rule with a counter. */
export interface PacketFilter {
  addRules(name: string, rules: readonly string[], hook?: Hook): Promise<void>;
  counters(name: string): Promise<{ packets: number; bytes: number }>;
  removeRules(name: string): Promise<void>;
}

export function packetFilter(execute: ExecuteTool): PacketFilter {
  // As an argument, not on standard input: nft opens /dev/stdin by name, which fails for a socket pair.
  const run = (script: string): Promise<string> => mustExecute(execute, 'nft', ['-j', script]);
  return {
    async addRules(name, rules, hook = 'arriving') {
      await run(tableWith(name, rules, hook));
    },
    async counters(name) {
      return sumCounters(await run(`list table ${family} ${tableName(name)}\n`));
    },
    async removeRules(name) {
      await run(`delete table ${family} ${tableName(name)}\n`);
    },
  };
}

/** The script of one rule set: the verdict or action at the end of each rule is counted. */
export function tableWith(name: string, rules: readonly string[], hook: Hook): string {
  const body = rules.map((rule) => `    ${rule.replace(/\b(drop|reject.*|meta priority set .*)$/, 'counter $1')}`);
  const chain = `type filter hook ${hooks[hook]} priority 0; policy accept;`;
  return `table ${family} ${tableName(name)} {\n  chain ${hook} {\n    ${chain}\n${body.join('\n')}\n  }\n}\n`;
}

function tableName(name: string): string {
  return `replfault_${name.replace(/[^a-z0-9]/gi, '_')}`;
}

/** Adds up the counters in nft's JSON listing. */
export function sumCounters(json: string): { packets: number; bytes: number } {
  let packets = 0;
  let bytes = 0;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    else if (node !== null && typeof node === 'object') {
      const counter = (node as { counter?: { packets?: number; bytes?: number } }).counter;
      if (counter && typeof counter === 'object') {
        packets += counter.packets ?? 0;
        bytes += counter.bytes ?? 0;
      } else for (const value of Object.values(node)) visit(value);
    }
  };
  visit(JSON.parse(json || '{}'));
  return { packets, bytes };
}
