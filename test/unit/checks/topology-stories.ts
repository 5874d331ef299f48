import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { at, quietCase, stalledCase } from './stories.ts';

/** Transactions that the source of these stories has at a time. */
export const written = (atMs: number): number => 10 + atMs / 40;

/** The link of one replica stalls; the other replica goes on. */
export const twoReplicasCase = (): TimelineBuilder =>
  stalledCase()
    .every(0, at.end, (t, atMs) =>
      t.bystander(atMs + 5, 'second-replica', { source: written(atMs), replica: written(atMs) }),
    )
    .integrity(at.end + 5, { replica: 'second-replica' });

/** The first link of a chain stalls; the last server has what the middle one has, and sees nothing wrong. */
export const chainCase = (): TimelineBuilder =>
  stalledCase()
    .every(0, at.end, (t, atMs) => {
      const cutOff = atMs >= at.injected && atMs < at.resumed;
      t.bystander(atMs + 5, 'downstream', { source: written(atMs), replica: cutOff ? 35 : written(atMs) });
    })
    .integrity(at.end + 5, { replica: 'downstream' });

/** Semi-sync is on all the time and every commit is acknowledged. */
export const holdingCase = (): TimelineBuilder =>
  quietCase().every(0, at.end, (t, atMs) => t.semiSync(atMs + 6, true, written(atMs)));

export const semiSyncOff = { fromMs: at.injected + 1040, toMs: at.healed + 80 };

/** The link stalls: one commit waits for the semi-sync timeout of 1 s, the source goes on without, and returns after heal. */
export const fallingBackCase = (): TimelineBuilder =>
  stalledCase()
    .every(0, at.end, (t, atMs) => {
      const off = atMs >= semiSyncOff.fromMs && atMs < semiSyncOff.toMs;
      t.semiSync(atMs, !off, 35, atMs < semiSyncOff.fromMs ? 0 : 100);
    })
    .write(semiSyncOff.fromMs, 36)
    .change('write', (o) => ({ startedAtMs: o.atMs - 1005 }));

/** The source names its cipher, and the proxy reads no event. */
export const encryptedCase = (): TimelineBuilder =>
  stalledCase()
    .change('proxy', (o) => ({ connections: o.connections.map((c) => ({ ...c, binlogEvents: null })) }))
    .encryption(10, 'TLS_AES_128_GCM_SHA256')
    .encryption(at.end, 'TLS_AES_128_GCM_SHA256', 2);

export const positionCase = (): TimelineBuilder => stalledCase().settings('replica', { auto_position: '0' });
