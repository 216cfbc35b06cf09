const WORTH_ANNOUNCING_MS = 400;

/** Says that something is being done, unless it is quick, and when it is done. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const announce = setTimeout(() => console.log(`  … ${label}`), WORTH_ANNOUNCING_MS);
  try {
    const result = await work();
    console.log(`  ✓ ${label}${duration(performance.now() - begun)}`);
    return result;
  } catch (error) {
    console.log(`  ✗ ${label}`);
    throw error;
  } finally {
    clearTimeout(announce);
  }
}

function duration(ms: number): string {
  return ms < WORTH_ANNOUNCING_MS ? "" : ` (${(ms / 1000).toFixed(1)} s)`;
}
