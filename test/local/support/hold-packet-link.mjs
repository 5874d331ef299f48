// Joins two networks by a link of 20 ms each way, with the built tool: prints the round trip and the files of the folder, then stays until its input
// ends, and closes the link in order. `node hold-packet-link.mjs FOLDER CACHE`.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { openNamespace } from '../../../dist/src/network/kernel/own-namespace.js';
import { openPacketLink } from '../../../dist/src/network/packet/open.js';
import { fetchLinkTools, fetchTools } from '../../../dist/src/servers/packages/tools.js';

const [dir, cacheDir] = process.argv.slice(2);
const [{ ip, tc }, { wirefilter }] = await Promise.all([fetchTools({ cacheDir }), fetchLinkTools({ cacheDir })]);
const tools = { ip: ip.command([]), tc: tc.command([]), wirefilter: wirefilter.command([]) };
const source = await openNamespace();
const replica = await openNamespace(source);
for (const end of [source, replica]) {
  const { file, args } = end.enter({ file: tools.ip.file, args: [...tools.ip.args, 'link', 'set', 'lo', 'up'] });
  execFileSync(file, args, { env: { ...process.env, ...tools.ip.env } });
}
const link = await openPacketLink({ ends: { source, replica }, tools, dir, netem: false });
const way = {
  ...{ delayMs: 20, jitterMs: 0, lossPercent: 0, lossBurst: 0, duplicatePercent: 0 },
  ...{ reorder: false, bandwidthMbitS: null, queueBytes: null, mtu: null },
};
await link.shape({ 'to-replica': way, 'to-source': way });
console.log(
  JSON.stringify({
    rttMs: await link.measureRttMs(),
    files: readdirSync(dir),
    networks: [source, replica].map(({ pid }) => readlinkSync(`/proc/${pid}/ns/net`)),
  }),
);
process.stdin.resume();
await once(process.stdin, 'end');
await link[Symbol.asyncDispose]();
await replica[Symbol.asyncDispose]();
await source[Symbol.asyncDispose]();
console.log(JSON.stringify({ files: readdirSync(dir) }));
