import { ReplfaultError } from '../model/errors.ts';

const attempts = 3;

/** On the host's own loopback another process may take a port between our asking for a free one and the server's binding: then once more. */
export async function onFreePorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (cause) {
      const taken = cause instanceof ReplfaultError && /address already in use/i.test(cause.message);
      if (!taken || attempt === attempts) throw cause;
    }
  }
}
