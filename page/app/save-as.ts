/** The browser has begun to save a file by then. */
const SAVED_WITHIN_MS = 60_000;

/** Has the browser save something as a file, as it does with what is downloaded. */
export function saveAs(content: Blob, fileName: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), SAVED_WITHIN_MS);
}
