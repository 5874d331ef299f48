/** A duration for people: `640 ms`, `2.1 s`, `2 min 5 s`. Takes milliseconds. */
export function formatMs(ms: number): string {
  if (Math.abs(ms) < 999.5) return `${Math.round(ms)} ms`;
  if (Math.abs(ms) < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** Bytes for people, in decimal units: `512 B`, `64.0 KB`, `4.3 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 999_950) return `${oneDecimal(bytes / 1000)} KB`;
  if (bytes < 999_950_000) return `${oneDecimal(bytes / 1_000_000)} MB`;
  return `${oneDecimal(bytes / 1_000_000_000)} GB`;
}

/** A count with thin grouping: `12,400`. */
export function formatCount(count: number): string {
  return String(Math.round(count * 100) / 100).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A moment relative to an anchor: `+2.10 s`, `-0.40 s`. Takes milliseconds. */
export function formatMoment(ms: number): string {
  const rounded = Math.round(ms / 10) / 100;
  return `${rounded < 0 ? '−' : '+'}${Math.abs(rounded).toFixed(2)} s`;
}

/** `1 case`, `2 cases`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function oneDecimal(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
