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

async function* readTexts(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** `heard`: called whenever something came, be it but a comment. */
export async function* readEvents(body: ReadableStream<Uint8Array>, heard: () => void = () => undefined): AsyncGenerator<ServerEvent> {
  let rest = "";
  for await (const text of readTexts(body)) {
    heard();
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    yield* parts.map(eventOf).filter((event) => event !== undefined);
  }
}
