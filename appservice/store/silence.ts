import { Socket } from "node:net";
import pg from "pg";

/** Milliseconds; longer than the database lets any statement take. */
const SILENCE = 15_000;

/** Ends a connection on which nothing comes any more, whatever the network says of it: a query would wait for its answer for ever. */
export function endWhenSilent(client: pg.ClientBase): void {
  if (!(client instanceof pg.Client)) return;
  const { stream } = client.connection;
  if (stream instanceof Socket) stream.setTimeout(SILENCE, () => { stream.destroy(); });
}
