// The two ends around a proxy, as a process of its own: told on standard input what to do, answers with one line of JSON each.
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const blockBytes = 256 * 1024;
const block = Buffer.alloc(blockBytes, 1);

/** Reads into one buffer again and again: the load itself must cost little. */
const reading = (read) => ({
  buffer: Buffer.alloc(blockBytes),
  callback(bytes) {
    read(bytes);
    return true;
  },
});

/** Without an end: the original loses what is under way when one side closes. */
function send(socket, bytes) {
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const size = Math.min(left, blockBytes);
      left -= size;
      if (!socket.write(size === blockBytes ? block : block.subarray(0, size))) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}

/** Bytes per second over so many connections at once, from the server to the clients. */
async function throughput({ port, connections, bytes }) {
  const startedAt = performance.now();
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise((resolve, reject) => {
          let got = 0;
          const socket = connect({
            port,
            host: '127.0.0.1',
            onread: reading((count) => {
              got += count;
              if (got >= bytes) {
                resolve();
                socket.destroy();
              }
            }),
          });
          socket.on('error', reject);
          socket.on('close', () => got < bytes && reject(new Error(`closed after ${got} of ${bytes} bytes`)));
          socket.write(JSON.stringify({ bytes }));
        }),
    ),
  );
  return (connections * bytes * 1000) / (performance.now() - startedAt);
}

/** Times of a message of 64 bytes there and back, ms. */
async function roundTrips({ port, times }) {
  const message = Buffer.alloc(64, 2);
  const all = new Float64Array(times);
  await new Promise((resolve, reject) => {
    let [index, got, sentAt] = [0, 0, 0];
    const next = () => {
      sentAt = performance.now();
      socket.write(message);
    };
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: reading((count) => {
        got += count;
        if (got < message.length) return;
        got = 0;
        all[index] = performance.now() - sentAt;
        index += 1;
        if (index === times) {
          resolve();
          socket.destroy();
        } else next();
      }),
    });
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('connect', next);
  });
  all.sort();
  return {
    p50: all[Math.floor(times * 0.5)],
    p99: all[Math.floor(times * 0.99)],
    p999: all[Math.floor(times * 0.999)],
  };
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.once('data', (first) => {
    // A request for bytes begins as JSON does; everything else is sent back.
    if (first[0] === 0x7b) send(socket, JSON.parse(first.toString()).bytes);
    else {
      socket.write(first);
      socket.on('data', (chunk) => socket.write(chunk));
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
});
const work = { throughput, roundTrips };
for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...how } = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify({ value: await work[what](how) })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
  }
}
process.exit();
