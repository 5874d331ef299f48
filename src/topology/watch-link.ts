import { ReplfaultError } from '../model/errors.ts';
import type { ConditionedLink } from './packet-link.ts';

const watchEveryMs = 100;

/** Notices soon that a link carries nothing any more because its emulator has ended: what replication does then says nothing about it. */
export function watchLink(link: Pick<ConditionedLink, 'isAlive'>): { readonly lost: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (link.isAlive()) return;
    clearInterval(timer);
    controller.abort(
      new ReplfaultError('PACKET_LINK', 'the emulator of the packet link ended while the case was played', {
        hint: 'run it again; if that happens again, use --link proxy and report it',
      }),
    );
  }, watchEveryMs);
  timer.unref();
  return { lost: controller.signal, stop: () => clearInterval(timer) };
}
