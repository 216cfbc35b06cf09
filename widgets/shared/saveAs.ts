/** Until the browser has read it for sure. Milliseconds. */
const READ = 10_000;

/** Gives it to the browser to be saved: nothing is opened at our origin. */
export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), READ);
}
