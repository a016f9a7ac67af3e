import type { RequestEntry } from './request-entry.ts';

/** Entries as lines for a person: when, what, how much of it, and how it ended. */
export function tableOf(entries: readonly RequestEntry[]): string {
  if (entries.length === 0) return '(no requests)';
  const originMs = entries[0]?.startedAt ?? 0;
  const rows = entries.map((entry) => cellsOf(entry, originMs));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

const headings = ['#', 'start s', 'head ms', 'end ms', 'status', 'bytes', 'outcome', 'request'];

function cellsOf(entry: RequestEntry, originMs: number): readonly string[] {
  const { startedAt, firstByteAt, endedAt, fault } = entry;
  return [
    String(entry.index),
    ((startedAt - originMs) / 1000).toFixed(3),
    firstByteAt === undefined ? '-' : (firstByteAt - startedAt).toFixed(0),
    endedAt === undefined ? '-' : (endedAt - startedAt).toFixed(0),
    String(entry.status ?? '-'),
    `${entry.bytesSent}/${entry.bytesExpected ?? '?'}`,
    fault === undefined ? entry.outcome : `${entry.outcome} (${fault})`,
    [entry.method, entry.path, entry.range].filter((part) => part !== undefined).join(' '),
  ];
}
