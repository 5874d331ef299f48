import type { Socket } from 'node:net';

/** How long an orderly closing may wait for a receiver that does not take its last bytes. */
const lingerMs = 1000;

/** Sends what is already in the socket, then a FIN, then lets go of it; after a second it lets go in any case. */
export function closeWithFin(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.pending) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  socket.destroySoon();
}

/** Sends an RST and throws away whatever is unsent. */
export function closeWithReset(socket: Socket): void {
  if (socket.destroyed) return;
  // A socket that is just being shut down cannot be reset any more, and one that never connected has nothing to reset.
  const shuttingDown = socket.writableEnded && !socket.writableFinished;
  if (socket.pending || shuttingDown) socket.destroy();
  else socket.resetAndDestroy();
}
