import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * The replication connection was encrypted: the source names its cipher, or at least counts TLS connections (only the replica comes over
 * the network), and the proxy could read no event. Both before the fault and after it.
 */
export const linkEncrypted: Check = {
  name: 'link-encrypted',
  ...finding('encryption'),
  judge(timeline) {
    const asked = timeline.of('encryption');
    const [first] = asked;
    const last = asked.at(-1);
    if (!first || !last) return inconclusive('the source was not asked whether the link is encrypted');
    const plain = asked.find((o) => o.cipher === '');
    if (plain) return fail('the source says that the replication connection is not encrypted', [plain.seq]);
    const readable = timeline.first('proxy', (o) => o.connections.some((c) => (c.binlogEvents ?? 0) > 0));
    if (readable) return fail('the proxy could read binary-log events on the link', [readable.seq]);
    const lost = timeline.first('probe-lost', (o) => o.probe === 'proxy');
    if (lost) return inconclusive(`the proxy probe was lost: ${lost.reason}`, [lost.seq]);
    const proxied = timeline.last('proxy', (o) => o.connections.some((c) => c.open));
    if (!proxied) return inconclusive('no open connection was seen on the link', [first.seq]);
    const evidence = [first.seq, proxied.seq];
    const named = asked.find((o) => o.cipher !== null);
    if (named) return pass(`encrypted with ${named.cipher}; the proxy read no event`, [named.seq, proxied.seq]);
    const accepted = last.tlsConnections ?? 0;
    if (accepted === 0) return fail('the source accepted no TLS connection', [last.seq]);
    return pass(`the source accepted ${accepted} TLS connection(s); the proxy read no event`, evidence);
  },
};
