/** Waits until a condition holds. @throws Error that names the condition when it does not within the time. */
export async function until(what: string, holds: () => unknown, timeoutMs = 3000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await pause(3);
  }
}

/** Lets time pass; only for checks that something does not happen. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
