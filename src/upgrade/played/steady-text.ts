/**
 * A text of a server without what changes from run to run: addresses, accounts, file paths, positions, GTIDs, attempts, threads and the server's
 * prefix. What is left can be compared and committed.
 */
export function steadyText(text: string): string {
  return text
    .replace(/'[^'@\s]+@[^'\s]+:\d+'/g, "'USER@HOST'")
    .replace(/<[a-z][^<>\s]*>\/(?=[\w.-])/g, '.../')
    .replace(/(?<=^|['"\s(:])\/(?:[^/\s'":]+\/+)+/g, '.../')
    .replace(/\b\d+-\d+-\d+(?:,\d+-\d+-\d+)*/g, 'GTID')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?::[-\d:]+)?/gi, 'GTID')
    .replace(/position:? '?\d+'?/gi, 'position N')
    .replace(/\b(?:end_log_pos|thread id|connection id|retries:|attempt) ?\d+(?:\/\d+)?/gi, (match) =>
      match.replace(/\d+/g, 'N'),
    )
    .replace(/\b((?:dump thread|thread|connection|(?:master|source)_thread_id) ?\(?)\d+/gi, '$1N')
    .replace(/\b((?:binlog|relay-bin|[\w-]+-bin)\.)\d{6,}\b/g, '$1N')
    .replace(/\bpos\(([^,()]*), \d+\)/g, 'pos($1, N)')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, 'HOST')
    .replace(/\bhost: '[^']*'/g, "host: 'HOST'")
    .replace(/\s+/g, ' ')
    .trim();
}
