/** A copy of the service that only writes: takes transaction after transaction and names each that was committed, until it is killed. */
import { openStore } from "../../appservice/store/open.ts";

const [url = "", name = ""] = process.argv.slice(2);
const store = await openStore(url);
process.stdout.write("open\n");
for (let number = 1; name !== ""; number += 1) {
  const id = `${name}-${number}`;
  await store.transaction(async (tx) => {
    await tx.inbox.take([{ eventId: `$${id}`, roomId: `!${name}`, body: "{}" }]);
    await tx.tickets.draw("elterngeld", "2026-11-22");
  });
  process.stdout.write(`${id}\n`);
}
await store.close();
