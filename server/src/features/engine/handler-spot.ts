import { type CriHandler, handlersOf } from "../../documents/cri.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { type Cursor, cursorAt } from "../cursor.ts";

/** A place in the table of a handler. */
export interface HandlerSpot {
  readonly handler: CriHandler;
  readonly cursor: Exclude<Cursor, { readonly kind: "comment" | "nothing" }>;
  /** The option, or the table below the handler's, that the place speaks of; empty for the handler itself. */
  readonly below: string;
}

/** The handler of containerd or CRI-O whose table an offset is in. */
export function handlerAt({ file }: ManifestUnit, offset: number): HandlerSpot | undefined {
  if (!file.cri) return undefined;
  const cursor = cursorAt({ ...file, toml: file.cri }, offset);
  if (cursor.kind === "comment" || cursor.kind === "nothing") return undefined;
  const path = cursor.kind === "blank" ? cursor.holder : cursor.path;
  const handler = handlersOf(file).find((one) => one.path.every((step, index) => path[index] === step));
  return handler && { handler, cursor, below: path.slice(handler.path.length).join(".") };
}
