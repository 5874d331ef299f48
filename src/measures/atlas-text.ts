/** What differs from one run to the next in a server's words, and what stands for it. The order matters: long shapes first. */
const volatileParts: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}:\d{2}(?:\.\d+)?Z?/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?::\d+(?:-\d+)?)*/gi, '<uuid>'],
  [/\b\d+-\d+-\d+(?:,\d+-\d+-\d+)*\b/g, '<gtid>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}:\d+\b/g, '<host>:<port>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<host>'],
  [/(?<=@)[\w.-]+:\d+\b/g, '<host>:<port>'],
  [/(?<=\bport[ =:]{1,2})\d+\b/gi, '<port>'],
  [/\b0x[0-9a-f]+\b/gi, '<address>'],
  [/(?<![\w<])\/(?:[\w.+-]+\/)+[\w.+-]*/g, '<path>'],
  [/\b[\w-]+\.\d{6}\b/g, '<file>'],
  [/\bpos\([^)]*\)/g, 'pos(<position>)'],
  [/(?<=\b(?:position|pos)[ =:]{1,2})\d+\b/gi, '<position>'],
  [/(?<=\b(?:connection|thread|thread id|id|query)[ =:]{0,2}\(?)\d+\b/gi, '<id>'],
  [/(?<=\b(?:(?:source|master)_thread_id|replica_server|slave_server|server[_ -]?id)(?:\(|[ =:]{1,2}))\d+\b/gi, '<id>'],
  [/(?<=(?:\battempt|(?<!-)\bretries:) )\d+\b/gi, '<n>'],
];

const longest = 320;

/** One line of a server's words with thread ids, ports, hosts, UUIDs, positions and times replaced by placeholders. */
export function normaliseText(text: string): string {
  let result = text.replace(/\s+/g, ' ').trim();
  for (const [pattern, placeholder] of volatileParts) result = result.replace(pattern, placeholder);
  return result.length <= longest ? result : `${result.slice(0, longest - 1)}…`;
}
