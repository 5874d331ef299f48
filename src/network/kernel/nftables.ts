import { execa } from 'execa';
import { ReplfaultError } from '../../model/errors.ts';
import type { KernelNetwork } from '../types.ts';

/** How to run a program that may live in an unpacked package tree. */
export type RunCommand = (args: readonly string[]) => { file: string; args: string[]; env: Record<string, string> };

const family = 'inet';

/**
 * Packet-filter faults in a private network namespace. Rules sit in the *input* hook: a packet dropped there was sent and
 * never arrived, which is loss; a drop in the output hook is a local send error and the sender would know.
 */
export function nftables(nft: RunCommand): KernelNetwork {
  const run = async (script: string): Promise<string> => {
    // As an argument, not on standard input: nft opens /dev/stdin by name, which fails for a socket pair.
    const command = nft(['-j', script]);
    const result = await execa(command.file, command.args, {
      env: command.env,
      reject: false,
      timeout: 10_000,
    });
    if (result.failed)
      throw new ReplfaultError('KERNEL_FAULT', `nft refused the rules: ${result.stderr || result.shortMessage}`, {
        hint: 'kernel faults need a private network namespace: see `replfault doctor`',
      });
    return result.stdout;
  };
  return {
    async addRules(name, rules) {
      const table = tableName(name);
      const body = rules.map((rule) => `    ${rule.replace(/\b(drop|reject.*)$/, 'counter $1')}`).join('\n');
      await run(
        `table ${family} ${table} {\n  chain arriving {\n    type filter hook input priority 0; policy accept;\n${body}\n  }\n}\n`,
      );
    },
    async counters(name) {
      return sumCounters(await run(`list table ${family} ${tableName(name)}\n`));
    },
    async removeRules(name) {
      await run(`delete table ${family} ${tableName(name)}\n`);
    },
  };
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
