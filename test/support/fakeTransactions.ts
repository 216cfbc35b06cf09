/** Delivers events to the service as Synapse does: one transaction at a time, at most 100 events, again until answered 200. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Delivery { status: number; body: unknown }

const AT_MOST = 100;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

export class FakeTransactions {
  /** Where the service listens; nothing is delivered before it is set. */
  serviceUrl: string | undefined;
  /** Ids of the transactions that were answered 200. */
  readonly delivered: string[] = [];
  readonly #hsToken: string;
  readonly #onChange: () => void;
  #queue: unknown[] = [];
  #ephemeral: unknown[] = [];
  #next = 1;
  #running = false;
  #stopped = new AbortController();
  #kick = new AbortController();

  constructor(hsToken: string, onChange: () => void) {
    this.#hsToken = hsToken;
    this.#onChange = onChange;
  }

  get waiting(): number {
    return this.#queue.length + this.#ephemeral.length + (this.#running ? 1 : 0);
  }

  add(event: unknown): void {
    this.#queue.push(event);
    void this.#run();
  }

  addEphemeral(event: unknown): void {
    this.#ephemeral.push(event);
    void this.#run();
  }

  /** Starts delivering to the service, or goes on at once after an outage. */
  deliverTo(serviceUrl: string): void {
    this.serviceUrl = serviceUrl;
    this.retryNow();
    void this.#run();
  }

  retryNow(): void {
    this.#kick.abort();
    this.#kick = new AbortController();
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** Puts one transaction as it is, whatever it is, past the queue. */
  async put(txnId: string, body: unknown, token: string = this.#hsToken): Promise<Delivery> {
    const answer = await fetch(`${this.serviceUrl}/_matrix/app/v1/transactions/${encodeURIComponent(txnId)}`, {
      method: "PUT", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body), signal: this.#stopped.signal,
    });
    const text = await answer.text();
    let parsed: unknown = text;
    try { parsed = JSON.parse(text); } catch { /* stays a text, which a test may complain of */ }
    return { status: answer.status, body: parsed };
  }

  /** Asks the service whether it is there, as Synapse does when it is asked for a ping. */
  async ping(txnId: unknown): Promise<number> {
    const answer = await fetch(`${this.serviceUrl}/_matrix/app/v1/ping`, {
      method: "POST", headers: { authorization: `Bearer ${this.#hsToken}`, "content-type": "application/json" },
      body: JSON.stringify({ transaction_id: txnId }),
    });
    if (answer.ok) this.retryNow();
    return answer.status;
  }

  async #run(): Promise<void> {
    if (this.#running || this.serviceUrl === undefined) return;
    this.#running = true;
    // What happens in the same moment goes together.
    await Promise.resolve();
    while ((this.#queue.length > 0 || this.#ephemeral.length > 0) && !this.#stopped.signal.aborted) {
      const events = this.#queue.splice(0, AT_MOST);
      const ephemeral = this.#ephemeral.splice(0, AT_MOST);
      await this.#deliver({ events, ephemeral, "de.sorunome.msc2409.ephemeral": ephemeral });
    }
    this.#running = false;
    this.#onChange();
  }

  async #deliver(body: object): Promise<void> {
    const txnId = String(this.#next++);
    let wait = FIRST_WAIT_MS;
    while (!this.#stopped.signal.aborted) {
      const status = await this.put(txnId, body).then((answer) => answer.status, () => 0);
      if (status === 200) {
        this.delivered.push(txnId);
        this.#onChange();
        return;
      }
      const signal = AbortSignal.any([this.#stopped.signal, this.#kick.signal]);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }
}
