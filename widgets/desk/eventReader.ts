/** Server-sent events from an answer of fetch: EventSource cannot send who we are. */

export type ServerEvent = { readonly name: string; readonly data: string; readonly id: string | undefined };

/** Comments and settings of the stream give undefined. */
export const eventOf = (text: string): ServerEvent | undefined => {
  const fields = new Map(text.split("\n").flatMap((line) => {
    const [, field, value] = /^(\w+): ?(.*)$/u.exec(line) ?? [];
    return field === undefined ? [] : [[field, value ?? ""] as const];
  }));
  const name = fields.get("event");
  return name === undefined ? undefined : { name, data: fields.get("data") ?? "", id: fields.get("id") };
};

export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const event = eventOf(part);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
