import type { FigureKind, Unit } from '../scenario.ts';

/** What is measured of one of several, each figure with its name before it. */
export function figuresOf(
  name: string,
  kinds: readonly (readonly [label: string, unit: Unit])[],
): FigureKind[] {
  return kinds.map(([label, unit]) => {
    return { key: keyOf(name, label), label: keyOf(name, label), unit };
  });
}

/** The name of a figure of one of several. */
export function keyOf(name: string, label: string): string {
  return `${name}: ${label}`;
}
