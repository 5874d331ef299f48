import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { ReplfaultError } from '../../model/errors.ts';
import type { PipeFacts } from '../../model/scenario.ts';
import type { RunCommand } from './nftables.ts';

/** Kernel settings of a private network, in bytes where they are sizes. */
const settings: Readonly<Record<string, string>> = {
  // Small buffers make a stalled write block within 0.3 MB instead of within several MB.
  'net/ipv4/tcp_wmem': '4096 16384 65536',
  'net/ipv4/tcp_rmem': '4096 16384 65536',
  // Hosts differ in their default (cubic, bbr); bbr reacts to loss in another way, so experiments name one.
  'net/ipv4/tcp_congestion_control': 'cubic',
};

/**
 * Prepares the network namespace that this process was started in: loopback up with an Ethernet-sized MTU (the default of
 * 64 KiB would move whole buffers in one packet) and small socket buffers. Call only inside a namespace made for the run.
 */
export async function preparePrivateNetwork(ip: RunCommand): Promise<void> {
  const command = ip(['link', 'set', 'lo', 'up', 'mtu', '1500']);
  const up = await execa(command.file, command.args, { env: command.env, reject: false, timeout: 10_000 });
  if (up.failed)
    throw new ReplfaultError(
      'PRIVATE_NETWORK',
      `could not bring up the loopback device: ${up.stderr || up.shortMessage}`,
      {
        hint: 'run with --isolation none, or see `replfault doctor`',
      },
    );
  for (const [name, value] of Object.entries(settings)) await writeFile(`/proc/sys/${name}`, value);
}

/** What the network of this process is like, for the record. */
export async function networkFacts(isPrivate: boolean): Promise<Record<string, string | boolean>> {
  const facts: Record<string, string | boolean> = { private: isPrivate };
  for (const name of [...Object.keys(settings), 'net/ipv4/tcp_retries2'])
    facts[name.slice(name.lastIndexOf('/') + 1)] = (await readFile(`/proc/sys/${name}`, 'utf8'))
      .trim()
      .replace(/\s+/g, ' ');
  return facts;
}

/**
 * What the path absorbs before a sender blocks, from the buffer limits in force. Measured: a stalled reader absorbs the
 * sender's tcp_wmem maximum plus the receiver's window; the socket turns writable again when a third of it has drained.
 */
export function pipeFacts(facts: Readonly<Record<string, string | boolean>>): PipeFacts {
  const largest = (name: string): number => Number(String(facts[name] ?? '0').split(' ')[2] ?? 0);
  const send = largest('tcp_wmem');
  const receive = largest('tcp_rmem');
  const proxy = 256 * 1024;
  return { absorbBytes: send + receive + proxy, drainBytes: Math.ceil(send / 3) };
}
