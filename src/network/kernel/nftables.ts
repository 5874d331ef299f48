import type { RuleSet } from '../types.ts';
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
  addRules(name: string, rules: readonly string[] | RuleSet, hook?: Hook): Promise<void>;
  counters(name: string): Promise<{ packets: number; bytes: number }>;
  removeRules(name: string): Promise<void>;
  setMembers(name: string, set: string): Promise<readonly number[]>;
  /** How many rule sets are in place. */
  count(): Promise<number>;
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
    async setMembers(name, set) {
      return membersIn(await run(`list set ${family} ${tableName(name)} ${set}\n`));
    },
    async count() {
      const listed = JSON.parse((await run('list tables\n')) || '{}') as {
        nftables?: readonly { table?: { name: string } }[];
      };
      return (listed.nftables ?? []).filter(({ table }) => table?.name.startsWith(prefix)).length;
    },
  };
}

/** The script of one rule set: the verdict or action at the end of each rule is counted, unless it only lets pass. */
export function tableWith(name: string, rules: readonly string[] | RuleSet, hook: Hook): string {
  const parts = isRuleSet(rules)
    ? [
        ...rules.declarations.map((line) => `  ${line}`),
        chainOf('arriving', rules.arriving),
        chainOf('leaving', rules.leaving),
      ]
    : [chainOf(hook, rules)];
  return `table ${family} ${tableName(name)} {\n${parts.join('\n')}\n}\n`;
}

function chainOf(hook: Hook, rules: readonly string[]): string {
  const body = rules.map((rule) => `    ${rule.replace(/\b(drop|reject.*|meta priority set .*)$/, 'counter $1')}`);
  const chain = `type filter hook ${hooks[hook]} priority 0; policy accept;`;
  return `  chain ${hook} {\n    ${chain}\n${body.join('\n')}\n  }`;
}

function isRuleSet(rules: readonly string[] | RuleSet): rules is RuleSet {
  return !Array.isArray(rules);
}

const prefix = 'replfault_';

function tableName(name: string): string {
  return `${prefix}${name.replace(/[^a-z0-9]/gi, '_')}`;
}

/** The numbers in nft's JSON listing of a set; one with a timeout is wrapped with what is left of it. */
export function membersIn(json: string): number[] {
  const listed = JSON.parse(json || '{}') as { nftables?: readonly { set?: { elem?: readonly unknown[] } }[] };
  const members = (listed.nftables ?? []).flatMap(({ set }) => set?.elem ?? []);
  return members.map((one) => Number(typeof one === 'object' ? (one as { elem?: { val?: number } }).elem?.val : one));
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
