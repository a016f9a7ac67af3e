/** The folder of a page, which is its worker's scope. */
export function scopeOf(pageUrl: string): string {
  return new URL('./', pageUrl).href;
}
