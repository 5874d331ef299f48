/** Linux: two attempts are never further apart than this, ms. */
export const mostPauseMs = 120_000;
/** Linux: `tcp_retries2`, after so many attempts without an answer a connection is given up. */
const mostAttempts = 15;

/**
 * When a lost segment is sent, ms after it was first sent: at 0, then after one RTO, and after twice as long each time, at most 120 s: at 1, 3, 7, 15...
 * RTO. The last attempt is the fifteenth.
 */
export function attemptsMs(rtoMs: number): number[] {
  const all = [0];
  let [atMs, pauseMs] = [0, rtoMs];
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    atMs += pauseMs;
    all.push(atMs);
    pauseMs = Math.min(2 * pauseMs, Math.max(mostPauseMs, rtoMs));
  }
  return all;
}
