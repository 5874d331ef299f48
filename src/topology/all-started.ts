import type { CleanupStack } from '../model/cleanup.ts';

/** Waits for all that are being started side by side, so that none is left behind when another one fails. @throws what the first of those threw. */
export async function allStarted<T extends readonly AsyncDisposable[]>(
  started: CleanupStack,
  starting: { readonly [K in keyof T]: Promise<T[K]> },
): Promise<T> {
  const attempts = await Promise.allSettled(starting as readonly Promise<AsyncDisposable>[]);
  for (const attempt of attempts) if (attempt.status === 'fulfilled') started.use(attempt.value);
  return attempts.map((attempt) => {
    if (attempt.status === 'rejected') throw attempt.reason;
    return attempt.value;
  }) as unknown as T;
}
