/** What some browsers say of the network, Network Information §4. */
type NavigatorWithConnection = Navigator & {
  readonly connection?: { readonly type?: string; readonly saveData?: boolean };
};

/** No page can tell one network from another, but in some browsers Wi-Fi from a mobile one. */
export function kindOfNetwork(): string {
  return (navigator as NavigatorWithConnection).connection?.type ?? 'any';
}

/** Whether the viewer, or who pays for the network, wants as little to be fetched as can be. */
export function isSavingData(): boolean {
  const { connection } = navigator as NavigatorWithConnection;
  return connection?.saveData === true || matchMedia('(prefers-reduced-data: reduce)').matches;
}
