const requestTimeout = 15_000;
const answerLimit = 64 * 1024;

/** Hands a request on to an lk-jwt-service at `base` and gives its answer back as it is. Rejects if there is none. */
export async function forward(base: string, path: string, body: unknown): Promise<{ status: number; body: string }> {
  const response = await fetch(base.replace(/\/+$/, '') + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(requestTimeout),
  });
  const answer = await response.text();
  if (answer.length > answerLimit) throw new Error('the answer of the service for other rooms is too long');
  return { status: response.status, body: answer };
}
