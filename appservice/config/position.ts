import type { Document } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq } from "yaml";
import type { Path } from "./finding.ts";

function start(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Where in the text a key path stands; for something that is missing, where the section begins that lacks it. */
export function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = start(node) ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      node = pair.value;
      offset = start(pair.key) ?? offset;
    } else if (isSeq(node) && typeof key === "number") {
      node = node.items[key];
      offset = start(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}
